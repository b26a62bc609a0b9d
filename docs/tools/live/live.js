// What the live parts of a page share: the button that runs a lesson in the page, and the
// frame around each figure to touch. Nothing here computes a number of the book; the course's
// C does, compiled to WebAssembly (wasi.js gives it its surroundings).
"use strict";

const liveModules = {}; // name -> what live/NAME.wasm.js holds: the program, packed
const liveData = {}; // "data/digits.csv" -> what live/digits.csv.js holds: the file, packed
const liveFigures = {}; // name -> how live/NAME.js builds its figure in a Frame

// An element: live("p", { class: "x" }, "text", more). "svg:circle" makes one of a drawing.
function live(tag, attributes = {}, ...inside) {
  const element = tag.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4)) : document.createElement(tag);
  liveSet(element, attributes);
  element.append(...inside.filter((part) => part !== null));
  return element;
}

// Attributes; a function is a listener, false and null take the attribute away.
function liveSet(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === false || value === null) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

// A number as the course's C prints it with %.6g, but with a true minus.
function liveNumber(x, digits = 6) {
  if (Number.isNaN(x)) return "not a number";
  if (!Number.isFinite(x)) return x < 0 ? "minus infinity" : "infinity";
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e"), size = Math.abs(exponent);
  const usual = exponent >= -4 && exponent < digits;
  const text = usual ? String(Number(x.toPrecision(digits))) : `${Number(mantissa)}e${exponent < 0 ? "-" : "+"}${size < 10 ? "0" : ""}${size}`;
  return text.replaceAll("-", "−");
}

const livePercent = (share) => `${(100 * share).toFixed(1)} %`;
const liveClamp = (x, least, most) => Math.min(most, Math.max(least, x));
const liveHead = (name, scope) => live("th", { scope }, name); // of a table

// The learning rates of a descent, [[step, rate], …] from step 0 on, as text and back:
// "0.01_0.2@100" is 0.01, and 0.2 from step 100 on.
function liveRates(text, usual) {
  const rates = String(text || "").split("_").map((part) => part.split("@").map(Number)).map(([rate, step = 0]) => [step, rate]);
  const good = rates[0][0] === 0 && rates.every(([step, rate]) => Number.isInteger(step) && step >= 0 && rate >= 0);
  return good && text ? rates : [[0, usual]];
}
const liveRatesText = (rates) => rates.map(([step, rate]) => (step ? `${rate}@${step}` : rate)).join("_");
const liveChangeRate = (rates, now, rate) => [...rates.filter(([step]) => step < now), [now, rate]];

// Runs a script beside the page, once.
const liveScripts = {};
function liveScript(name) {
  liveScripts[name] = liveScripts[name] || new Promise((resolve, reject) => {
    document.head.append(live("script", { src: `live/${name}`, load: resolve, error: () => reject(new Error(`live/${name} is not there`)) }));
  });
  return liveScripts[name];
}

// The program of this name and the files that it reads, all packed.
async function liveProgram(name) {
  await liveScript(`${name}.wasm.js`);
  const module = liveModules[name], files = {};
  for (const path of module.files) {
    await liveScript(`${path.split("/").pop()}.js`);
    files[path] = liveData[path];
  }
  return { ...module, files };
}

// ---- The lesson in the page: is it the book's program?

// In a worker, so that the page stays awake. From file:// a worker can only be made of text.
function liveWorker() {
  const hear = `onmessage = async ({ data: [program, args] }) => {
    try {
      postMessage(await runProgram(program, args, (fd, bytes) => postMessage({ fd, bytes })));
    } catch (error) {
      postMessage({ error: String(error) });
    }
  };`;
  const url = URL.createObjectURL(new Blob([[wasi, unpack, unpackFiles, runProgram].join("\n"), hear],
    { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return worker;
}

// In words: are these the same bytes, and if not, where do they part?
function liveCompare(got, want) {
  const count = (n) => n.toLocaleString("en");
  let at = 0;
  while (at < got.length && at < want.length && got[at] === want[at]) at += 1;
  if (at === got.length && at === want.length) return `Identical, ${count(at)} bytes`;
  const lineAt = (all) => {
    const text = new TextDecoder().decode(all), before = new TextDecoder().decode(all.subarray(0, at));
    return text.split("\n")[before.split("\n").length - 1];
  };
  const line = new TextDecoder().decode(want.subarray(0, at)).split("\n").length;
  return `Different from byte ${count(at + 1)}, in line ${line}: the book has “${lineAt(want)}”, this run “${lineAt(got)}”`;
}

function liveRun(place) {
  const name = place.dataset.run, known = "--quick";
  const button = live("button", { class: "live-go" }, "Run it in this page");
  const options = live("input", { type: "text", value: known, size: 24, "aria-label": `Options of ${name}`, spellcheck: "false", autocapitalize: "none" });
  const said = live("p", { role: "status", class: "live-said" });
  const output = live("pre", { role: "group", "aria-label": "What this run prints", hidden: true });
  let worker = null;

  function stop(...words) {
    if (worker) worker.terminate();
    worker = null;
    button.textContent = "Run it again";
    output.hidden = output.textContent === "";
    said.replaceChildren(...words);
    const scrolls = output.scrollHeight > output.clientHeight || output.scrollWidth > output.clientWidth;
    liveSet(output, { tabindex: scrolls ? 0 : false });
    output.scrollTop = 0;
  }
  async function start(args) {
    const mine = worker = liveWorker(), decoder = new TextDecoder();
    const program = await liveProgram(name), want = await unpack(program.transcript);
    let got = new Uint8Array(0), complaint = "";
    if (worker !== mine) return;
    button.textContent = "Stop";
    output.textContent = "";
    output.hidden = false;
    said.textContent = `${[name, ...args].join(" ")} runs, compiled to WebAssembly.`;
    worker.onmessage = ({ data }) => {
      const took = data.seconds !== undefined && ` It took ${data.seconds.toFixed(2)} seconds.`;
      if (data.fd === 1) {
        got = Uint8Array.from([...got, ...data.bytes]);
        output.append(decoder.decode(data.bytes, { stream: true }));
        output.scrollTop = output.scrollHeight;
      } else if (data.fd === 2) complaint += new TextDecoder().decode(data.bytes);
      else if (data.error || data.status) stop(data.error || complaint || `It ended with status ${data.status}.`);
      else if (args.join(" ") !== known) stop(`Done.${took} With ${known} alone, this page compares what is printed with the book.`);
      else stop(`${liveCompare(got, want)}. Compared were what this run printed and `, live("a", { href: program.printed }, "what the book shows"), `.${took}`);
    };
    worker.onerror = (event) => stop(event.message);
    worker.postMessage([{ wasm: program.wasm, files: program.files }, [name, ...args]]);
  }
  place.append(live("form", { class: "live-controls", submit: (event) => {
    event.preventDefault();
    if (worker) stop("Stopped.");
    else start(options.value.split(/\s+/).filter(Boolean));
  } }, button, live("label", { class: "live-field" }, live("code", {}, name), options)),
  live("p", { class: "live-hint" }, `The chapter's own C, compiled for the browser (WebAssembly). With ${known} the page also checks that it prints what the book shows, byte for byte. --help lists the options.`), said, output);
}

// ---- The frame of a figure

// The state of a figure stands behind its id in the page's address: #fig-surface?rate=0.1
function liveAddress() {
  const [, id, state] = location.hash.match(/^#([\w.-]+)\?(.*)$/) || [];
  return id ? { id, state: Object.fromEntries(new URLSearchParams(state)) } : null;
}

// Changes the page's address, where the browser lets a file's be changed.
function liveGoTo(hash) {
  try {
    history.replaceState(history.state, "", hash);
  } catch (error) { /* then it stays */ }
}

const LIVE_SEED_MOST = 4294967187; // what every lesson takes

class Frame {
  constructor(figure, state) {
    this.figure = figure;
    this.state = state;
    this.slice = null;
    this.shown = true;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.said = live("p", { class: "live-said", "aria-hidden": "true" });
    this.heard = live("p", { role: "status", class: "live-heard" });
    this.body = live("div", { class: "live", role: "group", tabindex: -1, "aria-label": "Live figure" });
    this.listening = new AbortController();
  }

  async start(build) {
    const module = await liveProgram(this.figure.dataset.live), files = await unpackFiles(module.files);
    const system = wasi({ files, write: (fd, bytes) => this.say(new TextDecoder().decode(bytes)) });
    const compiled = await WebAssembly.compile(await unpack(module.wasm));
    const instance = await WebAssembly.instantiate(compiled, system.imports(compiled));
    if (this.ended) return;
    system.run(instance);
    this.c = {};
    this.memory = instance.exports.memory;
    for (const [name, call] of Object.entries(instance.exports)) {
      if (name.startsWith("live_")) this.c[name.slice(5)] = call;
    }
    this.still = this.figure.querySelector("svg, img");
    this.still.after(this.body);
    this.still.style.display = "none";
    this.figure.classList.add("touched");
    this.words = live("span", { class: "live-words" }, " The chapter's own C, at work in this page.");
    this.figure.querySelector("figcaption").append(this.words);
    const { signal } = this.listening;
    this.watch = new IntersectionObserver((seen) => {
      this.shown = seen[seen.length - 1].isIntersecting;
      if (this.shown && this.slice) this.next();
    });
    this.watch.observe(this.body);
    build(this);
    if (!this.body.contains(this.said)) this.body.append(this.said); // a figure may place it elsewhere
    this.body.append(this.heard, live("p", { class: "live-code" }, "The C that runs: ",
      ...module.code.flatMap(([name, href], at) => [at ? ", " : "", live("a", { href }, live("code", {}, name))]), "."));
    const repaint = () => this.repaint && this.repaint();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint, { signal });
    this.themes = new MutationObserver(repaint);
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  end() {
    this.ended = true;
    this.rest = null;
    this.pause();
    clearTimeout(this.saving);
    this.listening.abort();
    if (this.watch) this.watch.disconnect();
    if (this.themes) this.themes.disconnect();
    this.body.remove();
    if (this.words) this.words.remove();
    if (this.still) this.still.style.display = "";
    this.figure.classList.remove("touched");
  }

  // ---- what a figure asks for

  // Numbers in the program's memory, and text.
  numbers(at, count) { return new Float64Array(this.memory.buffer, at, count); }
  text(at) {
    const all = new Uint8Array(this.memory.buffer, at);
    return new TextDecoder().decode(all.slice(0, all.indexOf(0)));
  }

  // What there is to do and to see, above all else.
  guide(words) { this.body.append(live("p", { class: "live-guide" }, words)); }

  // In words what there is to see. Readers who hear it are told at once, or now and then.
  say(words, soon = false) {
    this.said.textContent = words;
    if (soon && performance.now() - (this.spoke || 0) < 2000) return;
    this.spoke = performance.now();
    this.heard.textContent = words;
  }

  // Calls slice() once a frame while the figure is in sight, until it returns false. left():
  // how many of the steps that were asked for are still to be done.
  play(slice, left = () => 0) {
    this.slice = slice;
    this.left = left;
    if (this.playing) this.playing();
    this.next();
  }
  next() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      if (!this.slice || !this.shown) return;
      if (this.slice() === false) this.pause();
      else this.next();
    });
  }
  pause() {
    cancelAnimationFrame(this.waiting || 0);
    this.waiting = 0;
    const running = this.slice;
    this.slice = null;
    if (running && this.paused) this.paused();
    if (running && this.rest) this.rest();
    if (running && this.saving) this.remember(this.state); // soon, not when it is next its turn
  }

  // Keeps the state in the page's address, a moment after the last change.
  remember(state) {
    this.state = state;
    if (this.saving && this.slice) return;
    clearTimeout(this.saving);
    this.saving = setTimeout(() => {
      this.saving = 0;
      const words = new URLSearchParams(Object.entries(this.state).filter(([, value]) => value !== ""));
      liveGoTo(`#${this.figure.id}?${words}`.replace(/%2C/g, ",").replace(/%40/g, "@"));
    }, this.slice ? 1000 : 250); // browsers allow so many changes and no more
  }

  // A colour of the figures as it is now, for canvases: [red, green, blue].
  colour(name) {
    const hex = getComputedStyle(this.body.querySelector("svg.figure")).getPropertyValue(`--fig-${name}`).trim();
    return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  }

  button(words, click, more = {}) { return live("button", { type: "button", click, ...more }, words); }

  // A part of the figure below its name, or below several pieces that make one.
  panel(name, ...inside) { return live("div", {}, live("p", { class: "live-name" }, ...[name].flat()), ...inside); }

  // Numbers with their names: show(texts) sets them, in the order of the names.
  readout(...names) {
    const values = names.map(() => live("dd", {}));
    return { element: live("dl", { class: "live-numbers" }, ...names.map((name, k) => live("div", {}, live("dt", {}, name), values[k]))),
      show(texts) { values.forEach((value, k) => { value.textContent = texts[k]; }); } };
  }

  // One of [value, words], the first to begin with: chosen() is its value.
  radios(label, words, options) {
    const group = live("span", { class: "live-controls", role: "group", "aria-label": label }, words,
      ...options.map(([value, name], k) => live("label", { class: "live-field" }, live("input", { type: "radio", name: `${this.figure.id}-radio`, value, checked: k === 0 }), name)));
    group.chosen = () => group.querySelector("input:checked").value;
    return group;
  }

  // A label and what it labels.
  field(words, control) { return live("label", { class: "live-field" }, live("span", {}, words), control); }

  choice(words, options, value, change) {
    const list = live("select", { change: () => change(list.value) },
      ...options.map((name) => live("option", {}, name)));
    list.value = value;
    return this.field(words, list);
  }

  // A field for a number from least to most. What it cannot be is not taken, and told.
  number(words, value, { least, most = Infinity, whole = false, change }) {
    const box = live("input", { type: "number", min: least, step: whole ? 1 : "any", change: () => {
      const asked = Number(box.value), good = box.value !== "" && asked >= least && asked <= most && (!whole || Number.isInteger(asked));
      if (!good) box.value = value;
      if (!good) return this.say(`${words}: a ${whole ? "whole " : ""}number from ${least} ${most < Infinity ? `to ${most}` : "up"}.`);
      value = asked;
      return change(asked);
    } });
    const field = this.field(words, box);
    field.set = (now) => { box.value = value = now; };
    field.set(value);
    return field;
  }

  // A seed, as the programs take it; and the one of the address.
  seed(value, change) { return this.number("seed", value, { least: 0, most: LIVE_SEED_MOST, whole: true, change }); }
  askedSeed() { return /^\d{1,10}$/.test(this.state.seed) && this.state.seed <= LIVE_SEED_MOST ? Number(this.state.seed) : 1; }

  // The cost, step by step, on a logarithmic axis: add(step, cost), clear(), paint(). Of many
  // steps one in two is kept, or in four, …, and always the last.
  curve(name = "the cost") {
    const KEPT = 600, FLAT = 0.02; // powers of ten that are the whole height at least
    const slope = live("svg:polyline", { class: "live-trail" }), words = live("p", { class: "live-name" });
    const element = live("div", {}, words, live("svg:svg", { class: "figure live-curve", viewBox: "0 0 720 80", preserveAspectRatio: "none",
      role: "img", "aria-label": `${name}, step by step, on a logarithmic axis` },
    live("svg:rect", { width: 720, height: 80, class: "live-ground" }), slope));
    let costs = [], last = null, apart = 1, lowest, highest;
    const thin = () => {
      let next = 0;
      return costs.filter(([step]) => {
        const keep = step >= next;
        if (keep) next = step + apart;
        return keep;
      });
    };
    return {
      element,
      clear() {
        costs = [];
        last = null;
        apart = 1;
        [lowest, highest] = [Infinity, -Infinity];
      },
      add(step, cost) {
        last = [step, cost];
        [lowest, highest] = [Math.min(lowest, cost), Math.max(highest, cost)];
        if (costs.length && step < costs[costs.length - 1][0] + apart) return;
        costs.push(last);
        if (costs.length > KEPT) apart *= 2;
        if (costs.length > KEPT) costs = thin();
      },
      paint() {
        const all = last ? [...costs, last] : [], logs = all.map(([step, cost]) => [step, Math.log10(Math.min(1e300, Math.max(1e-30, cost)))]);
        const heights = logs.map((at) => at[1]), least = Math.min(...heights), most = Math.max(...heights), range = Math.max(FLAT, most - least);
        const foot = (least + most - range) / 2, start = all.length ? all[0][0] : 0, steps = all.length ? last[0] - start : 0;
        slope.style.visibility = steps ? "" : "hidden";
        slope.setAttribute("points", logs.map(([step, log]) =>
          `${(4 + 712 * (step - start) / (steps || 1)).toFixed(1)},${(76 - 72 * (log - foot) / range).toFixed(1)}`).join(" "));
        words.textContent = steps ? `${name}, step ${start} to ${last[0]}, drawn logarithmically: highest ${liveNumber(highest, 4)}, lowest ${liveNumber(lowest, 4)}, now ${liveNumber(last[1], 4)}`
          : `${name}, step by step: ${last && start ? `${liveNumber(last[1], 4)} at step ${start}` : "no step yet"}`;
      },
    };
  }

  // Step, more steps, and running; where motion is not wanted, steps alone.
  controls(step, run) {
    const buttons = [1, 10, 100].map((count) => this.button(count === 1 ? "Step" : `${count} steps`, () => {
      const left = this.slice ? this.left() : 0;
      this.pause();
      step(left + count);
    }));
    const go = this.button("Run", () => (this.slice ? this.pause() : this.play(run)), { class: "live-go" });
    const calm = () => { go.hidden = this.calm.matches; if (this.calm.matches) this.pause(); };
    this.playing = () => { go.textContent = "Pause"; };
    this.paused = () => { go.textContent = "Run"; };
    this.calm.addEventListener("change", calm, { signal: this.listening.signal });
    calm();
    return [go, ...buttons];
  }

  // Makes a thing in a drawing movable: by pointer, finger and arrow keys. move(x, y) gets the
  // drawing's coordinates, nudge(right, up) the direction of the key: ten times as far with Shift
  // and by page, a thousand times to the left or right end.
  movable(handle, drawing, move, nudge) {
    const at = (event) => {
      const box = drawing.getBoundingClientRect(), view = drawing.viewBox.baseVal;
      move((event.clientX - box.left) / box.width * view.width, (event.clientY - box.top) / box.height * view.height);
    };
    handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false }); // no scrolling
    const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], PageUp: [0, 10], PageDown: [0, -10], Home: [-1000, 0], End: [1000, 0] };
    liveSet(handle, {
      pointerdown: (event) => { handle.setPointerCapture(event.pointerId); handle.focus(); event.preventDefault(); },
      pointermove: (event) => { if (handle.hasPointerCapture(event.pointerId)) at(event); },
      keydown: (event) => {
        if (!keys[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
        const far = event.shiftKey ? 10 : 1;
        nudge(...keys[event.key].map((way) => way * far));
        event.preventDefault();
        event.stopPropagation();
      },
    });
  }

  // A pen over a drawing, with places from 0 to 63 to the right and down, `margin` within its edges:
  // mouse, finger and arrow keys move it, Enter sets it down and lifts it. put(place, joined) is one more
  // place (false: there is no room), inked() comes after some, lifted() when the pen is lifted.
  pen(drawing, margin, { put, inked, lifted }) {
    const GRID = 63, { width, height } = drawing.viewBox.baseVal;
    const to = ([x, y]) => [margin + x * (width - 2 * margin) / GRID, margin + y * (height - 2 * margin) / GRID];
    const surface = live("svg:rect", { width, height, class: "live-hit live-paper" });
    const pen = live("svg:g", { class: "live-knob live-quill", tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": GRID },
      live("svg:circle", { r: 18, class: "live-hit" }), live("svg:path", { class: "live-pen", d: "M-8 0h16M0 -8v16" }));
    let at = [31, 31], down = false;
    const move = (...place) => { at = place.map((x) => Math.min(GRID, Math.max(0, Math.round(x)))); };
    const show = () => liveSet(pen, { transform: `translate(${to(at)})`, class: `live-knob live-quill ${down ? "live-down" : ""}`, "aria-valuenow": at[0],
      "aria-label": `Pen, ${down ? "on the paper" : "lifted"}: arrow keys move it, Enter sets it down and lifts it`, "aria-valuetext": `${at[0]} from the left, ${at[1]} from above` });
    const ink = (joined, places) => {
      const room = places.every((place) => { move(...place); return put([...at], joined); });
      inked();
      show();
      if (!room) this.say("There is no more room for ink.");
    };
    const lift = () => {
      if (down) { down = false; lifted(); }
      show();
    };
    this.movable(pen, drawing, () => {}, (right, up) => {
      const far = Math.abs(right + up) > 1 ? 10 : 3, place = [at[0] + Math.sign(right) * far, at[1] - Math.sign(up) * far];
      if (down) return ink(true, [place]);
      move(...place);
      return show();
    });
    pen.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      if (down) return void lift();
      down = true;
      ink(false, [at]);
    });
    const follow = (event, joined) => {
      const box = drawing.getBoundingClientRect(), scale = width / box.width, all = joined && event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      ink(joined, (all.length ? all : [event]).map((one) => [((one.clientX - box.left) * scale - margin) / (width - 2 * margin) * GRID, ((one.clientY - box.top) * scale - margin) / (height - 2 * margin) * GRID]));
    };
    surface.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false }); // no scrolling
    liveSet(surface, {
      pointerdown: (event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        surface.setPointerCapture(event.pointerId);
        down = true;
        follow(event, false);
      },
      pointermove: (event) => { if (surface.hasPointerCapture(event.pointerId)) follow(event, true); },
      pointerup: lift,
      pointercancel: lift,
    });
    drawing.append(surface, pen);
    show();
    return { to, lift };
  }
}

// Places as text, two letters each, and back.
const liveLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const livePlacesText = (places) => places.flat().map((x) => liveLetters[x]).join("");
const livePlaces = (text) => text.match(/../g).map((pair) => [...pair].map((letter) => liveLetters.indexOf(letter)));

// ---- A page's figures and lessons

(function () {
  if (!window.WebAssembly || !window.DecompressionStream) return; // an old browser: pictures stay
  const frames = new Map(), last = new Map(); // figure -> what is live there; its state when it was left

  function button(figure) { return figure.querySelector(".live-way button"); }

  async function touch(figure, state) {
    leave(figure);
    const frame = new Frame(figure, state);
    frames.set(figure, frame);
    button(figure).textContent = "Back to the picture";
    try {
      await frame.start(liveFigures[figure.dataset.live]);
      if (figure.getBoundingClientRect().top < 0) figure.scrollIntoView();
      frame.body.focus({ preventScroll: true }); // the next Tab leads into it
    } catch (error) {
      leave(figure);
      button(figure).after(` It does not start here: ${error.message}`);
    }
  }
  function leave(figure) {
    if (frames.has(figure)) {
      frames.get(figure).end();
      last.set(figure, frames.get(figure).state);
    }
    frames.delete(figure);
    button(figure).textContent = "Touch this figure";
  }
  async function follow() {
    const address = liveAddress(), figure = address && document.getElementById(address.id);
    if (!figure || !figure.dataset.live) return;
    await touch(figure, address.state);
    figure.scrollIntoView();
  }

  document.querySelectorAll("figure[data-live]").forEach((figure) => {
    const way = live("p", { class: "live-way" }, live("button", {
      type: "button", class: "live-go", click: () => {
        if (!frames.has(figure)) return void touch(figure, last.get(figure) || {});
        leave(figure);
        if (liveAddress()) liveGoTo(`#${figure.id}`); // a picture has no state
      },
    }, "Touch this figure"));
    const caption = figure.querySelector("figcaption"), name = caption.querySelector(".label");
    const words = live("span", { class: "live-still-words" }); // those of the picture
    words.append(...[...caption.childNodes].filter((part) => part !== name));
    caption.append(words);
    figure.insertBefore(way, caption);
  });
  document.querySelectorAll("[data-run]").forEach(liveRun);
  window.addEventListener("hashchange", follow);
  document.addEventListener("DOMContentLoaded", follow);
})();
