// The figure to touch of chapter 4: a network learns a picture, which may be painted on, and
// is asked about places between its pixels. All numbers come from picture.c; here they are drawn.
"use strict";

liveFigures.picture = (frame) => {
  const { c } = frame, picture = c.create(), WIDE = 330, TALL = 351, GRID = 63;
  const FEW = 48, MANY = 160; // answers of a closer look, each way: at first, and when there is time
  const SLICE = 8, PLACES_MOST = 1000; // milliseconds of a frame: the rest is for drawing
  const PIXELS = { "every third: short": 3, "every second": 2, "all: takes minutes": 1 }; // rows and columns
  const START = { "the helmet": false, "an empty page": true }, ZOOMS = ["2 times", "4 times", "8 times", "16 times"];
  const first = { pixels: "every second", start: "the helmet", zoom: "4 times", seed: 1 };
  const now = { ...first }, curve = frame.curve(`the cost of each step's batch of ${c.batch()} pixels`);
  let rows, cols, until = 0, more = true, places = [0.36, 0.42], colours;
  let painted = [], later = [], stroke = null; // what the pen did, and when; what an address still holds
  let asking = 0, learning = 0; // frames of a run
  let asked = null, job = null, wanted = null, waiting = 0, note = "";

  const span = () => cols / parseInt(now.zoom, 10);
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
    places = [liveClamp(Number(x.toFixed(3)), 0, 1), liveClamp(Number(y.toFixed(3)), 0, 1)];
    showLens();
    again();
    frame.say(words());
    keep();
  };
  frame.movable(lens, map, (x, y) => look(x / WIDE, y / TALL), (right, up) => look(places[0] + right / 50, places[1] - up / 50));
  const spot = () => `around row ${Math.round(places[1] * rows)}, column ${Math.round(places[0] * cols)}`;
  function showLens() {
    const [frameOf, hit] = [lens.lastChild, lens.firstChild], wide = span() / cols * WIDE, high = span() / rows * TALL;
    const box = (rect, w, h) => liveSet(rect, { x: places[0] * WIDE - w / 2, y: places[1] * TALL - h / 2, width: w, height: h });
    box(frameOf, wide, high);
    box(hit, Math.max(54, wide), Math.max(54, high)); // a finger's
    liveSet(lens, { "aria-valuenow": Math.round(100 * places[0]), "aria-valuetext": `${spot()}, enhanced ${now.zoom}` });
  }

  // Numbers from 0 to 1 as pixels of an image, from its `start` on.
  function shade(image, start, numbers) {
    numbers.forEach((share, k) => {
      for (let n = 0; n < 3; n += 1) image.data[4 * (start + k) + n] = colours.paper[n] + (colours.ink[n] - colours.paper[n]) * share;
      image.data[4 * (start + k) + 3] = 255;
    });
  }
  function show(canvas, image) {
    if (canvas.width !== image.width || canvas.height !== image.height) Object.assign(canvas, { width: image.width, height: image.height });
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
  // What was taught, and the pixels of the closer look.
  function paintTaught() {
    const targets = frame.numbers(c.targets(picture), rows * cols), whole = new ImageData(cols, rows), part = new ImageData(MANY, MANY);
    shade(whole, 0, targets);
    show(taught, whole);
    const [left, top] = corner(), at = (from, k) => Math.floor(from + span() * (k + 0.5) / MANY);
    for (let r = 0; r < MANY; r += 1) {
      const y = at(top, r);
      shade(part, r * MANY, Array.from({ length: MANY }, (_, k) => {
        const x = at(left, k);
        return x >= 0 && x < cols && y >= 0 && y < rows ? targets[y * cols + x] : 0;
      }));
    }
    show(pixels, part);
  }

  // ---- Asking: by rows, for the time there is. No step is taken meanwhile, and what was asked
  // is shown when it is complete, so that all that is seen belongs to one step.

  // The closer look anew, or everything; beside whatever runs.
  function again(whole = false) {
    paintTaught();
    if (whole || (job && job.cells === MANY)) job = null;
    wanted = { cells: FEW, whole: whole || Boolean(wanted && wanted.whole) };
    learning = Math.min(learning, 2);
    if (!waiting && !frame.slice) waiting = requestAnimationFrame(ask);
  }
  function ask() {
    waiting = 0;
    if (frame.ended || frame.slice) return;
    askUntil(performance.now() + SLICE);
    if (job || wanted) waiting = requestAnimationFrame(ask);
  }
  function askUntil(end) {
    while ((job || wanted) && performance.now() < end) {
      if (!job) {
        job = { ...wanted, from: corner(), span: span(), row: wanted.whole ? 0 : rows, look: 0, says: new ImageData(cols, rows), between: new ImageData(wanted.cells, wanted.cells) };
        wanted = null;
      }
      if (job.row < rows) shade(job.says, job.row * cols, frame.numbers(c.answer_row(picture, job.row++), cols));
      else shade(job.between, job.look * job.cells, frame.numbers(c.look_row(picture, ...job.from, job.span, job.look++, job.cells), job.cells));
      if (job.look === job.cells) answered();
    }
  }
  function answered() {
    show(between, job.between);
    if (job.whole) {
      show(says, job.says);
      asked = { step: c.steps(picture), cost: c.cost(picture), right: c.accuracy(picture) };
    }
    if (job.cells === FEW && !wanted && !frame.slice) wanted = { cells: MANY, whole: false };
    paintNumbers();
    if (job.whole) {
      frame.say(note + words(), Boolean(frame.slice));
      note = "";
    }
    job = null;
  }

  // ---- Numbers

  const readout = frame.readout("step", "passes over the pixels", "cost of all pixels", "pixels right", "learning rate");
  function paintNumbers() {
    const epoch = c.steps_of_epoch(picture), all = c.steps_in_all(picture), step = asked ? asked.step : c.steps(picture);
    const values = [`${step} of ${all}`, `${(step / epoch).toFixed(1)} of ${all / epoch}`, asked ? asked.cost.toFixed(4) : "–", asked ? `${asked.right.toFixed(1)} %` : "–", liveNumber(c.rate(picture), 2)];
    readout.show(values);
    curve.paint();
  }
  const over = () => (frame.text(c.message(picture)) ? `${frame.text(c.message(picture))}.`
    : `It has done its ${c.steps_in_all(picture)} steps: begin from the start to see it again.`);
  const words = () => (frame.text(c.message(picture)) ? over() : [
    asked ? `Step ${asked.step}: the cost of all pixels is ${asked.cost.toFixed(4)}, ${asked.right.toFixed(1)} % of ${rows * cols} pixels are right.` : c.steps(picture) ? "" : "Nothing has been learned yet.",
    `Enhanced ${now.zoom}: ${spot()}.`, more ? "" : over()].join(" ").trim());

  // ---- Painting

  const pen = frame.pen(sheet, 0, { put: paint, inked: () => { paintTaught(); keep(); }, lifted: () => {
    note = `Painted. ${more ? "The network learns what is there from now on. " : ""}`;
    frame.say(note + words());
    again(true);
  } });
  function apply(places, ink) {
    places.forEach((place, k) => c.paint(picture, ...[...(places[k - 1] || place), ...place].map((x) => x / GRID), ink));
  }
  // A record holds what was painted at one step. A drag across many steps is many records, each of
  // which begins at the last place of the one before: so the address brings back the same network.
  function paint(place, joined) {
    const step = c.steps(picture), from = joined && stroke ? stroke.places[stroke.places.length - 1] : null;
    if (from && from.join() === place.join()) return true;
    if (painted.reduce((sum, one) => sum + one.places.length, 0) > PLACES_MOST) return false;
    if (!from || stroke.step !== step || stroke !== painted[painted.length - 1]) {
      stroke = { ink: from ? stroke.ink : Number(brushes.chosen()), step, places: from ? [from] : [] };
      painted.push(stroke);
    }
    stroke.places.push(place);
    apply(from ? [from, place] : [place], stroke.ink);
    return true;
  }
  // What the address says was painted before the next step.
  function due() {
    while (later.length && later[0].step <= c.steps(picture)) {
      const one = later.shift();
      painted.push(one);
      apply(one.places, one.ink);
    }
  }

  // ---- What happens

  // The picture and a network from the start; what was painted stays.
  function open() {
    frame.pause();
    c.open(picture, PIXELS[now.pixels], START[now.start]);
    [rows, cols] = [c.rows(picture), c.cols(picture)];
    for (const one of painted) apply(one.places, one.ink);
    begin();
  }
  function begin() {
    frame.pause();
    later = [];
    more = Boolean(c.start(picture, now.seed));
    asked = job = null;
    note = "";
    for (const one of painted) one.step = 0;
    curve.clear();
    showLens();
    paintNumbers();
    again(true);
    keep();
  }
  // Steps; and now and then answers, for half as many frames.
  function run(quiet) {
    const start = performance.now(), records = painted.length;
    if (!more) {
      frame.say(over());
      return false;
    }
    if (!quiet && learning <= 0) {
      if (!job) {
        asking = 0;
        wanted = { cells: FEW, whole: true };
      }
      asking += 1;
      askUntil(start + SLICE);
      if (!job) learning = 2 * asking;
      return true;
    }
    learning -= 1;
    job = null;
    let last = start, took = 0; // the last step
    while (more && c.steps(picture) < until && last + took - start < SLICE) {
      due();
      more = Boolean(c.step(picture)) && c.steps(picture) < c.steps_in_all(picture);
      curve.add(c.steps(picture), c.batch_cost(picture));
      took = performance.now() - last;
      last += took;
    }
    due();
    if (painted.length > records) paintTaught();
    if (quiet && c.steps(picture) % 8 < 2) paintNumbers();
    if (quiet) frame.say(`Learning: step ${c.steps(picture)} of ${until}.`, true);
    keep();
    return more && c.steps(picture) < until;
  }
  function hurry(to) {
    note = "";
    asked = null;
    until = liveClamp(to, 0, c.steps_in_all(picture));
    frame.play(() => run(true), () => until - c.steps(picture));
  }
  function keep() {
    const state = Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== first[name]));
    if (state.pixels) state.pixels = PIXELS[now.pixels];
    if (state.start) state.start = "empty";
    if (state.zoom) state.zoom = parseInt(now.zoom, 10);
    frame.remember({ ...state, look: places.join(), steps: c.steps(picture), painted: [...painted, ...later].map((one) => `${one.ink}${one.step}*${livePlacesText(one.places)}`).join(".") });
  }
  const choose = (name, change) => {
    Object.assign(now, change);
    if (name === "zoom") {
      showLens();
      again();
      frame.say(words());
      keep();
    } else {
      open();
      note = `${PIXELS[now.pixels] === 3 ? "The chapter's short version" : "The chapter's recipe"}: ${c.steps_in_all(picture) / c.steps_of_epoch(picture)} passes over the pixels. `;
      frame.say(note + words());
    }
  };
  now.seed = frame.askedSeed();
  const seed = frame.seed(now.seed, (value) => {
    now.seed = value;
    begin();
  });
  const brushes = frame.radios("What the pen paints", "Paint with", [["1", "ink"], ["0", "paper"]]);

  // ---- As the address says, then the page

  const state = frame.state, place = String(state.look || "").split(",").map(Number);
  const named = Object.keys(PIXELS).find((name) => String(PIXELS[name]) === state.pixels);
  if (named) now.pixels = named;
  if (state.start === "empty") now.start = "an empty page";
  if (ZOOMS.includes(`${state.zoom} times`)) now.zoom = `${state.zoom} times`;
  if (state.look && place.length === 2 && place.every((x) => x >= 0 && x <= 1)) places = place;

  const stack = (canvas, svg) => live("div", { class: "live-stack live-whole" }, canvas, svg);
  frame.guide("Run it, or step, and the picture appears. Paint on the left while it learns, with mouse, finger or keys (Enter sets the pen down and lifts it), and watch it follow: how long does it remember an eye that is gone? Late, with a small learning rate, it follows no more. "
    + "The frame on the right can be dragged. Below, enhanced, stand left the pixels it was taught, right what it answers between them: grey fog as long as it has learned little.");
  frame.body.append(
    live("div", { class: "live-controls" }, ...frame.controls((count) => hurry(c.steps(picture) + count), () => { until = c.steps_in_all(picture); return run(false); }),
      frame.button("From the start", () => { begin(); frame.say(words()); })),
    live("div", { class: "live-panels live-vader" }, frame.panel("what it is taught: paint on it", stack(taught, sheet)), frame.panel("what it says: drag the frame", stack(says, map)),
      frame.panel("enhanced: the pixels it was taught", pixels), frame.panel("enhanced: what it says between them", between)),
    brushes,
    curve.element,
    live("div", { class: "live-controls" }, frame.button("Remove the paint", () => {
      pen.lift();
      painted = [];
      open();
      note = "The paint is gone, and the network begins from the start. ";
      frame.say(note + words());
    }),
    frame.choice("picture", Object.keys(START), now.start, (start) => { painted = []; choose("start", { start }); }),
    frame.choice("rows and columns", Object.keys(PIXELS), now.pixels, (name) => choose("pixels", { pixels: name })),
    frame.choice("enhance", ZOOMS, now.zoom, (zoom) => choose("zoom", { zoom })), seed),
    readout.element);
  frame.rest = () => again(true);
  colours = { paper: frame.colour("paper"), ink: frame.colour("ink") };
  open();
  const strokes = /^([01]\d{1,6}\*([\w-]{2})+(\.|$))+$/.test(state.painted || "") ? state.painted.split(".").filter(Boolean) : [];
  later = strokes.map((text) => ({ ink: Number(text[0]), step: parseInt(text.slice(1), 10), places: livePlaces(text.split("*")[1]).slice(0, PLACES_MOST) }));
  due();
  if (strokes.length) again(true);
  if (state.steps > 0) hurry(Math.floor(Number(state.steps)));
};
