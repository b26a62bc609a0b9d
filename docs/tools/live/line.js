// The figure to touch of chapter 1: seven points, the neuron's line through them, and the
// ground it walks on. All numbers come from line.c; here they are drawn.
"use strict";

liveFigures.line = (frame) => {
  const { c } = frame, line = c.create(), cells = c.map_cells();
  const W = 360, H = 346, LEFT = 44, BOTTOM = 46, SPAN = H - BOTTOM - 8; // of both drawings
  const START_RATE = 0.01, FIRST_REACH = 3, MOST_REACH = 1e6, MOST_STEPS = 100000;
  const state = frame.state, curve = frame.curve();
  let rates = [[0, START_RATE]], from = "", home = "", path = [], running = true, still = "";
  let centre = [0, 0], reach = FIRST_REACH, far = 0; // far: how far from the centre the way has led

  const round = (x, digits) => Number(x.toFixed(digits));
  const points = () => frame.numbers(c.points(line), 14);
  const first = Array.from(points());

  // ---- Left: the points. One unit of x and one of y in the drawing's coordinates.

  const X = [-3, 5], Y = [-10, 11];
  const px = (x) => LEFT + (x - X[0]) / (X[1] - X[0]) * (W - LEFT - 8);
  const py = (y) => 8 + (Y[1] - y) / (Y[1] - Y[0]) * SPAN;
  const plot = live("svg:svg", { class: "figure", viewBox: `0 0 ${W} ${H}`, role: "group", "aria-label": "The points and the line" });
  const axes = (xs, ys, x, y, names) => live("svg:g", { class: "live-axes" },
    ...xs.map((at) => live("svg:text", { x: x(at), y: H - 24, "text-anchor": "middle" }, liveNumber(at, 3))),
    ...ys.map((at) => live("svg:text", { x: LEFT - 6, y: y(at) + 4, "text-anchor": "end" }, liveNumber(at, 3))),
    live("svg:text", { x: LEFT + SPAN / 2, y: H - 5, "text-anchor": "middle" }, names[0]),
    live("svg:text", { transform: `translate(12,${8 + SPAN / 2}) rotate(-90)`, "text-anchor": "middle" }, names[1]));
  const within = live("svg:svg", { x: LEFT, y: 8, width: W - LEFT - 8, height: SPAN, viewBox: `${LEFT} 8 ${W - LEFT - 8} ${SPAN}` });
  const drawn = live("svg:line", { class: "live-line" });
  const misses = first.slice(7).map(() => live("svg:line", { class: "live-miss" }));
  const knobs = first.slice(7).map((_, n) => live("svg:g", { class: "live-knob live-point", tabindex: 0, role: "slider",
    "aria-orientation": "vertical", "aria-valuemin": Y[0], "aria-valuemax": Y[1], "aria-label": `Point ${n + 1} of 7` },
  live("svg:circle", { r: 20, class: "live-hit" }), live("svg:circle", { r: 7 })));
  within.append(...misses, drawn);
  plot.append(live("svg:rect", { x: LEFT, y: 8, width: W - LEFT - 8, height: SPAN, class: "live-ground" }),
    axes([-2, 0, 2, 4], [-10, -5, 0, 5, 10], px, py, ["x", "y"]), within, ...knobs);
  knobs.forEach((knob, n) => {
    const put = (x, y) => {
      points()[n] = liveClamp(round(x, 1), X[0], X[1]);
      points()[7 + n] = liveClamp(round(y, 1), Y[0], Y[1]);
      moved();
      frame.say(`Point ${n + 1} at x = ${liveNumber(points()[n])}, y = ${liveNumber(points()[7 + n])}. ${words()}`);
    };
    frame.movable(knob, plot,
      (x, y) => put(X[0] + (x - LEFT) / (W - LEFT - 8) * (X[1] - X[0]), Y[1] - (y - 8) / SPAN * (Y[1] - Y[0])),
      (right, up) => put(points()[n] + right / 10, points()[7 + n] + up / 10));
  });

  // ---- Right: the cost of every weight and bias, and the way down.

  const canvas = live("canvas", { width: cells, height: cells, "aria-hidden": "true" });
  const mx = (w) => LEFT + (liveClamp((w - centre[0]) / reach, -99, 99) + 1) / 2 * SPAN;
  const my = (b) => 8 + (1 - liveClamp((b - centre[1]) / reach, -99, 99)) / 2 * SPAN;
  const map = live("svg:svg", { class: "figure", viewBox: `0 0 ${LEFT + SPAN + 8} ${H}`, role: "group", "aria-label": "The cost over weight and bias" });
  const trail = live("svg:polyline", { class: "live-trail" }), stops = live("svg:path", { class: "live-stops" });
  const goal = live("svg:path", { class: "live-goal" }), next = live("svg:path", { class: "live-next" });
  const walker = live("svg:g", { class: "live-knob live-walker", tabindex: 0, role: "slider", "aria-label": "The neuron",
    "aria-valuemin": -1000, "aria-valuemax": 1000 }, live("svg:circle", { r: 20, class: "live-hit" }), live("svg:circle", { r: 6 }));
  const ground = live("svg:svg", { x: LEFT, y: 8, width: SPAN, height: SPAN, viewBox: `${LEFT} 8 ${SPAN} ${SPAN}` },
    live("svg:rect", { x: LEFT, y: 8, width: SPAN, height: SPAN, class: "live-hit" }), goal, trail, stops, next, walker);
  let mapAxes = live("svg:g");
  map.append(mapAxes, ground);
  const place = (w, b) => {
    from = home = `${round(w, 2)},${round(b, 2)}`;
    begin();
    frame.say(`The neuron starts from here. ${words()}`);
  };
  const toNeuron = (x, y) => place(centre[0] + ((x - LEFT) / SPAN * 2 - 1) * reach, centre[1] + (1 - (y - 8) / SPAN * 2) * reach);
  frame.movable(walker, map, toNeuron, (right, up) => place(c.w(line) + liveClamp(right, -10, 10) * reach / 60, c.b(line) + up * reach / 60));
  ground.firstChild.addEventListener("click", (event) => {
    const box = map.getBoundingClientRect(), scale = map.viewBox.baseVal.width / box.width;
    toNeuron((event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
  });

  // The ground in twelve shades, even in the logarithm of the cost.
  function paintMap() {
    const numbers = frame.numbers(c.map(line, centre[0], centre[1], reach), cells * cells + 1);
    const paper = frame.colour("paper"), ink = frame.colour("c1"), pen = canvas.getContext("2d");
    const image = pen.createImageData(cells, cells), [least, most] = [Math.min(...numbers), numbers[cells * cells]];
    const floor = (most - least) / 2000 || 1, top = Math.log1p((most - least) / floor) || 1;
    for (let k = 0; k < cells * cells; k += 1) {
      const shade = Math.floor(12 * Math.log1p((numbers[k] - least) / floor) / top) / 14;
      const to = 4 * ((cells - 1 - Math.floor(k / cells)) * cells + k % cells);
      for (let n = 0; n < 3; n += 1) image.data[to + n] = paper[n] + (ink[n] - paper[n]) * shade;
      image.data[to + 3] = 255;
    }
    pen.putImageData(image, 0, 0);
    mapAxes.replaceWith(mapAxes = axes(ticks(centre[0]), ticks(centre[1]), mx, my, ["weight w", "bias b"]));
  }
  // Round numbers on the map: two to five of them.
  function ticks(middle) {
    const power = 10 ** Math.floor(Math.log10(reach / 2)), apart = power * [1, 2, 5, 10].find((k) => k * power >= reach / 2);
    const all = Array.from({ length: 9 }, (_, k) => apart * (Math.round(middle / apart) + k - 4));
    return all.filter((at) => Math.abs(at - middle) < 0.93 * reach);
  }

  // ---- Numbers, and what may be chosen

  const readout = frame.readout("step", "cost", "weight w", "bias b", "slope along w", "slope along b");
  const box = frame.number("learning rate", START_RATE, { least: 0, change: (rate) => setRate(rate) });
  const slider = live("input", { type: "range", min: -3, max: 0, step: 0.05, "aria-label": "Learning rate, logarithmic",
    input: () => setRate(Number((10 ** Number(slider.value)).toPrecision(2))) });
  const asked = live("input", { type: "number", step: "any", value: 12, input: () => answer() });
  const answered = live("output", {}), safe = live("span", {});
  const answer = () => { answered.textContent = `it says y = ${asked.value === "" ? "…" : liveNumber(c.predict(line, Number(asked.value)), 10)}`; };

  const now = () => rates[rates.length - 1][1];
  function setRate(rate) {
    if (rate !== now()) rates = liveChangeRate(rates, c.steps(line), rate);
    liveSet(slider, { "aria-valuetext": liveNumber(rate) });
    box.set(rate);
    slider.value = Math.log10(rate || 1e-9);
    const what = rate === 0 ? "it stays where it is" : rate >= c.safe_rate(line) ? "too large, each step lands further away" : "small enough";
    frame.say(`Learning rate ${liveNumber(rate)}: ${what}; theory allows rates below ${liveNumber(c.safe_rate(line), 4)}.`);
    paint();
    keep();
  }
  const words = () => (c.steps(line) && !running ? `${frame.text(c.message(line))}.`
    : `Step ${c.steps(line)}: the cost is ${liveNumber(c.cost(line))}, the line y = ${liveNumber(c.w(line), 4)} x ${c.b(line) < 0 ? "−" : "+"} ${liveNumber(Math.abs(c.b(line)), 4)}.${onMap() ? "" : " The neuron has left the map."}${onePlace() ? " All points have the same x: a whole line of weights and biases costs the least." : ""}`);
  const onMap = () => Math.hypot(c.w(line) - centre[0], c.b(line) - centre[1]) < MOST_REACH;
  const onePlace = () => points().slice(0, 7).every((x) => x === points()[0]);

  function paint() {
    const at = points();
    const ends = X.map((x) => c.predict(line, x)), finite = ends.every((y) => Math.abs(y) < 1e6);
    liveSet(drawn, finite ? { x1: px(X[0]), y1: py(ends[0]), x2: px(X[1]), y2: py(ends[1]) } : { x1: 0, y1: 0, x2: 0, y2: 0 });
    knobs.forEach((knob, n) => {
      const x = at[n], y = at[7 + n], says = c.predict(line, x);
      liveSet(knob, { transform: `translate(${px(x)},${py(y)})`, "aria-valuenow": y, "aria-valuetext": `x ${liveNumber(x)}, y ${liveNumber(y)}` });
      liveSet(misses[n], { x1: px(x), x2: px(x), y1: py(y), y2: finite ? py(says) : py(y) });
    });
    const w = c.w(line), b = c.b(line);
    if (zoomOut()) paintMap();
    liveSet(walker, { transform: `translate(${mx(w)},${my(b)})`, "aria-valuenow": round(w, 3), "aria-valuetext": `weight ${liveNumber(w, 4)}, bias ${liveNumber(b, 4)}` });
    const way = [...path, [w, b]].map((p) => `${mx(p[0]).toFixed(1)},${my(p[1]).toFixed(1)}`);
    trail.setAttribute("points", way.join(" "));
    stops.setAttribute("d", way.slice(0, 60).map((p) => `M${p}h0`).join(""));
    liveSet(next, { d: onMap() && arrow([mx(w), my(b)], [mx(c.next_w(line, now())), my(c.next_b(line, now()))]) });
    const g = [mx(c.exact_w(line)), my(c.exact_b(line))];
    liveSet(goal, { d: g.every(Number.isFinite) && !onePlace() && `M${g[0] - 7} ${g[1]}h14M${g[0]} ${g[1] - 7}v14` });
    curve.paint();
    const values = [c.steps(line), c.cost(line), w, b, c.slope_w(line), c.slope_b(line)].map((x) => liveNumber(x));
    safe.textContent = `safe below ${liveNumber(c.safe_rate(line), 4)}`;
    readout.show(values);
    answer();
  }
  // From one place to the next, with a head; none where they are the same to the eye.
  function arrow(from, to) {
    const [x, y] = [to[0] - from[0], to[1] - from[1]], long = Math.hypot(x, y);
    if (!(long > 9)) return false;
    const head = [[-8, 4], [-8, -4]].map(([along, aside]) => `${(to[0] + (along * x - aside * y) / long).toFixed(1)} ${(to[1] + (along * y + aside * x) / long).toFixed(1)}`);
    return `M${from}L${to}M${head[0]}L${to}L${head[1]}`;
  }
  // The whole way is on the map, as long as it is a map.
  function see(w, b) {
    const off = Math.max(Math.abs(w - centre[0]), Math.abs(b - centre[1]));
    if (off < MOST_REACH) far = Math.max(far, off);
  }
  function zoomOut() { // true where the map has grown
    if (far <= reach) return false;
    while (far > reach) reach *= 2;
    return true;
  }

  // ---- What happens

  function begin() { // from the start, with the points as they are
    if (from || home) c.start(line, ...(from || home).split(",").map(Number));
    else c.seed(line, 1);
    running = true;
    rates = [[0, now()]];
    centre = [c.exact_w(line), c.exact_b(line)];
    if (!centre.every(Number.isFinite)) centre = [0, 0];
    reach = FIRST_REACH;
    path = [[c.w(line), c.b(line)]];
    curve.clear();
    curve.add(0, c.cost(line));
    far = 0;
    see(...path[0]);
    zoomOut();
    paintMap();
    paint();
    keep();
  }
  function moved() { // a point: the neuron stays where it is and goes on from there
    from = onMap() ? `${c.w(line)},${c.b(line)}` : "";
    begin();
  }
  function walk(count) { // so many steps; false: there is no more to do
    for (let n = 0; n < count && running; n += 1) {
      running = Boolean(c.step(line, now()));
      const at = [c.w(line), c.b(line)], last = path[path.length - 1], steps = c.steps(line);
      if (!running) break;
      see(...at);
      if (Math.abs(at[0] - last[0]) + Math.abs(at[1] - last[1]) > reach / 400) path.push(at);
      curve.add(steps, c.cost(line));
    }
    paint();
    keep();
    return running && c.steps(line) < MOST_STEPS;
  }
  function run() { // ever faster: one step a frame, then a hundredth of those done
    const before = c.cost(line), more = walk(1 + Math.floor(c.steps(line) / 100));
    const settled = more && c.steps(line) > 100 && c.cost(line) === before;
    still = settled ? " It no longer changes." : "";
    frame.say(words(), true);
    return more && !settled;
  }
  function keep() {
    const at = Array.from(points());
    frame.remember({ rate: liveRatesText(rates), steps: c.steps(line), from: from === home ? "" : from, home,
      points: at.some((x, n) => x !== first[n]) ? at.slice(0, 7).map((x, n) => `${x},${at[7 + n]}`).join("_") : "" });
  }

  frame.guide("Run it. Drag a point, and the line and the landscape follow. On the landscape the dot is the neuron: drag it, or click where it should start. "
    + "The arrow is its next step, slope times learning rate; the cross is the lowest place. From which rate on does it run away?");
  frame.body.append(
    live("div", { class: "live-controls" }, ...frame.controls((count) => { walk(count); frame.say(words()); }, run),
      frame.button("From the start", () => { frame.pause(); from = ""; begin(); frame.say(words()); }),
      frame.button("The book's points", () => { frame.pause(); c.points_again(line); from = home = ""; begin(); frame.say(words()); })),
    live("div", { class: "live-panels" },
      live("div", {}, live("p", { class: "live-name" }, "the points, the neuron's line, and what it misses"), plot),
      live("div", {}, live("p", { class: "live-name" }, "the cost: the bluer, the higher"), live("div", { class: "live-stack" }, canvas, map))),
    curve.element,
    live("div", { class: "live-controls" }, box, slider, safe),
    live("div", { class: "live-controls" }, frame.field("for x =", asked), answered),
    readout.element);
  liveSet(canvas, { style: `left:${100 * LEFT / (LEFT + SPAN + 8)}%;top:${100 * 8 / H}%;width:${100 * SPAN / (LEFT + SPAN + 8)}%;height:${100 * SPAN / H}%` });

  // ---- As the address says

  if (state.points) {
    const at = state.points.split("_").map((pair) => pair.split(",").map(Number));
    if (at.length === 7 && at.flat().every(Number.isFinite)) at.forEach(([x, y], n) => { points()[n] = liveClamp(x, X[0], X[1]); points()[7 + n] = liveClamp(y, Y[0], Y[1]); });
  }
  const places = (text) => (/^-?[\d.]+(e-?\d+)?,-?[\d.]+(e-?\d+)?$/.test(text || "") ? text : "");
  home = places(state.home);
  from = places(state.from);
  begin();
  const steps = liveClamp(Math.floor(Number(state.steps) || 0), 0, MOST_STEPS);
  for (const [step, rate] of liveRates(state.rate, START_RATE)) {
    walk(liveClamp(step, 0, steps) - c.steps(line));
    setRate(rate);
  }
  walk(steps - c.steps(line));
  frame.say(words());
  frame.rest = () => { frame.say(words() + still); still = ""; };
  frame.repaint = () => { paintMap(); paint(); };
};
