// The figure to touch of chapter 2: where the neuron says "saved", for every threshold, and
// why it says so of one person. All numbers come from people.c; here they are drawn.
"use strict";

liveFigures.people = (frame) => {
  const { c } = frame, people = c.create(), W = 360, H = 330, LEFT = 40, TOP = 10, SIDE = 280;
  const MOST_STEPS = 5000, SLICE = 6; // the lesson's steps; milliseconds of a frame, and two for drawing
  const COLUMNS = ["class", "sex", "age"], ROW = 32;
  const words = COLUMNS.map((_, column) => {
    const all = [];
    for (let k = 0; c.word(people, column, k); k += 1) all.push(frame.text(c.word(people, column, k)));
    return all;
  });
  const first = { threshold: 0.5, class: "3rd", sex: "female", age: "adult" }, now = { ...first };
  let running = true, until = MOST_STEPS, roc = [];

  const clamp = (x, least, most) => Math.min(most, Math.max(least, x));
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const middle = (x, y, text, anchor = "middle") => live("svg:text", { x, y, "text-anchor": anchor }, text);
  const sign = (x) => `${x < 0 ? "−" : "+"} ${Math.abs(x).toFixed(2)}`;
  const slider = (name, ...inside) => live("svg:g", { class: "live-knob", tabindex: 0, role: "slider", "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 1 }, ...inside);

  // ---- Left: all thresholds at once

  const rx = (share) => LEFT + share * SIDE, ry = (share) => TOP + (1 - share) * SIDE;
  const area = live("svg:polygon", { class: "live-area" }), way = live("svg:polyline", { class: "live-trail" }), stops = live("svg:path", { class: "live-stops" });
  const knob = slider("Threshold, on the curve", live("svg:circle", { r: 20, class: "live-hit" }), live("svg:circle", { r: 7 }));
  const curve = live("svg:svg", { class: "figure", viewBox: `0 0 ${W} ${H}`, role: "group", "aria-label": "The ROC curve" },
    live("svg:rect", { x: LEFT, y: TOP, width: SIDE, height: SIDE, class: "live-ground" }), area,
    live("svg:path", { class: "live-miss", d: `M${rx(0)} ${ry(0)}L${rx(1)} ${ry(1)}` }), way, stops,
    ...[0, 0.5, 1].flatMap((share) => [middle(rx(share), TOP + SIDE + 17, `${100 * share} %`), middle(LEFT - 4, ry(share) + 4, `${100 * share}`, "end")]),
    middle(rx(0.5), H - 5, "of the lost are called saved"), knob);
  const nearest = (x, y) => roc.reduce((best, at) => (Math.hypot(rx(at[1]) - x, ry(at[2]) - y) < Math.hypot(rx(best[1]) - x, ry(best[2]) - y) ? at : best));
  const here = () => roc.findLastIndex((at) => at[0] >= now.threshold);
  frame.movable(knob, curve, (x, y) => setThreshold(nearest(x, y)[0]),
    (right, up) => setThreshold(roc[clamp(here() + Math.sign(right + up), 0, roc.length - 1)][0]));

  // ---- Right: each kind of people at the probability that the neuron gives it

  const BASE = TOP + 74, SCALE = 0.29; // pixels a person
  const px = (p) => 20 + p * (W - 40);
  const bars = live("svg:g"), called = live("svg:rect", { y: TOP, height: SIDE, class: "live-called" });
  const line = slider("Threshold, among the people", live("svg:rect", { x: -18, y: TOP, width: 36, height: SIDE, class: "live-hit" }),
    live("svg:rect", { x: -1.5, y: TOP, width: 3, height: SIDE }), live("svg:circle", { cy: TOP + SIDE - 12, r: 7 }));
  const crowd = live("svg:svg", { class: "figure", viewBox: `0 0 ${W} ${H}`, role: "group", "aria-label": "All kinds of people; the table of people below has them in numbers" },
    live("svg:rect", { x: px(0), y: TOP, width: W - 40, height: SIDE, class: "live-ground" }), called, bars,
    ...[0, 0.5, 1].map((p) => middle(px(p), TOP + SIDE + 17, `${100 * p} %`)), middle(px(0.5), H - 5, "probability of being saved, says the neuron"),
    middle(px(0) + 6, TOP + 16, "up: the saved", "start"), middle(px(1) - 6, TOP + SIDE - 8, "down: the lost", "end"), line);
  frame.movable(line, crowd, (x) => setThreshold(clamp(Number(((x - 20) / (W - 40)).toFixed(3)), 0, 1)), (right, up) => setThreshold(clamp(Number((now.threshold + (right + up) / 100).toFixed(3)), 0, 1)));

  // ---- Below: one person, and the sum that speaks

  const zx = (z) => 180 + clamp(z, -4, 4) * 42;
  const steps = [...COLUMNS.map((name) => [name]), ["score"]].map(([name], k) => ({ name, bar: live("svg:rect", { height: 18, y: 30 + (k + 1) * ROW }), text: middle(0, 44 + (k + 1) * ROW, "") }));
  steps.unshift({ name: "bias", bar: live("svg:rect", { height: 18, y: 30 }), text: middle(0, 44, "") });
  const sum = live("svg:svg", { class: "figure", viewBox: `0 0 ${W} 200`, role: "img", "aria-label": "What each weight adds to the score; the sentence beside it has the numbers" },
    live("svg:rect", { x: zx(-4), y: 22, width: zx(4) - zx(-4), height: 5 * ROW + 2, class: "live-ground" }), live("svg:path", { class: "live-miss", d: `M${zx(0)} 22v${5 * ROW + 2}` }),
    middle(zx(-4), 14, "lost", "start"), middle(zx(0), 14, "0"), middle(zx(4), 14, "saved", "end"), ...steps.flatMap((step) => [step.bar, step.text]));
  const why = live("p", { class: "live-why" });

  // ---- Numbers

  const cell = (name) => [live("dt", {}, name), live("dd", {})];
  const shown = Object.fromEntries(["threshold", "accuracy", "precision", "recall", "false alarms", "area below", "step", "cost"].map((name) => [name, cell(name)]));
  const cells = [0, 1, 2, 3].map((k) => live("td", { class: k === 0 || k === 3 ? "live-right" : false }));
  const head = (name, scope) => live("th", { scope }, name);
  const confusion = live("table", { class: "live-counts" }, live("thead", {}, live("tr", {}, live("td", {}), head("says lost", "col"), head("says saved", "col"))),
    live("tbody", {}, live("tr", {}, head("was lost", "row"), cells[0], cells[1]), live("tr", {}, head("was saved", "row"), cells[2], cells[3])));
  const range = live("input", { type: "range", min: 0, max: 1, step: 0.01, input: () => setThreshold(Number(range.value)) });
  const table = live("details", { class: "live-table", toggle: () => paintKinds() }, live("summary", {}, "The people as a table"),
    live("div", { class: "scroll" }, live("table", {}, live("thead", {}, live("tr", {}, ...["who", "aboard", "saved", "score", "it says"].map((name) => head(name, "col")))), live("tbody", {}))));

  function paintKinds() {
    const all = Array.from({ length: c.kinds(people) }, (_, k) => [frame.text(c.kind_name(people, k)), ...frame.numbers(c.kind(people, k), 4)]);
    bars.replaceChildren(...all.flatMap(([, aboard, saved, , p]) => [
      live("svg:rect", { class: "live-ones", x: px(p) - 3, width: 6, y: BASE - Math.max(saved && 2, saved * SCALE), height: Math.max(saved && 2, saved * SCALE) }),
      live("svg:rect", { class: "live-zeros", x: px(p) - 3, width: 6, y: BASE, height: Math.max(aboard - saved && 2, (aboard - saved) * SCALE) })]),
    live("svg:path", { class: "live-miss", d: `M${px(0)} ${BASE}H${px(1)}` }));
    if (!table.open) return;
    table.querySelector("tbody").replaceChildren(...all.map(([name, aboard, saved, z, p]) => live("tr", {}, head(name, "row"),
      ...[aboard, saved, z.toFixed(4).replace("-", "−"), percent(p)].map((x) => live("td", {}, String(x))))));
    const box = table.querySelector(".scroll");
    liveSet(box, { tabindex: box.scrollWidth > box.clientWidth ? 0 : false });
  }
  function paintThreshold() {
    const p = now.threshold, counts = frame.numbers(c.counts(people, p), 4);
    counts.forEach((count, k) => { cells[k].textContent = count; });
    const [accuracy, precision, recall, alarms, below] = frame.numbers(c.shares(people, p), 5);
    const values = [liveNumber(p, 4), `${(100 * accuracy).toFixed(2)} %`, precision < 0 ? "of none" : percent(precision), percent(recall), percent(alarms), below.toFixed(4), c.steps(people), liveNumber(c.cost(people), 9)];
    Object.values(shown).forEach((pair, k) => { pair[1].textContent = values[k]; });
    const valued = { "aria-valuenow": p, "aria-valuetext": `${liveNumber(p, 4)}: ${percent(recall)} of the saved and ${percent(alarms)} of the lost are called saved` };
    liveSet(knob, { transform: `translate(${rx(alarms)},${ry(recall)})`, ...valued });
    liveSet(line, { transform: `translate(${px(p)},0)`, ...valued });
    liveSet(called, { x: px(p), width: px(1) - px(p) });
    liveSet(range, { "aria-valuetext": valued["aria-valuetext"] });
    range.value = p;
  }
  function paintRoc() {
    const count = c.roc(people), flat = frame.numbers(c.roc_points(people), 3 * count);
    roc = Array.from({ length: count }, (_, k) => [Math.min(1, flat[3 * k]), flat[3 * k + 1], flat[3 * k + 2]]);
    const at = roc.map(([, x, y]) => `${rx(x).toFixed(1)},${ry(y).toFixed(1)}`);
    way.setAttribute("points", at.join(" "));
    area.setAttribute("points", [...at, `${rx(1)},${ry(0)}`].join(" "));
    stops.setAttribute("d", at.map((p) => `M${p}h0`).join(""));
  }
  const person = () => frame.numbers(c.person(people, ...COLUMNS.map((name, k) => words[k].indexOf(now[name]))), 8);
  function paintPerson() {
    const [bias, ...rest] = person(), parts = [bias, ...rest.slice(0, 3)], [z, p, aboard, saved] = rest.slice(3);
    let from = 0;
    steps.forEach((step, k) => {
      const part = k < 4 ? parts[k] : z, start = k < 4 ? from : 0, to = start + part, name = k === 0 || k === 4 ? step.name : now[step.name];
      from = to;
      liveSet(step.bar, { x: Math.min(zx(start), zx(to)), width: Math.max(1, Math.abs(zx(to) - zx(start))), class: part < 0 ? "live-zeros" : "live-ones" });
      const right = Math.max(zx(start), zx(to)) + 8, fits = right < 260;
      liveSet(step.text, { x: fits ? right : Math.min(zx(start), zx(to)) - 8, "text-anchor": fits ? "start" : "end" });
      step.text.textContent = `${name} ${sign(part)}`;
    });
    why.textContent = `${now.class} ${now.sex} ${now.age}: bias ${liveNumber(bias, 3)}, ${COLUMNS.map((name, k) => `${now[name]} ${sign(parts[k + 1])}`).join(", ")} make a score of ${liveNumber(z, 4)}, `
      + `a probability of ${percent(p)}: ${p >= now.threshold ? "saved" : "lost"}, at this threshold. `
      + (aboard ? `Of ${aboard} such people aboard ${saved} were saved, ${percent(saved / aboard)}.` : "No such person was aboard.");
  }
  function paint() {
    paintRoc();
    paintKinds();
    paintThreshold();
    paintPerson();
  }

  // ---- What happens

  const learned = () => (running ? `Step ${c.steps(people)}: the cost is ${liveNumber(c.cost(people), 6)}, and with a threshold of ${liveNumber(now.threshold, 4)} ${shown.accuracy[1].textContent} of the answers are right.` : `${frame.text(c.message(people))}.`);
  function setThreshold(p) {
    now.threshold = p;
    paintThreshold();
    paintPerson();
    const [lostLost, lostSaved, savedLost, savedSaved] = cells.map((one) => one.textContent);
    frame.say(`Threshold ${liveNumber(p, 4)}: ${savedSaved} of the saved are found and ${savedLost} missed; ${lostSaved} of the lost are called saved, ${lostLost} are not.`);
    keep();
  }
  function keep() {
    const state = Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== first[name]));
    frame.remember({ ...state, steps: c.steps(people) === MOST_STEPS || frame.slice ? "" : c.steps(people) });
  }
  // Steps until there is no more to do or no time; where motion is not wanted, one picture at the end.
  function run() {
    const start = performance.now(), stop = clamp(until, 0, MOST_STEPS);
    while (running && c.steps(people) < stop && performance.now() - start < SLICE) running = Boolean(c.step(people));
    const more = running && c.steps(people) < stop;
    if (!frame.calm.matches && more) paint();
    frame.say(more ? `Learning: step ${c.steps(people)} of ${stop}.` : learned(), more);
    return more;
  }
  function hurry(to) {
    until = to;
    frame.play(run);
  }
  const choose = (name, k) => frame.choice(name, words[k], now[name], (word) => {
    now[name] = word;
    paintPerson();
    frame.say(why.textContent);
    keep();
  });

  const asked = frame.state;
  COLUMNS.forEach((name, k) => { if (words[k].includes(asked[name])) now[name] = asked[name]; });
  if (asked.threshold !== undefined && asked.threshold >= 0 && asked.threshold <= 1) now.threshold = Number(asked.threshold);

  const panel = (name, ...inside) => live("div", {}, live("p", { class: "live-name" }, name), ...inside);
  frame.body.append(
    live("div", { class: "live-panels" }, panel("of the saved, how many are called saved (%): drag the point", curve), panel("who is called saved: drag the threshold", crowd)),
    live("div", { class: "live-controls" }, frame.field("threshold", range)),
    live("div", { class: "live-panels" }, confusion, live("dl", { class: "live-numbers" }, ...Object.values(shown).map((pair) => live("div", {}, ...pair)))),
    live("div", { class: "live-controls", role: "group", "aria-label": "One person" }, ...COLUMNS.map(choose)),
    live("div", { class: "live-panels" }, panel("why: what each weight adds to the score", sum), why),
    live("div", { class: "live-controls" }, ...frame.controls((count) => hurry(c.steps(people) + count), () => { until = MOST_STEPS; return run(); }),
      frame.button("From the start", () => { frame.pause(); c.start(people); running = true; paint(); frame.say(learned()); keep(); })),
    table);
  frame.rest = () => {
    paint();
    frame.say(learned());
    keep();
  };
  paint();
  hurry(asked.steps >= 0 ? Math.floor(Number(asked.steps)) : MOST_STEPS);
};
