// The figure to touch of chapter 5: a network learns the digits, and reads one that is drawn.
// All numbers come from digits.c; here they are drawn.
"use strict";

liveFigures.digits = (frame) => {
  const { c } = frame, digits = c.create(), PAD = 330, GRID = 63, NEAREST = 5; // the pen's places: 0 … 63 both ways
  const SLICE = 6.5; // milliseconds of a frame, and one or two for drawing
  const now = { seed: 1, digit: -1 }, curve = frame.curve();
  let strokes = [], until = 0, more = true, spent = 0, best = 0, frames = 0, colours;

  const clamp = (x, least, most) => Math.min(most, Math.max(least, x));
  const percent = (share) => `${(100 * share).toFixed(1)} %`;

  // ---- Left: the pad, and what becomes of the drawing

  const ink = live("svg:path", { class: "live-ink" });
  const pad = live("svg:svg", { class: "figure live-map live-pad", viewBox: `0 0 ${PAD} ${PAD}`, role: "group", "aria-label": "A pad to draw a digit on" },
    live("svg:rect", { width: PAD, height: PAD, class: "live-ground" }), ink);
  const pen = frame.pen(pad, 15, { put: draw, inked, lifted: () => frame.say(answer()) });

  // One more place of the pen, if it is another one and there is room.
  function draw(place, joined) {
    if (now.digit >= 0) clear();
    const last = strokes[strokes.length - 1], goes = Boolean(joined && last);
    if (goes && Math.hypot(...last[last.length - 1].map((x, n) => x - place[n])) < 2) return true;
    if (!c.draw(digits, place[0] / GRID, place[1] / GRID, goes)) return false;
    if (goes) last.push(place);
    else strokes.push([place]);
    return true;
  }
  function inked() {
    ink.setAttribute("d", strokes.map((stroke) => `M${stroke.map((place) => pen.to(place).map((x) => x.toFixed(1)).join(" ")).join("L")}h0`).join(""));
    ask();
    frame.say(answer(), true);
    keep();
  }
  function clear() {
    strokes = [];
    now.digit = -1;
    c.clear(digits);
    ink.setAttribute("d", "");
  }

  // ---- Pictures of 8 × 8

  const picture = (more = {}) => live("canvas", { width: 8, height: 8, class: "live-pixels", "aria-hidden": "true", ...more });
  const seen = picture(), near = Array.from({ length: NEAREST }, () => [picture(), live("span", {})]);
  const tiles = live("canvas", { width: 72, height: 72, class: "live-pixels", role: "img" });
  const mix = (share, ink) => colours.paper.map((from, n) => from + (ink[n] - from) * share);
  function put(image, width, x, y, [r, g, b]) { image.data.set([r, g, b, 255], 4 * (y * width + x)); }
  function paintPicture(canvas, numbers) {
    const image = new ImageData(8, 8);
    for (let k = 0; k < 64; k += 1) put(image, 8, k % 8, k >> 3, mix(numbers[k], colours.ink));
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
  // Each unit's weights; pale where it is silent.
  function paintUnits(fired, most) {
    const units = c.hidden(digits), weights = frame.numbers(c.weights(digits), 64 * units), image = new ImageData(72, 72);
    const scale = weights.reduce((top, w) => Math.max(top, Math.abs(w)), 0) * 0.6;
    for (let k = 0; k < weights.length; k += 1) {
      const unit = k % units, pixel = Math.floor(k / units), share = fired[unit] > 0 ? 0.4 + 0.6 * fired[unit] / most : 0.12;
      put(image, 72, (unit % 8) * 9 + pixel % 8, (unit >> 3) * 9 + (pixel >> 3), mix(share * Math.min(1, Math.abs(weights[k]) / scale), weights[k] > 0 ? colours.orange : colours.blue));
    }
    tiles.getContext("2d").putImageData(image, 0, 0);
  }

  // ---- Right: the answers

  const ROW = 28, bars = Array.from({ length: 10 }, (_, k) => ({ bar: live("svg:rect", { x: 30, y: 4 + k * ROW, height: ROW - 8 }),
    text: live("svg:text", { y: ROW * k + 19 }), name: live("svg:text", { x: 18, y: ROW * k + 19, "text-anchor": "middle" }, String(k)) }));
  const chart = live("svg:svg", { class: "figure", viewBox: `0 0 ${PAD} ${10 * ROW + 4}`, role: "img", "aria-label": "Ten probabilities; the table below has them in numbers" },
    ...bars.flatMap((row) => [row.bar, row.text, row.name]));
  const cell = (name) => [live("dt", {}, name), live("dd", {})];
  const shown = Object.fromEntries(["it reads", "probability", "units that fired", "asked in", "step", "cost of the batch", "exam read right"].map((name) => [name, cell(name)]));
  const head = (name, scope) => live("th", { scope }, name);
  const table = live("details", { class: "live-table", toggle: () => ask() }, live("summary", {}, "The answers as a table"),
    live("div", { class: "scroll" }, live("table", {}, live("thead", {}, live("tr", {}, ...["digit", "score", "probability"].map((name) => head(name, "col")))), live("tbody", {}))));
  const blank = () => !strokes.length && now.digit < 0;
  let meant = 0;

  // Asks the network about the drawing, and shows what it says.
  function ask() {
    const start = performance.now();
    if (now.digit < 0) c.shrink(digits);
    c.ask(digits);
    spent = performance.now() - start;
    const answers = frame.numbers(c.answers(digits), 10), scores = frame.numbers(c.scores(digits), 10), fired = frame.numbers(c.fired(digits), c.hidden(digits));
    const most = fired.reduce((top, a) => Math.max(top, a), 1e-9), count = fired.filter((a) => a > 0).length;
    best = answers.indexOf(Math.max(...answers));
    bars.forEach(({ bar, text }, k) => {
      const width = 245 * answers[k];
      liveSet(bar, { width: Math.max(1, blank() ? 0 : width).toFixed(1), class: k === best ? "live-ones" : "live-zeros" });
      liveSet(text, { x: (38 + (blank() ? 0 : width)).toFixed(1) });
      text.textContent = blank() ? "" : percent(answers[k]);
    });
    paintPicture(seen, frame.numbers(c.picture(digits), 64));
    paintUnits(blank() ? fired.map(() => 1) : fired, blank() ? 1 : most);
    liveSet(tiles, { "aria-label": blank() ? "The weights of the hidden units" : `The weights of the hidden units; ${count} of ${fired.length} fired` });
    near.forEach(([canvas, words], k) => {
      paintPicture(canvas, blank() ? new Float64Array(64) : frame.numbers(c.near_picture(digits, k), 64));
      words.textContent = blank() ? "–" : `${c.near_digit(digits, k)}, ${c.near_distance(digits, k).toFixed(2)} away`;
    });
    if (table.open) {
      table.querySelector("tbody").replaceChildren(...Array.from(answers, (a, k) => live("tr", {}, head(String(k), "row"), live("td", {}, liveNumber(scores[k], 4)), live("td", {}, `${(100 * a).toFixed(3)} %`))));
    }
    const judged = c.judged(digits), questions = c.exam_count(digits);
    const values = [blank() ? "–" : String(best), blank() ? "–" : percent(answers[best]), blank() ? "–" : `${count} of ${fired.length}`, blank() ? "–" : `${spent.toFixed(1)} ms`,
      `${c.steps(digits)} of ${c.steps_in_all(digits)}`, liveNumber(c.cost(digits), 4), judged === questions ? `${(100 * c.right(digits) / questions).toFixed(2)} %` : "not asked yet"];
    Object.values(shown).forEach((pair, k) => { pair[1].textContent = values[k]; });
  }
  function answer() {
    if (blank()) return "The pad is empty: draw a digit.";
    const answers = Array.from(frame.numbers(c.answers(digits), 10)), order = answers.map((_, k) => k).sort((a, b) => answers[b] - answers[a]);
    const like = near.map((_, k) => c.near_digit(digits, k)).join(", ");
    return `It reads ${order[0]}, ${percent(answers[order[0]])}; then ${order[1]}, ${percent(answers[order[1]])}. ${now.digit < 0 ? "" : `The writer meant ${meant}. `}The nearest pictures it has learned from: ${like}.`;
  }
  const learned = () => (more ? `After ${c.steps(digits)} of ${c.steps_in_all(digits)} steps. ` : frame.text(c.message(digits)) ? `${frame.text(c.message(digits))}. ` : "It has learned. ") + answer();

  // ---- What happens

  function begin() {
    frame.pause();
    more = Boolean(c.start(digits, now.seed));
    curve.clear();
    curve.add(0, Math.log(10)); // what knowing nothing costs
    curve.paint();
    ask();
  }
  // Learns, then asks the exam; where motion is not wanted there is one picture, at the end.
  function run() {
    const start = performance.now();
    let last = start, step = 0;
    while (more && c.steps(digits) < until && performance.now() + step - start < SLICE) {
      more = Boolean(c.step(digits)) && c.steps(digits) < c.steps_in_all(digits);
      curve.add(c.steps(digits), c.cost(digits));
      step = performance.now() - last;
      last = performance.now();
    }
    const learning = more && c.steps(digits) < until;
    let judging = true;
    if (!learning) for (let n = 0; n < 2 && judging; n += 1) judging = Boolean(c.judge(digits));
    frames += 1;
    if (learning && !frame.calm.matches && frames % 4 === 0) {
      ask();
      curve.paint();
    }
    frame.say(learning ? `Learning: step ${c.steps(digits)} of ${c.steps_in_all(digits)}. ${blank() ? "Draw a digit meanwhile." : answer()}` : "It takes the exam.", true);
    return learning || judging;
  }
  function hurry(to) {
    until = clamp(to, 0, c.steps_in_all(digits));
    frame.play(run);
  }
  function show(n) {
    clear();
    now.digit = n;
    meant = c.show(digits, n);
    ask();
    frame.say(answer());
    keep();
  }
  function keep() {
    const steps = c.steps(digits);
    frame.remember({ drawing: strokes.map(livePlacesText).join("."), digit: now.digit < 0 ? "" : now.digit,
      seed: now.seed === 1 ? "" : now.seed, steps: frame.slice || steps === c.steps_in_all(digits) ? "" : steps });
  }
  function mixColours() {
    colours = Object.fromEntries([["paper", "paper"], ["ink", "ink"], ["orange", "c2"], ["blue", "c1"]].map(([name, of]) => [name, frame.colour(of)]));
  }
  const seed = live("input", { type: "number", min: 0, step: 1, value: 1, change: () => {
    if (!(Number(seed.value) >= 0)) return;
    now.seed = Math.floor(Number(seed.value));
    begin();
    hurry(Infinity);
  } });

  const panel = (name, ...inside) => live("div", {}, live("p", { class: "live-name" }, name), ...inside);
  frame.body.append(
    live("div", { class: "live-panels" },
      panel("draw a digit, with mouse, finger or arrow keys", pad,
        live("div", { class: "live-controls" },
          frame.button("Clear the pad", () => { pen.lift(); clear(); ask(); frame.say(answer()); keep(); }),
          frame.button("A digit of the exam", () => show((now.digit + 1) % c.exam_count(digits))))),
      panel("how sure it is of each digit", chart)),
    live("div", { class: "live-panels" },
      panel("what it is given: 8 by 8", seen, live("p", { class: "live-name" }, "the nearest pictures it has learned from"),
        live("ul", { class: "live-near" }, ...near.map((pair) => live("li", {}, ...pair)))),
      panel("the hidden units: the weights of each; pale ones are silent", tiles)),
    live("dl", { class: "live-numbers" }, ...Object.values(shown).map((pair) => live("div", {}, ...pair))),
    curve.element,
    live("div", { class: "live-controls" }, ...frame.controls((count) => hurry(c.steps(digits) + count), () => { until = c.steps_in_all(digits); return run(); }),
      frame.button("From the start", () => { begin(); frame.say(learned()); keep(); }), frame.field("seed", seed)),
    table);

  // ---- As the address says

  const asked = frame.state, drawing = /^([\w-]{2})+(\.([\w-]{2})+)*$/.test(asked.drawing || "") ? asked.drawing.split(".") : [];
  if (asked.seed >= 0) seed.value = now.seed = Math.floor(Number(asked.seed)) % 2 ** 32;
  mixColours();
  frame.rest = () => {
    curve.paint();
    ask();
    frame.say(learned());
    keep();
  };
  frame.repaint = () => {
    mixColours();
    ask();
  };
  begin();
  drawing.forEach((stroke) => livePlaces(stroke).forEach((place, k) => draw(place, k > 0)));
  if (drawing.length) inked();
  if (/^\d+$/.test(asked.digit || "") && asked.digit < c.exam_count(digits)) show(Number(asked.digit));
  hurry(asked.steps >= 0 ? Math.floor(Number(asked.steps)) : Infinity);
};
