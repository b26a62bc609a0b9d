// The figure to touch of chapter 3: points in two classes, the network 2-h-1 that learns to
// tell them apart, and what each of its units says. All numbers come from flower.c; here
// they are drawn.
"use strict";

liveFigures.flower = (frame) => {
  const { c } = frame, flower = c.create(), cells = c.map_cells(), size = cells * cells;
  const SIDE = 330, REACH = 4.3, MOST_STEPS = 100000;
  const STEP_SHARE = 5, SLICE = 8; // milliseconds of a frame: for steps, for all
  const DATA = { rose: c.rose, XOR: c.truths, circles: c.circles, "your own": c.clear };
  const WIDTHS = ["1", "2", "3", "4", "6", "8", "12", "16"];
  const names = (call) => {
    const all = [];
    for (let k = 0; call(k); k += 1) all.push(frame.text(call(k)));
    return all;
  };
  const activations = names(c.activation), firsts = names(c.first_weights);
  const first = { data: "rose", hidden: "4", activation: "tanh", weights: "0.01", seed: 1, rate: 1.2 };
  const now = { ...first }, curve = frame.curve();
  let running = true, ended = "", row = 0, own = "", colours, shades, turn = 0;
  let follow = null; // [point, line] of the way that is drawn
  let rates = [[0, first.rate]], later = []; // later: what the address says happens on the way, [step, what]

  // ---- Left: the map and the points

  const canvas = live("canvas", { width: cells, height: cells, "aria-hidden": "true" });
  const dots = live("canvas", { width: 2 * SIDE, height: 2 * SIDE, "aria-hidden": "true" }), pen = live("svg:g", { class: "live-knob", tabindex: 0, role: "slider",
    "aria-label": "Pen: arrow keys move it, Enter puts a point", "aria-valuemin": -4, "aria-valuemax": 4, "aria-valuenow": 0, "aria-valuetext": "x1 0, x2 0" },
  live("svg:circle", { r: 16, class: "live-hit" }), live("svg:path", { class: "live-pen", d: "M-8 0h16M0 -8v16" }));
  const map = live("svg:svg", { class: "figure live-map", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "group", "aria-label": "The points and what the network says" },
    live("svg:rect", { width: SIDE, height: SIDE, class: "live-hit live-paper" }), pen);
  const to = (x) => (x / REACH + 1) / 2 * SIDE;
  let at = [0, 0];

  function movePen(x, y) {
    at = [liveClamp(Number(x.toFixed(1)), -REACH, REACH), liveClamp(Number(y.toFixed(1)), -REACH, REACH)];
    liveSet(pen, { transform: `translate(${to(at[0])},${SIDE - to(at[1])})`, "aria-valuenow": at[0], "aria-valuetext": `x1 ${liveNumber(at[0])}, x2 ${liveNumber(at[1])}` });
  }
  function putPoint() {
    const kind = classes.chosen();
    if (!c.point(flower, at[0], at[1], Number(kind))) return frame.say("There is no more room for points.");
    own += `${own ? "_" : ""}${at},${kind},${c.steps(flower)}`;
    drawDots();
    if (c.steps(flower) === 0) beginCurve();
    paint();
    keep();
    return frame.say(`Point ${c.count(flower)}: class ${kind} at x1 = ${liveNumber(at[0])}, x2 = ${liveNumber(at[1])}.`);
  }
  const fromPointer = (x, y) => movePen((x / SIDE * 2 - 1) * REACH, (1 - y / SIDE * 2) * REACH);
  frame.movable(pen, map, fromPointer, (right, up) => movePen(at[0] + right / 10, at[1] + up / 10));
  pen.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    putPoint();
  });
  // Drawn over the map, mouse and finger paint a row of points.
  let painted = null;
  const here = (event) => {
    const box = map.getBoundingClientRect();
    if (painted && Math.hypot(event.clientX - painted[0], event.clientY - painted[1]) < 14) return;
    fromPointer((event.clientX - box.left) / box.width * SIDE, (event.clientY - box.top) / box.height * SIDE);
    putPoint();
    painted = [event.clientX, event.clientY];
  };
  map.firstChild.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false }); // no scrolling
  liveSet(map.firstChild, {
    pointerdown: (event) => {
      if (event.button !== 0) return;
      map.firstChild.setPointerCapture(event.pointerId);
      painted = null;
      here(event);
    },
    pointermove: (event) => { if (map.firstChild.hasPointerCapture(event.pointerId)) here(event); },
  });
  function drawDots() {
    const count = c.count(flower), x = frame.numbers(c.x(flower), 2 * count), t = frame.numbers(c.t(flower), count);
    const pencil = dots.getContext("2d"), css = (name) => `rgb(${colours[name]})`;
    pencil.clearRect(0, 0, 2 * SIDE, 2 * SIDE);
    pencil.strokeStyle = css("paper");
    pencil.lineWidth = count > 200 ? 1 : 3;
    t.forEach((kind, n) => {
      pencil.beginPath();
      pencil.arc(2 * to(x[2 * n]), 2 * (SIDE - to(x[2 * n + 1])), count > 200 ? 4 : 11, 0, 7);
      pencil.fillStyle = css(kind ? "orange" : "blue");
      pencil.fill();
      pencil.stroke();
    });
    if (!follow || follow[0] > count) return;
    pencil.beginPath();
    pencil.arc(2 * to(x[2 * follow[0] - 2]), 2 * (SIDE - to(x[2 * follow[0] - 1])), 18, 0, 7);
    pencil.strokeStyle = css("ink");
    pencil.lineWidth = 3;
    pencil.stroke();
  }

  // ---- Right: the network. Every unit shows its own map.

  const net = live("svg:svg", { class: "figure", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": "The network; its numbers stand in the table below" });
  const units = live("div", { "aria-hidden": "true" }), stack = live("div", { class: "live-stack" }, units, net);
  let edges = [], says = {}; // texts at inputs, units and output: the way of one example
  const unitY = (u) => SIDE * (u + 0.5) / Number(now.hidden);

  function drawNet() {
    const h = Number(now.hidden), inputs = [SIDE * 0.3, SIDE * 0.7], out = [300, SIDE / 2], side = Math.min(56, SIDE / h - 4);
    const edge = (x1, y1, x2, y2, anchor, x, y) => ({ line: live("svg:line", { x1, y1, x2, y2 }),
      text: live("svg:text", { class: "live-weight", "text-anchor": anchor, x, y }) });
    const left = 150 - side / 2, right = 150 + side / 2;
    edges = [];
    for (const y of inputs) {
      const upper = y < out[1], end = (upper ? -0.25 : 0.25) * side;
      for (let u = 0; u < h; u += 1) edges.push(edge(36, y, left, unitY(u) + end, "end", left - 4, unitY(u) + end + (upper ? -6 : 14)));
    }
    for (let u = 0; u < h; u += 1) edges.push(edge(right, unitY(u), out[0] - 16, out[1], "start", right + 14, unitY(u) - 8));
    const knot = (x, y, words) => live("svg:g", {}, live("svg:circle", { cx: x, cy: y, r: 16, class: "live-knot" }),
      live("svg:text", { x, y: y + 4, "text-anchor": "middle" }, words));
    const frames = Array.from({ length: h }, (_, u) => live("svg:rect", { class: "live-unit", x: left, y: unitY(u) - side / 2, width: side, height: side }));
    const percent = (length) => `${100 * length / SIDE}%`;
    units.replaceChildren(...frames.map((_, u) => live("canvas", { width: cells, height: cells,
      style: `left:${percent(left)};top:${percent(unitY(u) - side / 2)};width:${percent(side)};height:${percent(side)}` })));
    const note = (x, y) => live("svg:text", { class: "live-weight live-note", "text-anchor": "middle", x, y });
    says = { x1: [note(24, inputs[0] + 32)], x2: [note(24, inputs[1] + 32)], units: frames.map((_, u) => note(150, unitY(u) + 4)), out: [liveSet(note(SIDE - 2, out[1] + 34), { "text-anchor": "end" })] };
    net.replaceChildren(...edges.map((e) => e.line), ...frames, ...(h <= 6 ? edges.map((e) => e.text) : []),
      knot(20, inputs[0], "x1"), knot(20, inputs[1], "x2"), knot(...out, "a2"), ...Object.values(says).flat().filter(() => h <= 8));
  }

  // ---- One example's way: the lines of the chapter's pencil, one after another

  const SLOPES = { linear: "1", sigmoid: "a1 (1−a1)", tanh: "1−a1²", relu: "(z1 > 0)" };
  // Each line: its rows [name, numbers, where they are drawn], the part of the step, its edges.
  function wayLines(h, params) {
    const way = frame.numbers(c.way(flower, follow[0] - 1), 7 + 8 * h), [x1, x2, t, z2, a2, cost, dz2] = way;
    const [z1, a1, dw2, da1, bend, dz1, dwx, dwy] = Array.from({ length: 8 }, (_, k) => Array.from({ length: h }, (_, u) => way[7 + 8 * u + k]));
    const w = (k) => params.subarray(k * h, (k + 1) * h), g = now.activation;
    return [
      [["x1", [x1], "x1"], ["x2", [x2], "x2"]],
      [["w1, from x1", w(0), "first"], ["… from x2", w(1), "first"], ["b1", w(2)], ["z1 = x w1 + b1", z1, "units"]],
      [[`a1 = ${g}(z1)`, a1, "units"]],
      [["w2", w(3), "last"], ["b2", [params[4 * h]]], ["z2 = a1 w2 + b2", [z2], "out"]],
      [["a2 = sigmoid(z2)", [a2], "out"]],
      [["t", [t]], [t ? "cost = −ln a2" : "cost = −ln (1−a2)", [cost], "out"]],
      [["dz2 = a2 − t", [dz2], "out"]],
      [["dw2 = a1ᵀ dz2", dw2, "last"], ["db2 = dz2", [dz2]]],
      [["da1 = dz2 w2ᵀ", da1, "units"]],
      [[`g′(z1) = ${SLOPES[g]}`, bend], ["dz1 = da1 · g′(z1)", dz1, "units"]],
      [["dw1 = xᵀ dz1", dwx, "first"], ["… from x2", dwy, "first"], ["db1 = dz1", dz1]],
    ];
  }
  const BACK = 6, LAST = 10; // lines: the first of the way back, and the end of it
  const wayTable = live("table", { class: "live-way-table" }), wayWords = live("p", { class: "live-hint" });
  const nextLine = frame.button("Next line", () => followTo(follow[0], follow[1] + 1), { class: "live-go" });
  const wayPoint = frame.number("point", 1, { least: 1, whole: true, change: (n) => followTo(n, follow[1]) });
  const wayBox = live("details", { class: "live-table", toggle: () => {
    if (wayBox.open === Boolean(follow)) return;
    if (wayBox.open) frame.pause();
    follow = wayBox.open ? [Math.min(30, c.count(flower)), 0] : null;
    if (follow) followTo(...follow);
    else paintNumbers();
    drawDots();
    keep();
  } }, live("summary", {}, "Follow one point, up and back"),
  live("div", { class: "live-controls" }, nextLine, frame.button("One line back", () => followTo(follow[0], follow[1] - 1)), frame.button("All lines", () => followTo(follow[0], LAST)), wayPoint),
  live("div", { class: "scroll" }, wayTable), wayWords);
  function followTo(point, line) {
    const count = c.count(flower);
    follow = [liveClamp(point, 1, Math.max(1, count)), liveClamp(line, 0, LAST)];
    if (!count) return void paintNumbers();
    wayPoint.set(follow[0]);
    drawDots();
    paintNumbers();
    keep();
    if (point > count) frame.say(`There are ${count} points.`);
    else frame.say(`Point ${follow[0]} of ${count}: ${Array.from(wayTable.querySelectorAll(".live-now"), (row) => `${row.firstChild.textContent}: ${[...row.children].slice(1).map((one) => one.textContent).join(", ")}`).join("; ")}.`);
  }
  function paintWay(h, params) {
    const count = c.count(flower);
    liveSet(wayTable, { class: `live-way-table ${frame.slice ? "live-old" : ""}` });
    if (follow && count && follow[0] > count) wayPoint.set(follow[0] = count);
    if (frame.slice && wayTable.rows.length) {
      wayWords.textContent = "It learns: pause, and the numbers of that moment stand here.";
      return;
    }
    const lines = follow && count ? wayLines(h, params) : [], at = follow ? follow[1] : 0;
    for (const text of Object.values(says).flat()) text.textContent = "";
    for (const e of edges) e.line.classList.remove("live-now");
    const row = ([name, values], k) => live("tr", { class: [k === at && "live-now", k >= BACK && "live-back"].filter(Boolean).join(" ") || false },
      live("th", { scope: "row" }, name), ...Array.from(values, (x) => live("td", { colspan: values.length < h && h }, liveNumber(x, 4))));
    wayTable.replaceChildren(live("thead", {}, live("tr", {}, live("td", {}), ...Array.from({ length: h }, (_, u) => live("th", { scope: "col" }, `unit ${u + 1}`)))), live("tbody", {}, ...lines.slice(0, at + 1).flatMap((rows, k) => rows.map((one) => row(one, k)))));
    liveSet(wayTable.parentNode, { tabindex: wayTable.parentNode.scrollWidth > wayTable.parentNode.clientWidth ? 0 : false });
    for (const [name, values, where] of lines[at] || []) {
      if (says[where]) says[where].forEach((text, k) => { text.textContent = (where === "out" ? `${name.split(" ")[0]} = ` : "") + liveNumber(values[k], 3); });
      const part = where === "last" ? edges.slice(2 * h) : where === "first" ? edges.slice(0, 2 * h) : [];
      part.forEach((e) => e.line.classList.add("live-now"));
    }
    // On the way back the edges show the slopes of their weights.
    if (at === 7) lines[7][0][1].forEach((x, u) => { edges[2 * h + u].text.textContent = liveNumber(x, 3); });
    if (at === LAST && lines.length) [...lines[LAST][0][1], ...lines[LAST][1][1]].forEach((x, k) => { edges[k].text.textContent = liveNumber(x, 3); });
    wayWords.textContent = !count ? "There is no point yet: paint one on the map."
      : at === LAST ? `These are the slopes that this one point asks for. A step takes their mean over all ${count} points, and goes against it, times ${liveNumber(now.rate)}.`
        : at === BACK ? "Now back: the slope of the cost at each number. This first one is the slope of sigmoid and cross-entropy together, as in chapter 2; the lines after it are those of the chapter."
          : at > BACK ? "Back: the slope of the cost at each number. Bold is what is being computed; the drawing has it where it belongs." : "Up: bold is what is being computed; the drawing has it where it belongs. The point is ringed on the map.";
  }

  // ---- Painting

  // 256 shades from blue through paper to orange, each a whole pixel.
  function mixColours() {
    colours = { paper: frame.colour("paper"), ink: frame.colour("ink"), blue: frame.colour("c1"), orange: frame.colour("c2") };
    shades = new Uint32Array(new Uint8ClampedArray(Array.from({ length: 256 }, (_, k) => {
      const share = (k - 127.5) / 127.5, ink = share > 0 ? colours.orange : colours.blue;
      return [...colours.paper.map((from, n) => from + (ink[n] - from) * 0.75 * Math.abs(share)), 255];
    }).flat()).buffer);
  }
  function paintCells(picture, numbers, least) { // least is all blue, 1 all orange
    const image = new ImageData(cells, cells), pixels = new Uint32Array(image.data.buffer), scale = 255 / (1 - least);
    for (let k = 0; k < size; k += 1) {
      const line = cells - 1 - Math.floor(k / cells);
      pixels[line * cells + k % cells] = shades[liveClamp(Math.round((numbers[k] - least) * scale), 0, 255)];
    }
    picture.getContext("2d").putImageData(image, 0, 0);
  }
  function paintMaps() {
    const h = Number(now.hidden), all = frame.numbers(c.map(flower), (1 + h) * size);
    paintCells(canvas, all, 0);
    units.querySelectorAll("canvas").forEach((unit, u) => paintCells(unit, all.subarray((1 + u) * size, (2 + u) * size), -1));
  }
  function paintNumbers() {
    const h = Number(now.hidden), params = frame.numbers(c.params(flower), 4 * h + 1);
    const weights = [...params.subarray(0, 2 * h), ...params.subarray(3 * h, 4 * h)];
    edges.forEach((e, k) => {
      liveSet(e.line, { class: weights[k] < 0 ? "live-minus" : "live-plus", "stroke-width": liveClamp(Math.abs(weights[k]), 0.3, 8).toFixed(2) });
      e.text.textContent = liveNumber(weights[k], 3);
    });
    const values = [c.steps(flower), liveNumber(c.cost(flower), 9), `${c.accuracy(flower).toFixed(1)} %`, c.count(flower)];
    readout.show(values);
    if (table.open) {
      table.querySelector("tbody").replaceChildren(...Array.from({ length: h }, (_, u) => live("tr", {}, live("th", { scope: "row" }, String(u + 1)),
        ...[params[u], params[h + u], params[2 * h + u], params[3 * h + u]].map((x) => live("td", {}, liveNumber(x, 4))))));
      table.querySelector("p").textContent = `The output's bias b2 is ${liveNumber(params[4 * h], 4)}.`;
    }
    paintWay(h, params);
    curve.paint();
  }
  function paint() {
    for (let r = 0; r < cells; r += 1) c.map_row(flower, r);
    paintMaps();
    paintNumbers();
  }

  // ---- What may be chosen

  const readout = frame.readout("step", "cost", "accuracy", "points");
  const fields = {
    seed: frame.seed(now.seed, (seed) => choose({ seed })),
    rate: frame.number("learning rate", now.rate, { least: 0, change: (rate) => choose({ rate }, false) }),
  };
  const classes = frame.radios("Class of the points you put", "Paint points of", [["1", "class 1, orange"], ["0", "class 0, blue"]]);
  const table = live("details", { class: "live-table", toggle: () => {
    paintNumbers();
    const box = table.querySelector(".scroll");
    liveSet(box, { tabindex: box.scrollWidth > box.clientWidth ? 0 : false });
  } }, live("summary", {}, "The weights as a table"),
    live("div", { class: "scroll" }, live("table", {}, live("thead", {}, live("tr", {}, ...["unit", "w1 from x1", "w1 from x2", "b1", "w2"].map((name) => live("th", { scope: "col" }, name)))), live("tbody", {}))), live("p", {}));

  function choose(change, anew = true) {
    const data = change.data !== undefined;
    Object.assign(now, change);
    frame.body.querySelectorAll("[data-name]").forEach((control) => { control.querySelector("select").value = now[control.dataset.name]; });
    for (const name of Object.keys(fields)) fields[name].set(now[name]);
    if (data) {
      DATA[now.data](flower);
      if (own) own.split("_").forEach((p) => c.point(flower, ...p.split(",").slice(0, 3).map(Number)));
      drawDots();
    }
    if (change.rate !== undefined) rates = liveChangeRate(rates, c.steps(flower), now.rate);
    if (anew) begin();
    keep();
  }
  const named = (name, field) => liveSet(field, { "data-name": name });
  const words = () => ended + (c.count(flower) === 0 ? "There is no point yet: paint some on the map." : running ? `Step ${c.steps(flower)}: the cost is ${liveNumber(c.cost(flower), 4)}, ${c.accuracy(flower).toFixed(1)} % of ${c.count(flower)} points are right.${now.data === "XOR" && c.accuracy(flower) < 100 ? " XOR stands at −2 and 2 here, for 0 and 1, and lies on the flat for long: give it some thousand steps." : ""}`
    : `${frame.text(c.message(flower))}.`);

  // ---- What happens

  function beginCurve() {
    curve.clear();
    curve.add(0, c.cost(flower));
  }
  function begin() {
    later = [];
    ended = "";
    rates = [[0, now.rate]];
    own = own.replace(/,\d+(?=_|$)/g, ",0");
    running = Boolean(c.network(flower, Number(now.hidden), activations.indexOf(now.activation), firsts.indexOf(now.weights), Number(now.seed)));
    beginCurve();
    drawNet();
    paint();
    frame.say(words());
  }
  // Steps until so many are done or the time is over. False: there is no more to do.
  function learn(count, milliseconds) {
    if (c.steps(flower) >= MOST_STEPS) ended = ` It has done ${MOST_STEPS} steps: begin from the start.`;
    const start = performance.now();
    for (let n = 0; n < count && running && performance.now() - start < milliseconds; n += 1) running = Boolean(c.step(flower, now.rate));
    curve.add(c.steps(flower), c.cost(flower));
    return running && c.steps(flower) < MOST_STEPS;
  }
  // One frame of running: steps, then as many rows of the map as there is time for.
  function run() {
    const start = performance.now(), more = learn(50, STEP_SHARE);
    do {
      c.map_row(flower, row);
      row = (row + 1) % cells;
    } while (row && performance.now() - start < SLICE - 2);
    turn += 1;
    if (!row) paintMaps();
    else if (turn % 3 === 0) paintNumbers();
    frame.say(words(), true);
    keep();
    return more;
  }
  // Many steps in slices, without a picture of each.
  function hurry(until) {
    frame.play(() => {
      const stop = later.length ? Math.min(until, later[0][0]) : until, more = learn(stop - c.steps(flower), SLICE);
      while (later.length && later[0][0] <= c.steps(flower)) later.shift()[1]();
      frame.say(`Learning: step ${c.steps(flower)} of ${until}.`, true);
      keep();
      return more && c.steps(flower) < until;
    }, () => until - c.steps(flower));
  }
  function keep() {
    const state = Object.fromEntries(Object.entries(now).filter(([name, value]) => name !== "rate" && value !== first[name]));
    frame.remember({ ...state, rate: liveRatesText(rates), steps: c.steps(flower), points: own, follow: follow ? follow.join() : "" });
  }

  frame.guide("Run it, and the network learns to tell orange from blue. Paint more points, with mouse, finger or keys (the cross is the pen), and it learns those too. Every hidden unit has a map of its own; the answer is their sum, bent once more. "
    + "Below, one point can be followed up through the network and back, number by number. How few units can do the rose?");
  frame.body.append(
    live("div", { class: "live-controls" }, ...frame.controls((count) => hurry(c.steps(flower) + count), run),
      frame.button("From the start", () => { frame.pause(); begin(); keep(); })),
    live("div", { class: "live-panels" },
      live("div", {}, live("p", { class: "live-name" }, "the points, and what the network says between them"), live("div", { class: "live-stack live-whole" }, canvas, dots, map)),
      live("div", {}, live("p", { class: "live-name" }, "each hidden unit's own map; orange weights are above zero"), stack)),
    wayBox, curve.element,
    live("div", { class: "live-controls" },
      named("data", frame.choice("points", Object.keys(DATA), now.data, (data) => { own = ""; choose({ data }); })),
      named("hidden", frame.choice("hidden units", WIDTHS, now.hidden, (hidden) => choose({ hidden }))),
      named("activation", frame.choice("activation", activations, now.activation, (activation) => choose({ activation }))),
      named("weights", frame.choice("first weights", firsts, now.weights, (weights) => choose({ weights }))),
      fields.seed, fields.rate),
    live("div", { class: "live-controls" }, classes, frame.button("Without my points", () => { frame.pause(); own = ""; choose({ data: now.data }); })),
    readout.element,
    table);

  // ---- As the address says

  const asked = frame.state, allowed = { data: Object.keys(DATA), hidden: WIDTHS, activation: activations, weights: firsts };
  for (const name of Object.keys(allowed)) if (allowed[name].includes(asked[name])) now[name] = asked[name];
  now.seed = frame.askedSeed();
  const chosen = /^\d{1,4},\d{1,2}$/.test(asked.follow || "") && asked.follow.split(",").map(Number);
  const steps = liveClamp(Math.floor(Number(asked.steps) || 0), 0, MOST_STEPS), ways = liveRates(asked.rate, first.rate);
  const painting = /^(-?[\d.]+,-?[\d.]+,[01],\d+(_|$))+$/.test(asked.points || "") ? asked.points.split("_") : [];
  const when = (point) => Number(point.split(",")[3]);
  own = painting.filter((point) => when(point) === 0).join("_");
  now.rate = ways[0][1];
  frame.rest = () => {
    paint();
    frame.say(words());
  };
  frame.repaint = () => {
    mixColours();
    paintMaps();
    drawDots();
  };
  mixColours();
  movePen(0, 0);
  choose({ data: now.data });
  later = [...painting.filter(when).map((point) => [when(point), () => {
    own += `${own ? "_" : ""}${point}`;
    c.point(flower, ...point.split(",").slice(0, 3).map(Number));
    drawDots();
  }]), ...ways.slice(1).map(([step, rate]) => [step, () => choose({ rate }, false)])].sort((a, b) => a[0] - b[0]);
  if (chosen) {
    follow = chosen;
    wayBox.open = true;
    followTo(...chosen);
  }
  if (steps) hurry(steps);
};
