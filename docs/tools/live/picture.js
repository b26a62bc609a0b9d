// The figure to touch of chapter 4: a network learns a picture, which may be painted on, and
// is asked about places between its pixels. All numbers come from picture.c; here they are drawn.
"use strict";

liveFigures.picture = (frame) => {
  const { c } = frame, picture = c.create(), WIDE = 330, TALL = 351, GRID = 63, LOOK = 160, LOOK_RUNNING = 64; // answers of a closer look, each way
  const SLICE = 7, STEP_SHARE = 5, STROKES_MOST = 300; // milliseconds of a frame: all but the drawing, for steps
  const PIXELS = { "every third": 3, "every second": 2, all: 1 }; // rows and columns
  const START = { "the helmet": false, "an empty page": true }, ZOOMS = ["2", "4", "8", "16"];
  const first = { pixels: "every second", start: "the helmet", zoom: "4", seed: 1 };
  const now = { ...first }, curve = frame.curve();
  let rows, cols, until = 0, more = true, places = [0.36, 0.42], row = 0, lookRow = 0, lookCells = LOOK, turn = 0;
  let painted = [], later = [], colours, answers, mean = null, waiting = 0;

  const clamp = (x, least, most) => Math.min(most, Math.max(least, x));
  const span = () => cols / Number(now.zoom);
  // The corner of the closer look, in pixels.
  const corner = () => [places[0] * cols - span() / 2, places[1] * rows - span() / 2];

  // ---- The four drawings

  const canvases = ["taught", "says", "pixels", "between"].map((name) => live("canvas", { class: "live-pixels", "aria-hidden": "true", "data-of": name }));
  const [taught, says, pixels, between] = canvases;
  const sheet = live("svg:svg", { class: "figure live-map live-sheet", viewBox: `0 0 ${WIDE} ${TALL}`, role: "group", "aria-label": "The picture, to paint on" });
  const map = live("svg:svg", { class: "figure live-sheet", viewBox: `0 0 ${WIDE} ${TALL}`, role: "group", "aria-label": "What the network says" });
  const lens = live("svg:g", { class: "live-knob live-lens", tabindex: 0, role: "slider", "aria-label": "The part to enhance: arrow keys move it", "aria-valuemin": 0, "aria-valuemax": 100 }, live("svg:rect", { class: "live-hit" }), live("svg:rect", { class: "live-frame" }));
  map.append(lens);
  const look = (x, y) => {
    places = [clamp(Number(x.toFixed(3)), 0, 1), clamp(Number(y.toFixed(3)), 0, 1)];
    showLens();
    again(LOOK);
    frame.say(words());
    keep();
  };
  frame.movable(lens, map, (x, y) => look(x / WIDE, y / TALL), (right, up) => look(places[0] + right / 50, places[1] - up / 50));
  function showLens() {
    const side = WIDE / Number(now.zoom), box = { x: places[0] * WIDE - side / 2, y: places[1] * TALL - span() / rows * TALL / 2, width: side, height: span() / rows * TALL };
    for (const rect of lens.children) liveSet(rect, box);
    liveSet(lens, { "aria-valuenow": Math.round(100 * places[0]), "aria-valuetext": `around row ${Math.round(places[1] * rows)}, column ${Math.round(places[0] * cols)}, ${now.zoom} times larger` });
  }

  const shade = (image, k, share) => {
    for (let n = 0; n < 3; n += 1) image.data[4 * k + n] = colours.paper[n] + (colours.ink[n] - colours.paper[n]) * share;
    image.data[4 * k + 3] = 255;
  };
  function paintRow(canvas, r, numbers) {
    const image = new ImageData(numbers.length, 1);
    for (let k = 0; k < numbers.length; k += 1) shade(image, k, numbers[k]);
    canvas.getContext("2d").putImageData(image, 0, r);
  }
  function size(canvas, wide, high) { if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high }); }
  // What was taught, and the pixels of the closer look.
  function paintTaught() {
    const targets = frame.numbers(c.targets(picture), rows * cols);
    for (let r = 0; r < rows; r += 1) paintRow(taught, r, targets.subarray(r * cols, (r + 1) * cols));
    size(pixels, LOOK, LOOK);
    const [left, top] = corner(), at = (from, k) => Math.floor(from + span() * (k + 0.5) / LOOK);
    for (let r = 0; r < LOOK; r += 1) {
      const y = at(top, r);
      paintRow(pixels, r, Float64Array.from({ length: LOOK }, (_, k) => {
        const x = at(left, k);
        return x >= 0 && x < cols && y >= 0 && y < rows ? targets[y * cols + x] : 0;
      }));
    }
  }

  // ---- Asking: a row of the picture or of the closer look at a time

  function askRow() {
    if (row < rows) {
      paintRow(says, row, frame.numbers(c.answer_row(picture, row), cols));
      row += 1;
      if (row === rows) mean = [c.cost(picture), c.accuracy(picture)];
      return;
    }
    size(between, lookCells, lookCells);
    paintRow(between, lookRow, frame.numbers(c.look_row(picture, ...corner(), span(), lookRow, lookCells), lookCells));
    lookRow += 1;
  }
  const allAsked = () => row >= rows && lookRow >= lookCells;
  // Everything anew, or the closer look alone, in slices, beside whatever runs.
  function again(cells, whole = false) {
    paintTaught();
    lookCells = cells;
    lookRow = 0;
    if (whole) row = 0;
    if (!waiting && !frame.slice) waiting = requestAnimationFrame(asking);
  }
  function asking() {
    const start = performance.now();
    waiting = 0;
    if (frame.ended || frame.slice) return;
    while (!allAsked() && performance.now() - start < SLICE - 1) askRow();
    if (allAsked()) {
      paintNumbers();
      frame.say(words());
    } else waiting = requestAnimationFrame(asking);
  }

  // ---- Numbers

  const cell = (name) => [live("dt", {}, name), live("dd", {})];
  const shown = Object.fromEntries(["step", "passes over the pixels", "cost", "pixels right", "enhanced"].map((name) => [name, cell(name)]));
  function paintNumbers() {
    const values = [`${c.steps(picture)} of ${c.steps_in_all(picture)}`, (c.steps(picture) / c.steps_of_epoch(picture)).toFixed(1), mean ? mean[0].toFixed(4) : "–", mean ? `${mean[1].toFixed(1)} %` : "–",
      `${(lookCells / span()).toFixed(1)} times finer`];
    Object.values(shown).forEach((pair, k) => { pair[1].textContent = values[k]; });
    curve.paint();
  }
  const words = () => (frame.text(c.message(picture)) ? `${frame.text(c.message(picture))}.`
    : `Step ${c.steps(picture)}: the cost is ${mean ? mean[0].toFixed(4) : "not known yet"}, ${mean ? `${mean[1].toFixed(1)} %` : "none"} of ${rows * cols} pixels are right. ${lens.getAttribute("aria-valuetext") ? `Enhanced ${lens.getAttribute("aria-valuetext")}.` : ""}`);

  // ---- Painting

  const pen = frame.pen(sheet, 0, { put: paint, inked: () => { paintTaught(); keep(); }, lifted: () => {
    frame.say(`Painted. ${more ? "The network learns what is there from now on." : "It has learned all it will: begin from the start."}`);
    if (!frame.slice) again(LOOK, true);
  } });
  const kind = () => brushes.querySelector("input:checked").value;
  function apply(places, ink) {
    places.forEach((place, k) => c.paint(picture, ...[...(places[k - 1] || place), ...place].map((x) => x / GRID), ink));
  }
  function paint(place, joined) {
    const last = painted[painted.length - 1];
    if (joined && last) {
      const [from] = last.places.slice(-1);
      if (Math.hypot(from[0] - place[0], from[1] - place[1]) < 1) return true;
      if (painted.reduce((sum, one) => sum + one.places.length, 0) > STROKES_MOST) return false;
      last.places.push(place);
      apply([from, place], last.ink);
    } else {
      painted.push({ ink: Number(kind()), step: c.steps(picture), places: [place] });
      apply([place], Number(kind()));
    }
    return true;
  }

  // ---- What happens

  // The picture and a network from the start; what was painted stays.
  function open() {
    frame.pause();
    c.open(picture, PIXELS[now.pixels], START[now.start]);
    [rows, cols] = [c.rows(picture), c.cols(picture)];
    for (const one of painted) {
      apply(one.places, one.ink);
      one.step = 0;
    }
    begin();
  }
  function begin() {
    frame.pause();
    later = [];
    more = Boolean(c.start(picture, now.seed));
    mean = null;
    for (const one of painted) one.step = 0;
    curve.clear();
    curve.add(0, Math.log(2)); // what knowing nothing costs
    for (const canvas of [taught, says]) size(canvas, cols, rows);
    showLens();
    paintNumbers();
    again(LOOK, true);
    keep();
  }
  // Steps, then as many rows as there is time for.
  function run(quiet) {
    const start = performance.now(), share = quiet ? SLICE : STEP_SHARE;
    let last = start, took = 0; // the last step
    while (more && c.steps(picture) < until && performance.now() + took - start < share) {
      while (later.length && later[0].step <= c.steps(picture)) restore(later.shift());
      more = Boolean(c.step(picture)) && c.steps(picture) < c.steps_in_all(picture);
      curve.add(c.steps(picture), c.batch_cost(picture));
      took = performance.now() - last;
      last += took;
    }
    turn += 1;
    if (!quiet) {
      while (performance.now() - start < SLICE - 1) {
        if (allAsked() || lookCells !== LOOK_RUNNING) {
          row = lookRow = 0;
          lookCells = LOOK_RUNNING;
        }
        askRow();
      }
    }
    if (turn % 6 === 0) paintNumbers();
    frame.say(quiet ? `Learning: step ${c.steps(picture)} of ${until}.` : words(), true);
    keep();
    return more && c.steps(picture) < until;
  }
  function restore(one) {
    painted.push(one);
    apply(one.places, one.ink);
  }
  function hurry(to) {
    until = clamp(to, 0, c.steps_in_all(picture));
    frame.play(() => run(true));
  }
  function keep() {
    const state = Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== first[name]));
    if (state.pixels) state.pixels = PIXELS[now.pixels];
    if (state.start) state.start = "empty";
    frame.remember({ ...state, look: places.join(), steps: c.steps(picture), painted: painted.map((one) => `${one.ink}${one.step}*${livePlacesText(one.places)}`).join(".") });
  }
  function mixColours() { colours = { paper: frame.colour("paper"), ink: frame.colour("ink") }; }
  const choose = (name, change) => {
    Object.assign(now, change);
    if (name === "zoom") {
      showLens();
      again(LOOK);
      frame.say(words());
      keep();
    } else open();
  };
  const seed = live("input", { type: "number", min: 0, step: 1, value: 1, change: () => {
    if (!(Number(seed.value) >= 0)) return;
    now.seed = Math.floor(Number(seed.value));
    begin();
  } });
  const radio = (value, words, checked) => live("label", { class: "live-field" }, live("input", { type: "radio", name: `${frame.figure.id}-ink`, value, checked }), words);
  const brushes = live("span", { class: "live-controls", role: "group", "aria-label": "What the pen paints" }, "Paint with", radio("1", "ink", true), radio("0", "paper", false));

  // ---- As the address says, then the page

  const state = frame.state, place = String(state.look || "").split(",").map(Number);
  const named = Object.keys(PIXELS).find((name) => String(PIXELS[name]) === state.pixels);
  if (named) now.pixels = named;
  if (state.start === "empty") now.start = "an empty page";
  if (ZOOMS.includes(state.zoom)) now.zoom = state.zoom;
  if (state.seed >= 0) seed.value = now.seed = Math.floor(Number(state.seed)) % 2 ** 32;
  if (state.look && place.length === 2 && place.every((x) => x >= 0 && x <= 1)) places = place;

  const panel = (name, ...inside) => live("div", {}, live("p", { class: "live-name" }, name), ...inside);
  const stack = (canvas, svg) => live("div", { class: "live-stack live-whole" }, canvas, svg);
  frame.body.append(
    live("div", { class: "live-panels" }, panel("what it is taught: paint on it", stack(taught, sheet)), panel("what it says: drag the frame to enhance", stack(says, map))),
    live("div", { class: "live-panels" }, panel("the pixels within the frame", pixels), panel("what it says in between", between)),
    curve.element,
    live("div", { class: "live-controls" }, ...frame.controls((count) => hurry(c.steps(picture) + count), () => { until = c.steps_in_all(picture); return run(false); }),
      frame.button("From the start", () => { begin(); frame.say(words()); })),
    brushes,
    live("div", { class: "live-controls" }, frame.button("Unpainted", () => { pen.lift(); painted = []; open(); frame.say("The picture is as it was."); }),
      frame.choice("picture", Object.keys(START), now.start, (start) => { painted = []; choose("start", { start }); }),
      frame.choice("rows and columns", Object.keys(PIXELS), now.pixels, (name) => choose("pixels", { pixels: name })),
      frame.choice("enhance", ZOOMS, now.zoom, (zoom) => choose("zoom", { zoom })), frame.field("seed", seed)),
    live("dl", { class: "live-numbers" }, ...Object.values(shown).map((pair) => live("div", {}, ...pair))));
  frame.rest = () => again(LOOK, true);
  frame.repaint = () => {
    mixColours();
    again(lookCells, true);
  };
  mixColours();
  open();
  const strokes = /^([01]\d{1,6}\*([\w-]{2})+(\.|$))+$/.test(state.painted || "") ? state.painted.split(".").filter(Boolean) : [];
  later = strokes.map((text) => ({ ink: Number(text[0]), step: parseInt(text.slice(1), 10), places: livePlaces(text.split("*")[1]).slice(0, STROKES_MOST) }));
  while (later.length && later[0].step === 0) restore(later.shift());
  if (strokes.length) again(LOOK, true);
  if (state.steps > 0) hurry(Math.floor(Number(state.steps)));
};
