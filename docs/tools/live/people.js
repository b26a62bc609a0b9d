// The figure to touch of chapter 2: where the neuron says "saved", for every threshold, and
// why it says so of one person. All numbers come from people.c; here they are drawn.
"use strict";

liveFigures.people = (frame) => {
  const { c } = frame, people = c.create(), W = 360, H = 316, LEFT = 72, TOP = 12, SIDE = 256, FOOT = TOP + SIDE;
  const MOST_STEPS = 5000, FIRST_SLICE = 12, SLICE = 6; // the lesson's steps; milliseconds of a frame
  const COLUMNS = ["class", "sex", "age"];
  const words = COLUMNS.map((_, column) => {
    const all = [];
    for (let k = 0; c.word(people, column, k); k += 1) all.push(frame.text(c.word(people, column, k)));
    return all;
  });
  const bare = words.map((all) => all[0]); // the first word of a column has no weight
  const first = { threshold: 0.5, class: "3rd", sex: "female", age: "adult" }, now = { ...first };
  let running = true, until = MOST_STEPS, roc = [], right = ""; // right: the accuracy in words

  const middle = (x, y, text, anchor = "middle", more = {}) => live("svg:text", { x, y, "text-anchor": anchor, ...more }, text);
  const upward = (x, y, text) => live("svg:text", { transform: `translate(${x},${y}) rotate(-90)`, "text-anchor": "middle" }, text);
  const ground = (x, y, width, height) => live("svg:rect", { x, y, width, height, class: "live-ground" });
  const signed = (x) => `${x < 0 ? "−" : "+"} ${Math.abs(x).toFixed(2)}`;
  const slider = (name, ...inside) => live("svg:g", { class: "live-knob live-cut", tabindex: 0, role: "slider", "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 1 }, ...inside);
  const drawing = (height, more, ...inside) => live("svg:svg", { class: "figure", viewBox: `0 0 ${W} ${height}`, role: "group", ...more }, ...inside);

  // ---- Left: all thresholds at once

  const rx = (share) => LEFT + share * SIDE, ry = (share) => FOOT - share * SIDE;
  const area = live("svg:polygon", { class: "live-area" }), way = live("svg:polyline", { class: "live-trail" }), stops = live("svg:path", { class: "live-stops" });
  const knob = slider("Threshold, on the curve", live("svg:circle", { r: 20, class: "live-hit" }), live("svg:circle", { r: 7 }));
  const curve = drawing(H, { class: "figure live-roc", "aria-label": "The ROC curve" }, ground(LEFT, TOP, SIDE, SIDE), area,
    live("svg:path", { class: "live-miss", d: `M${rx(0)} ${ry(0)}L${rx(1)} ${ry(1)}` }), way, stops,
    ...[0, 0.5, 1].flatMap((share) => [middle(rx(share), FOOT + 22, `${100 * share} %`), middle(LEFT - 11, ry(share) + 4, `${100 * share} %`, "end")]),
    middle(rx(0.5), H - 5, "of the lost, called saved"), upward(14, ry(0.5), "of the saved, called saved"), knob);
  const nearest = (x, y) => roc.reduce((best, at) => (Math.hypot(rx(at[1]) - x, ry(at[2]) - y) < Math.hypot(rx(best[1]) - x, ry(best[2]) - y) ? at : best));
  const here = () => roc.findLastIndex((at) => at[0] >= now.threshold);
  frame.movable(knob, curve, (x, y) => setThreshold(nearest(x, y)[0]),
    (right, up) => setThreshold(roc[liveClamp(here() + right + up, 0, roc.length - 1)][0]));

  // ---- Right: each kind of people at the probability that the neuron gives it

  const ROOF = 34, BASE = ROOF + 58, SCALE = 0.26, REACH = 12; // pixels a person; how far off a click may be
  const EDGE = 28, px = (p) => EDGE + p * (W - 2 * EDGE);
  const kind = (k) => frame.numbers(c.kind(people, k), 5);
  const kinds = Array.from({ length: c.kinds(people) }, (_, k) => {
    const name = frame.text(c.kind_name(people, k)), [aboard, saved, share] = kind(k);
    const tall = (count) => Math.max(count && 2, count * SCALE), hit = live("svg:rect", { y: ROOF, height: FOOT - ROOF, class: "live-hit" });
    return { name, hit, bar: live("svg:g", { class: "live-kind", click: () => choosePerson(name.split(" ")) },
      live("svg:title", {}, `${name}: ${aboard} aboard, ${saved} saved, ${livePercent(share)}`), hit,
      live("svg:rect", { class: "live-ones", x: -3, width: 6, y: BASE - tall(saved), height: tall(saved) }),
      live("svg:rect", { class: "live-zeros", x: -3, width: 6, y: BASE, height: tall(aboard - saved) })) };
  });
  const called = live("svg:rect", { y: ROOF, height: FOOT - ROOF, class: "live-called" });
  const mark = live("svg:path", { class: "live-mark", d: `M-6 ${ROOF - 11}h12L0 ${ROOF - 1}z` }), marked = middle(0, 16, "");
  const line = slider("Threshold, among the people", live("svg:rect", { x: -8, y: ROOF, width: 16, height: FOOT - ROOF, class: "live-hit" }), live("svg:circle", { cy: FOOT - 12, r: 20, class: "live-hit" }),
    live("svg:rect", { x: -1.5, y: ROOF, width: 3, height: FOOT - ROOF }), live("svg:circle", { cy: FOOT - 12, r: 7 }));
  const bars = live("svg:g", {}, ...kinds.map((one) => one.bar));
  const crowd = drawing(H, { "aria-label": "All kinds of people; the table of people below has them in numbers" },
    ground(px(0), ROOF, W - 2 * EDGE, FOOT - ROOF), called, live("svg:path", { class: "live-miss", d: `M${px(0)} ${BASE}H${px(1)}` }), bars, mark, marked,
    ...[0, 0.5, 1].map((p) => middle(px(p), FOOT + 22, `${100 * p} %`)), middle(px(0.5), H - 5, "probability of being saved"), line);
  frame.movable(line, crowd, (x) => setThreshold(liveClamp(Number(((x - EDGE) / (W - 2 * EDGE)).toFixed(3)), 0, 1)), (right, up) => setThreshold(liveClamp(Number((now.threshold + (right + up) / 100).toFixed(3)), 0, 1)));

  // ---- Below: one person, the sum that is the score, and what the sigmoid makes of it

  const SUM = 138, ROW = 26, FLOOR = 4 + 5 * ROW + 4, SIGMOID = [FLOOR + 10, FLOOR + 130]; // from top to foot
  const zx = (z) => SUM + (liveClamp(z, -4, 4) + 4) * 27, sy = (p) => SIGMOID[1] - 4 - p * 112;
  const rows = ["bias", ...COLUMNS, "score"].map((name, k) => ({ name, bar: live("svg:rect", { height: 18, y: 8 + k * ROW }), text: middle(SUM - 6, 22 + k * ROW, "", "end") }));
  const joints = live("svg:path", { class: "live-joint" }), down = live("svg:path", { class: "live-miss", fill: "none" }), dot = live("svg:circle", { r: 5 });
  const above = live("svg:rect", { x: SUM, y: SIGMOID[0], width: zx(4) - SUM, class: "live-called" }), cut = live("svg:path", { class: "live-goal" });
  const value = middle(SUM - 6, 0, "", "end", { class: "live-value" }), ends = [0, 1].map((p) => middle(SUM - 6, sy(p) + 4, `${100 * p} %`, "end"));
  const bend = Array.from({ length: 81 }, (_, k) => [zx(k / 10 - 4), sy(c.sigmoid(k / 10 - 4))].map((x) => x.toFixed(1)));
  const sum = drawing(SIGMOID[1] + 48, { role: "img", "aria-label": "What each weight adds to the score, and the sigmoid; the sentence beside it has the numbers" },
    ground(SUM, 4, zx(4) - SUM, FLOOR - 4), ground(SUM, SIGMOID[0], zx(4) - SUM, SIGMOID[1] - SIGMOID[0]), above, cut, live("svg:path", { class: "live-miss", d: `M${zx(0)} 4V${FLOOR}` }),
    joints, ...rows.flatMap((row) => [row.bar, row.text]), live("svg:polyline", { class: "live-pen", points: bend.join(" ") }), down, dot, value, ...ends,
    ...[-4, -2, 0, 2, 4].map((z) => middle(zx(z), SIGMOID[1] + 19, liveNumber(z))), middle(zx(0), SIGMOID[1] + 41, "score"), upward(14, sy(0.5), "probability"));
  const why = live("p", { class: "live-why" });

  // ---- Numbers

  const readout = frame.readout("accuracy", "precision", "recall", "of the lost, called saved", "area below the curve");
  const cells = [0, 1, 2, 3].map((k) => live("td", { class: k === 0 || k === 3 ? "live-right" : false }));
  const confusion = live("table", { class: "live-counts" }, live("thead", {}, live("tr", {}, live("td", {}), liveHead("says lost", "col"), liveHead("says saved", "col"))),
    live("tbody", {}, live("tr", {}, liveHead("was lost", "row"), cells[0], cells[1]), live("tr", {}, liveHead("was saved", "row"), cells[2], cells[3])));
  const range = live("input", { type: "range", min: 0, max: 1, step: 0.01, input: () => setThreshold(Number(range.value)) }), beside = live("span");
  const table = live("details", { class: "live-table", toggle: () => paintKinds() }, live("summary", {}, "The people as a table"),
    live("div", { class: "scroll" }, live("table", {}, live("thead", {}, live("tr", {}, ...["who", "aboard", "saved", "score", "it says"].map((name) => liveHead(name, "col")))), live("tbody", {}))));

  function paintKinds() {
    const all = kinds.map((one, k) => [one.name, ...kind(k)]), at = all.map((one) => px(one[5]));
    kinds.forEach(({ bar, hit }, k) => {
      const reach = (side) => Math.min(REACH, ...at.map((x) => side * (x - at[k]) / 2).filter((half) => half > 0)); // to where another is nearer
      liveSet(bar, { transform: `translate(${at[k].toFixed(2)},0)` });
      liveSet(hit, { x: -reach(-1), width: reach(-1) + reach(1) });
    });
    if (!table.open) return;
    table.querySelector("tbody").replaceChildren(...all.map(([name, aboard, saved, , z, p]) => live("tr", {}, liveHead(name, "row"),
      ...[aboard, saved, z.toFixed(4).replace("-", "−"), livePercent(p)].map((x) => live("td", {}, String(x))))));
    const box = table.querySelector(".scroll");
    liveSet(box, { tabindex: box.scrollWidth > box.clientWidth ? 0 : false });
  }
  function paintThreshold() {
    const p = now.threshold, counts = frame.numbers(c.counts(people, p), 4);
    counts.forEach((count, k) => { cells[k].textContent = count; });
    const [accuracy, precision, recall, alarms, below] = frame.numbers(c.shares(people, p), 5);
    const values = [`${(100 * accuracy).toFixed(2)} %`, precision < 0 ? "nobody is called saved" : livePercent(precision), livePercent(recall), livePercent(alarms), below.toFixed(4)];
    right = values[0];
    readout.show(values);
    const valued = { "aria-valuenow": p, "aria-valuetext": `${liveNumber(p, 4)}: ${livePercent(recall)} of the saved and ${livePercent(alarms)} of the lost are called saved` };
    liveSet(knob, { transform: `translate(${rx(alarms)},${ry(recall)})`, ...valued });
    liveSet(line, { transform: `translate(${px(p)},0)`, ...valued });
    liveSet(called, { x: px(p), width: px(1) - px(p) });
    liveSet(above, { height: sy(p) - SIGMOID[0] });
    liveSet(cut, { d: `M${SUM} ${sy(p)}H${zx(4)}` });
    liveSet(range, { "aria-valuetext": valued["aria-valuetext"] });
    range.value = p;
    beside.textContent = liveNumber(p, 4);
  }
  function paintRoc() {
    const count = c.roc(people), flat = frame.numbers(c.roc_points(people), 3 * count);
    roc = Array.from({ length: count }, (_, k) => [Math.min(1, flat[3 * k]), flat[3 * k + 1], flat[3 * k + 2]]);
    const at = roc.map(([, x, y]) => `${rx(x).toFixed(1)},${ry(y).toFixed(1)}`);
    way.setAttribute("points", at.join(" "));
    area.setAttribute("points", [...at, `${rx(1)},${ry(0)}`].join(" "));
    stops.setAttribute("d", at.map((p) => `M${p}h0`).join(""));
  }
  const who = () => COLUMNS.map((name) => now[name]).join(" ");
  const person = () => frame.numbers(c.person(people, ...COLUMNS.map((name, k) => words[k].indexOf(now[name]))), 9);
  const verdict = (p) => (p >= now.threshold ? "called saved" : "called lost");
  function paintPerson() {
    const [bias, ...rest] = person(), parts = [bias, ...rest.slice(0, 3)], [z, p, aboard, saved, share] = rest.slice(3);
    let from = 0, joined = "";
    rows.forEach((row, k) => {
      const end = k === 4, name = now[row.name] || row.name, none = bare.includes(name), start = end ? 0 : from, to = end ? z : from + parts[k];
      liveSet(row.bar, { x: Math.min(zx(start), zx(to)), width: Math.max(1, Math.abs(zx(to) - zx(start))), class: none || end ? "live-mark" : parts[k] < 0 ? "live-zeros" : "live-ones" });
      row.text.textContent = name + (none ? ": no weight" : ` ${signed(end ? z : parts[k])}`);
      if (k > 0) joined += `M${zx(from)} ${k * ROW}v8`;
      from = to;
    });
    liveSet(joints, { d: joined });
    liveSet(down, { d: `M${zx(z)} ${8 + 4 * ROW + 18}V${sy(p)}H${SUM}` });
    liveSet(dot, { cx: zx(z), cy: sy(p), class: p >= now.threshold ? "live-ones" : "live-zeros" });
    value.textContent = livePercent(p);
    liveSet(value, { y: sy(p) + 4 });
    ends.forEach((text, k) => liveSet(text, { visibility: Math.abs(p - k) < 0.17 ? "hidden" : false }));

    liveSet(mark, { transform: `translate(${px(p)},0)` });
    marked.textContent = who() + (aboard ? "" : ": none aboard");
    const half = 4.5 * marked.textContent.length; // of its width, where the letters are large
    liveSet(marked, { x: liveClamp(px(p), half, W - half) });
    kinds.forEach(({ name, bar }) => liveSet(bar, { class: name === who() ? "live-kind live-chosen" : "live-kind" }));

    const chosen = COLUMNS.map((name) => now[name]), without = chosen.filter((word) => bare.includes(word));
    const added = chosen.map((word, k) => (bare.includes(word) ? "" : `, ${word} ${signed(parts[k + 1])}`)).join("");
    why.textContent = (`${who()}: bias ${liveNumber(bias, 3)}${added}; that is a score of ${liveNumber(z, 4)}, a probability of ${livePercent(p)}: ${verdict(p)} at this threshold. `
      + (without.length ? `No weight for ${without.join(", ")}: counting starts with a boy in first class. His score is the bias alone, and each weight says what is different from him. ` : "")
      + (aboard ? `Such people aboard: ${aboard}; of them saved: ${saved}, ${livePercent(share)}.` : "No such person was aboard.")).replace(/ (?=%)|(?<=[+−]) /g, "\u00a0");
  }
  function paint() {
    paintRoc();
    paintKinds();
    paintThreshold();
    paintPerson();
  }

  // ---- What happens

  const learned = () => (running ? `Step ${c.steps(people)}: the cost is ${liveNumber(c.cost(people), 9)}. With the threshold at ${liveNumber(now.threshold, 4)} the neuron is right for ${right} of the people.` : `${frame.text(c.message(people))}.`);
  function setThreshold(p) {
    now.threshold = p;
    paintThreshold();
    paintPerson();
    const [lostLost, lostSaved, savedLost, savedSaved] = cells.map((one) => one.textContent);
    frame.say(`Threshold ${liveNumber(p, 4)}: ${savedSaved} of the saved are found and ${savedLost} missed; ${lostSaved} of the lost are called saved, ${lostLost} are not.`);
    keep();
  }
  function choosePerson(three) {
    COLUMNS.forEach((name, k) => { now[name] = lists[k].querySelector("select").value = three[k]; });
    paintPerson();
    frame.say(`${who()}: ${livePercent(person()[5])}, ${verdict(person()[5])}.`);
    keep();
  }
  function keep() {
    const state = Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== first[name]));
    frame.remember({ ...state, steps: c.steps(people) === MOST_STEPS || frame.slice ? "" : c.steps(people) });
  }
  // At most so many steps in so many milliseconds. False: there is no more to do.
  function walk(count, time, last) {
    const start = performance.now(), stop = Math.min(last, c.steps(people) + count);
    while (running && c.steps(people) < stop && performance.now() - start < time) running = Boolean(c.step(people));
    return running && c.steps(people) < last;
  }
  function begin() {
    c.start(people);
    running = true;
  }
  // On opening, as quickly as can be; the drawings wait.
  function learn() {
    const more = walk(MOST_STEPS, FIRST_SLICE, until);
    frame.body.classList.toggle("live-learning", more);
    if (more) frame.say(marked.textContent = `Learning: step ${c.steps(people)} of ${until}`, true);
    return more;
  }
  function run() { // ever faster: one step a frame, then a fiftieth of those done
    if (c.steps(people) >= MOST_STEPS) begin();
    const more = walk(1 + Math.floor(c.steps(people) / 50), SLICE, MOST_STEPS);
    if (more) paint();
    if (more) frame.say(learned(), true);
    return more;
  }
  function rest() {
    frame.body.classList.remove("live-learning");
    paint();
    frame.say(learned());
    keep();
  }

  const asked = frame.state;
  COLUMNS.forEach((name, k) => { if (words[k].includes(asked[name])) now[name] = asked[name]; });
  if (asked.threshold !== undefined && asked.threshold >= 0 && asked.threshold <= 1) now.threshold = Number(asked.threshold);
  const lists = COLUMNS.map((name, k) => frame.choice(name, words[k], now[name], (word) => choosePerson(COLUMNS.map((one) => (one === name ? word : now[one])))));

  frame.guide("Move the threshold: the table and the curve follow. Choose somebody, or click a bar: below stands what each weight adds to the score, and what the sigmoid makes of it. At which threshold do most answers agree with what happened?");
  frame.body.append(
    live("div", { class: "live-panels" }, frame.panel("ROC curve; dashed: guessing", curve), frame.panel("people: up the saved, down the lost", crowd)),
    live("div", { class: "live-controls live-wide" }, frame.field("threshold", range), beside),
    live("div", { class: "live-panels" }, confusion, readout.element),
    live("div", { class: "live-controls", role: "group", "aria-label": "One person" }, ...lists),
    live("div", { class: "live-panels" }, frame.panel("why: orange towards saved, blue towards lost; below, the sigmoid; tinted: called saved", sum), why),
    live("div", { class: "live-controls" }, ...frame.controls((count) => { walk(count, Infinity, MOST_STEPS); rest(); }, run),
      frame.button("From the start", () => { frame.pause(); begin(); rest(); })),
    table);
  frame.rest = rest;
  paint();
  if (asked.steps !== "" && asked.steps >= 0) until = Math.min(MOST_STEPS, Math.floor(Number(asked.steps)));
  frame.play(learn);
};
