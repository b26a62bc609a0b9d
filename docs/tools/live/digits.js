// The figure to touch of chapter 5: a network learns the digits, and reads one that is drawn.
// All numbers come from digits.c; here they are drawn.
"use strict";

liveFigures.digits = (frame) => {
  // The pen's places: 0 … 63 both ways.
  const { c } = frame, digits = c.create(), PAD = 330, GRID = 63, NEAREST = 5;
  // Milliseconds of a frame; one or two more go into drawing.
  const SLICE = 6.5;
  const questions = c.exam_count(digits), EMPTY = "The pad is empty: draw a digit.";
  const now = { seed: 1, digit: -1 }, curve = frame.curve("the cost of a batch");
  // wanted(): the digit of the exam to show.
  let strokes = [], down = false, meant = 0, turn = -1, wanted = null, empty = EMPTY;
  let until = 0, more = true, worked = false, spent = 0, frames = 0, colours;

  // Has it taken the exam?
  const at = () => c.steps(digits), all = () => c.steps_in_all(digits), taken = () => c.judged(digits) === questions;
  const blank = () => !strokes.length && now.digit < 0;

  // ---- Left: the pad, and what becomes of the drawing

  const ink = live("svg:path", { class: "live-ink" }), EDGE = PAD / 8;
  const large = Array.from({ length: 64 }, (_, k) => live("svg:rect", { x: k % 8 * EDGE, y: (k >> 3) * EDGE, width: EDGE, height: EDGE }));
  const pad = live("svg:svg", { class: "figure live-map live-pad", viewBox: `0 0 ${PAD} ${PAD}`, role: "group", "aria-label": "A pad to draw on" },
    live("svg:rect", { width: PAD, height: PAD, class: "live-ground" }), live("svg:g", { class: "live-large" }, ...large), ink);
  const pen = frame.pen(pad, 15, { put: draw, inked, lifted: () => { down = false; tell(); } });
  // Below the pad: where the pen is, or how the exam's digit was read.
  const below = live("p", { class: "live-below" });

  // One more place of the pen, if it is another one and there is room.
  function draw(place, joined) {
    if (blank() || now.digit >= 0) clear();
    const last = strokes[strokes.length - 1], goes = Boolean(joined && last);
    if (goes && Math.hypot(...last[last.length - 1].map((x, n) => x - place[n])) < 2) return true;
    if (!c.draw(digits, place[0] / GRID, place[1] / GRID, goes)) return false;
    if (goes) last.push(place);
    else strokes.push([place]);
    return true;
  }
  function paintInk() {
    ink.setAttribute("d", strokes.map((stroke) => `M${stroke.map((place) => pen.to(place).map((x) => x.toFixed(1)).join(" ")).join("L")}h0`).join(""));
  }
  function inked() {
    down = true;
    paintInk();
    tell(true);
    keep();
  }
  function clear() {
    strokes = [];
    now.digit = -1;
    wanted = null;
    empty = EMPTY;
    c.clear(digits);
    paintInk();
  }

  // ---- Pictures of 8 × 8

  const picture = () => live("canvas", { width: 8, height: 8, class: "live-pixels", "aria-hidden": "true" });
  const seen = picture(), near = Array.from({ length: NEAREST }, () => [picture(), live("span", {})]);
  const tiles = live("canvas", { width: 72, height: 72, class: "live-pixels", role: "img" });
  const mix = (share, ink) => colours.paper.map((from, n) => from + (ink[n] - from) * share);
  function put(image, width, x, y, [r, g, b]) { image.data.set([r, g, b, 255], 4 * (y * width + x)); }
  function paintPicture(canvas, numbers) {
    const image = new ImageData(8, 8);
    for (let k = 0; k < 64; k += 1) put(image, 8, k % 8, k >> 3, mix(numbers[k], colours.ink));
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
  // Each unit's weights; faint where it is silent.
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

  const ROW = 25, bars = Array.from({ length: 10 }, (_, k) => ({ bar: live("svg:rect", { x: 30, y: 4 + k * ROW, height: ROW - 7 }),
    text: live("svg:text", { y: ROW * k + 18 }), name: live("svg:text", { x: 18, y: ROW * k + 18, "text-anchor": "middle" }, String(k)) }));
  const chart = live("svg:svg", { class: "figure", viewBox: `0 0 ${PAD} ${10 * ROW + 4}`, role: "img", "aria-label": "Ten probabilities, in numbers in the table below" },
    ...bars.flatMap((row) => [row.bar, row.text, row.name]));
  const readout = frame.readout("units not silent", "time to answer", "step", "cost of its batch", "exam read right");
  const table = live("details", { class: "live-table", toggle: refresh }, live("summary", {}, "The answers as a table"),
    live("div", { class: "scroll" }, live("table", {}, live("thead", {}, live("tr", {}, ...["digit", "score", "probability"].map((name) => liveHead(name, "col")))), live("tbody", {}))));

  // Asks the network about the drawing, and shows what it says.
  function ask() {
    const start = performance.now(), none = blank();
    if (now.digit < 0) c.shrink(digits);
    c.ask(digits);
    spent = performance.now() - start;
    const answers = frame.numbers(c.answers(digits), 10), scores = frame.numbers(c.scores(digits), 10), fired = frame.numbers(c.fired(digits), c.hidden(digits));
    const most = fired.reduce((top, a) => Math.max(top, a), 1e-9), loud = fired.filter((a) => a > 0).length;
    const best = none ? -1 : answers.indexOf(Math.max(...answers)), given = frame.numbers(c.picture(digits), 64);
    bars.forEach(({ bar, text }, k) => {
      const width = none ? 0 : 228 * answers[k];
      liveSet(bar, { width: Math.max(1, width).toFixed(1), class: k === best ? "live-ones" : "live-zeros" });
      liveSet(text, { x: (38 + width).toFixed(1) });
      text.textContent = none ? "" : livePercent(answers[k]);
    });
    large.forEach((pixel, k) => pixel.setAttribute("fill-opacity", now.digit < 0 ? 0 : given[k]));
    paintPicture(seen, given);
    paintUnits(none ? fired.map(() => 1) : fired, none ? 1 : most);
    liveSet(tiles, { "aria-label": `The weights of the hidden units${none ? "" : `; ${loud} of ${fired.length} not silent`}` });
    near.forEach(([canvas, words], k) => {
      paintPicture(canvas, none ? new Float64Array(64) : frame.numbers(c.near_picture(digits, k), 64));
      words.textContent = none ? "–" : `${c.near_digit(digits, k)}, ${c.near_distance(digits, k).toFixed(2)}`;
    });
    if (table.open) {
      table.querySelector("tbody").replaceChildren(...Array.from(answers, (a, k) => live("tr", {}, liveHead(String(k), "row"),
        ...[liveNumber(scores[k], 4), `${(100 * a).toFixed(3)} %`].map((words) => live("td", {}, none ? "–" : words)))));
    }
    below.replaceChildren(...now.digit < 0 ? [wanted ? empty : down ? "The pen is down: Enter lifts it." : "The pen is up: Enter sets it down."]
      : [`Number ${now.digit + 1} of ${questions}, meant as ${meant}: `, live("b", {}, best === meant ? "✓ right" : "✗ wrong")]);
    const values = [none ? "–" : `${loud} of ${fired.length}`, none ? "–" : spent < 0.1 ? "below 0.1 ms" : `${spent.toFixed(1)} ms`,
      `${at()} of ${all()}`, at() ? liveNumber(c.cost(digits), 4) : "–", taken() ? `${(100 * c.right(digits) / questions).toFixed(2)} %` : "after the last step"];
    readout.show(values);
  }
  function answer() {
    if (blank()) return empty;
    const answers = Array.from(frame.numbers(c.answers(digits), 10)), order = answers.map((_, k) => k).sort((a, b) => answers[b] - answers[a]), [first, second] = order;
    const nearest = near.map((_, k) => c.near_digit(digits, k)), far = now.digit < 0 && c.unlike(digits);
    return `It reads ${first}, ${livePercent(answers[first])}${answers[second] < 0.0005 ? "" : `; then ${second}, ${livePercent(answers[second])}`}. ${now.digit < 0 ? "" : `The writer meant ${meant}. `}`
      + `The nearest pictures it has learned from: ${nearest.join(", ")}.`
      + (far ? ` They are farther off than for any of the exam's ${questions} pictures. ${answers[first] > 0.9 ? "Yet it is sure: it" : "It"} has no answer for “none of these”.` : "");
  }
  // Pictures, numbers and words, of one and the same moment; `before`: words that come first.
  function tell(soon = false, before = "") {
    ask();
    curve.paint();
    frame.say((frame.slice ? at() < all() ? `Learning: step ${at()} of ${all()}. ` : "It takes the exam. " : before) + answer(), soon);
  }
  function refresh() {
    if (frame.slice) tell(true);
    else ask();
  }
  function rested() {
    const why = frame.text(c.message(digits));
    if (!worked && taken()) return `It has done its ${all()} steps: begin from the start, or draw. `;
    return why ? `${why}. ` : taken() ? `It has learned, and read ${c.right(digits)} of the exam's ${questions} right. ` : `After ${at()} of ${all()} steps. `;
  }

  // ---- What happens

  function begin() {
    const { digit } = now;
    frame.pause();
    more = Boolean(c.start(digits, now.seed));
    curve.clear();
    if (digit >= 0) examine(() => digit);
  }
  // Learns, then takes the exam; where motion is not wanted there is one picture, at the end.
  function run() {
    const start = performance.now();
    let last = start, step = 0;
    while (more && at() < until && performance.now() + step - start < SLICE) {
      more = Boolean(c.step(digits)) && at() < all();
      curve.add(at(), c.cost(digits));
      worked = true;
      step = performance.now() - last;
      last = performance.now();
    }
    const learning = more && at() < until, judging = !learning && Boolean(c.judge(digits));
    worked = worked || judging;
    frames += 1;
    if (!frame.calm.matches && (judging || learning && frames % 4 < 1)) tell(true);
    keep();
    return learning || judging;
  }
  function hurry(to) {
    until = Math.min(to, all());
    frame.play(run, () => (until < all() ? until - at() : 0));
    if (at() < until) tell(true);
  }
  // Which digit of the exam stands on the pad, now or as soon as the exam is over.
  function examine(which) {
    pen.lift();
    clear();
    wanted = which;
    empty = "The exam comes after the last step.";
    bring();
  }
  function bring() {
    if (!wanted || !taken()) return;
    const n = wanted();
    wanted = null;
    empty = n < questions ? EMPTY : "It misread none.";
    if (n < questions) meant = c.show(digits, now.digit = turn = n);
  }
  function keep() {
    frame.remember({ drawing: strokes.map(livePlacesText).join("."), digit: now.digit < 0 ? "" : now.digit,
      seed: now.seed === 1 ? "" : now.seed, steps: frame.slice || at() === all() ? "" : at() });
  }
  function mixColours() {
    colours = Object.fromEntries([["paper", "paper"], ["ink", "ink"], ["orange", "c2"], ["blue", "c1"]].map(([name, of]) => [name, frame.colour(of)]));
  }
  now.seed = frame.askedSeed();
  const seed = frame.seed(now.seed, (asked) => {
    const running = frame.slice;
    now.seed = asked;
    begin();
    return running ? hurry(Infinity) : rest();
  });

  const beside = (name, canvas) => liveSet(frame.panel(name, canvas), { class: "live-beside" });
  const does = (name, act) => frame.button(name, () => { act(); tell(); keep(); });
  const next = () => (turn + 1) % questions;
  const section = (id, words) => live("a", { href: `#${id}` }, words);
  const recipe = live("p", { class: "live-name" });
  frame.body.classList.add("live-digits");
  frame.guide(`Draw a digit. The network learns here, in seconds, from ${c.known_count(digits).toLocaleString("en")} pictures, and answers each stroke. `
    + "Then scribble, or draw a letter: how sure is it? Or begin from the start, and draw meanwhile.");
  frame.body.append(
    live("div", { class: "live-panels" },
      frame.panel("draw a digit, with mouse, finger or arrow keys", pad, below,
        live("div", { class: "live-controls" },
          does("Clear the pad", () => { pen.lift(); clear(); }),
          does("A digit of the exam", () => examine(next)), does("The next it misreads", () => examine(() => c.next_wrong(digits, next()))))),
      frame.panel("how sure it is of each digit", chart, frame.said)),
    live("div", { class: "live-panels" },
      live("div", {}, beside("what it is given, 8 by 8: the ink, cut out, enlarged and centred as the data are", seen),
        frame.panel(["the nearest pictures it has learned from; how far: the root of ", section("a-rival-that-learns-nothing", "the chapter's distance"), ", the sum of the 64 squared differences"],
          live("ul", { class: "live-near" }, ...near.map((pair) => live("li", {}, ...pair))))),
      beside("the hidden units' weights: orange wants ink, blue wants paper; the fainter, the less it answers to this picture; faintest: silent", tiles)),
    recipe,
    live("div", { class: "live-controls" }, ...frame.controls((count) => hurry(at() + count), () => { until = all(); return run(); }),
      frame.button("From the start", () => { begin(); rest(); }), seed),
    curve.element,
    readout.element,
    table);

  // ---- As the address says

  const asked = frame.state, whole = (text) => /^\d+$/.test(text), drawing = /^([\w-]{2})+(\.([\w-]{2})+)*$/.test(asked.drawing || "") ? asked.drawing.split(".") : [];
  mixColours();
  begin();
  recipe.append("the network: the last recipe of ", section("the-score", "the chapter"), `, ${c.hidden(digits)} ReLU units, ${c.passes()} passes over moved copies. The exam: ${questions} other pictures, `
    + "by the same writers, asked once, after the last step. Another seed, another score (the chapter has the mean of several); to pick the best is to choose by the exam.");
  function rest() {
    bring();
    tell(false, rested());
    worked = false;
    keep();
  }
  frame.rest = rest;
  frame.repaint = () => {
    mixColours();
    refresh();
  };
  drawing.forEach((stroke) => livePlaces(stroke).forEach((place, k) => draw(place, k > 0)));
  paintInk();
  if (whole(asked.digit) && asked.digit < questions) examine(() => Number(asked.digit));
  hurry(whole(asked.steps) ? asked.steps : Infinity);
};
