// The live parts of the pages in a real browser: lessons that run in the page, and figures
// to touch. What they show is held against the transcripts and against sums made here.
//
//     node tests/live_browser.mjs BOOK-FOLDER MODULES      (TAP)
//
// MODULES is a folder with playwright-core and axe-core.
import { createRequire } from "node:module";
import { readFileSync, readdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, modules] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "x.js"));
const { chromium } = require("playwright-core");
const axe = require("axe-core").source;

const profiles = [];
function launch(options) {
  profiles.push(mkdtempSync(join(tmpdir(), "live-browser-")));
  return chromium.launchPersistentContext(profiles[profiles.length - 1], {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
    viewport: { width: 1280, height: 900 },
    ...options,
  });
}
const browser = await launch({});
const chapters = readdirSync("chapters").filter((name) => /^\d/.test(name)).sort();
const pageOf = (chapter) => pathToFileURL(join(resolve(folder), `${chapter}.html`)).href;
const transcript = (n) => readFileSync(join("chapters", chapters[n - 1], "transcript-quick.txt"), "utf8");

const noise = [];
let shown = 0;
const only = new RegExp(process.env.ONLY || "");
async function test(sentence, body) {
  if (!only.test(sentence)) return;
  let wrong = [];
  try {
    wrong = (await body()) || [];
  } catch (error) {
    wrong = [error.stack];
  }
  shown += 1;
  console.log(`${wrong.length ? "not ok" : "ok"} ${shown} - ${sentence}`);
  wrong.slice(0, 12).forEach((line) => console.error(`  ${line}`));
}
// Pairs of what is and what should be; those that differ.
const differ = (...pairs) => pairs.filter(([got, want]) => got !== want).map(([got, want]) => `found ${got}, expected ${want}`);

async function open(chapter, { hash = "", width, context = browser, ...media } = {}) {
  const page = await context.newPage();
  page.on("console", (message) => noise.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error: ${error.stack}`));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) noise.push(`request: ${request.url()}`);
  });
  page.on("requestfailed", (request) => noise.push(`failed: ${request.url()}`));
  if (width) await page.setViewportSize({ width, height: 780 });
  await page.emulateMedia(media);
  await page.goto(pageOf(chapter) + hash);
  return page;
}
// The live figures, and in which chapter they stand, from 0.
// Where what follows the colours of the page is neither the first canvas nor the first ground,
// a third word says what does.
const FIGURES = [["fig-surface", 0], ["fig-roc", 1], ["fig-hidden", 2], ["fig-appears", 3, ".live-curve .live-ground"], ["fig-digits", 4]];
// A page with its figure touched, and how to read it.
async function touch(id, options = {}) {
  const page = await open(chapters[FIGURES.find(([one]) => one === id)[1]], options);
  const figure = page.locator(`#${id}`);
  if (!options.hash) await figure.locator(".live-way button").click();
  await figure.locator(".live-numbers").waitFor();
  const values = () => figure.locator(".live-numbers dd").allTextContents();
  const said = () => figure.locator(".live .live-said").textContent();
  const says = (pattern) => page.waitForFunction(([i, p]) => new RegExp(p).test(document.querySelector(`#${i} .live .live-said`).textContent), [id, pattern], { timeout: 60000 });
  await figure.evaluate((f) => f.scrollIntoView({ behavior: "instant" }));
  const press = (name) => figure.getByRole("button", { name, exact: true }).click();
  const list = (name) => figure.getByRole("combobox", { name });
  return { page, figure, values, said, says, press, list };
}
const number = (text) => Number(text.replaceAll("−", "-"));

// Runs for three seconds, and looks at what is left for the page. `first`: a button before.
async function smooth(id, first) {
  const { page, press, values } = await touch(id);
  await page.evaluate(() => {
    const ask = window.requestAnimationFrame.bind(window);
    window.slices = [];
    window.requestAnimationFrame = (call) => ask((now) => {
      const start = performance.now();
      call(now);
      window.slices.push([now, performance.now() - start]);
    });
  });
  if (first) await press(first);
  await press("Run");
  await page.waitForTimeout(3000);
  const slices = (await page.evaluate(() => window.slices)).slice(10), at = await values();
  await page.close();
  const times = slices.map((s) => s[1]).sort((a, b) => a - b), middle = times[times.length >> 1];
  const rate = 1000 * (slices.length - 1) / (slices[slices.length - 1][0] - slices[0][0]);
  console.error(`  ${rate.toFixed(1)} frames a second, work in a frame: median ${middle.toFixed(1)} ms, 95 of 100 below ${times[Math.floor(0.95 * times.length)].toFixed(1)} ms; ${at.join(", ")}`);
  return [...(rate > 30 ? [] : [`${rate} frames a second`]), ...(middle < 12 ? [] : [`${middle} ms of work in a frame`])];
}

// ---- The lessons

for (const [at, chapter] of chapters.entries()) {
  await test(`chapter ${at + 1} runs in its page and is found identical`, async () => {
    const page = await open(chapter);
    await page.click(".live-run button");
    await page.waitForFunction(() => /second|status|Different/.test(document.querySelector(".live-run .live-said").textContent), null, { timeout: 240000 });
    const said = await page.textContent(".live-run .live-said"), output = await page.textContent(".live-run pre");
    console.error(`  chapter ${at + 1}: ${said}`);
    await page.close();
    const bytes = Buffer.byteLength(transcript(at + 1)).toLocaleString("en");
    return [...differ([output === transcript(at + 1), true]), ...(said.startsWith(`Identical, ${bytes} bytes`) ? [] : [said])];
  });
}

await test("a run that differs from the book is told so, and where", async () => {
  const page = await open(chapters[0]);
  await page.evaluate(async () => {
    await liveProgram("chapter1");
    const text = new TextDecoder().decode(await unpack(liveModules.chapter1.transcript)).replace("0.00940818", "0.00940819");
    const packed = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
    liveModules.chapter1.transcript = btoa(String.fromCharCode(...new Uint8Array(packed)));
  });
  await page.click(".live-run button");
  await page.waitForFunction(() => /second/.test(document.querySelector(".live-run .live-said").textContent));
  const said = await page.textContent(".live-run .live-said");
  await page.close();
  return /^Different from byte \d+, in line \d+: the book has “.*0\.00940819.*”, this run “.*0\.00940818/.test(said) ? [] : [said];
});

await test("a run can be stopped and begun again", async () => {
  const page = await open(chapters[3]);
  await page.click(".live-run button");
  await page.waitForFunction(() => document.querySelector(".live-run pre").textContent);
  await page.click(".live-run button");
  const stopped = await page.textContent(".live-run .live-said"), length = (await page.textContent(".live-run pre")).length;
  await page.waitForTimeout(300);
  const later = (await page.textContent(".live-run pre")).length, again = await page.textContent(".live-run button");
  await page.close();
  return differ([stopped, "Stopped."], [later, length], [again, "Run it again"]);
});

await test("a lesson runs with the options that are typed, and complains in its own words", async () => {
  const page = await open(chapters[0]);
  const run = async (options, pattern) => {
    await page.fill(".live-run input", options);
    await page.evaluate(() => { document.querySelector(".live-run .live-said").textContent = ""; }); // what the last run said
    await page.keyboard.press("Enter");
    await page.waitForFunction((p) => new RegExp(p).test(document.querySelector(".live-run .live-said").textContent), pattern);
    return [await page.textContent(".live-run .live-said"), await page.textContent(".live-run pre")];
  };
  const wrong = [];
  const [far] = await run("--learning-rate 0.25", "finite");
  const [short, printed] = await run("--steps 10", "Done");
  const [help, list] = await run("--help", "Done.* alone");
  const [bad] = await run("--nothing", "^chapter1: ");
  if (!/Try a smaller learning rate than 0\.25/.test(far)) wrong.push(far);
  if (!short.startsWith("Done. It took") || !printed.includes("Learning: 10 steps")) wrong.push(short, printed);
  if (!list.includes("--learning-rate")) wrong.push(help, list);
  if (!bad.startsWith("chapter1: ")) wrong.push(bad);
  await page.close();
  return wrong;
});

// ---- Chapter 1: the line

const row = (n, step, from = "") => {
  const text = transcript(n).slice(Math.max(0, transcript(n).indexOf(from)));
  return text.match(new RegExp(`^ +${step} .*$`, "m"))[0].trim().split(/ +/).map(Number);
};

await test("the line: a hundred steps bring the book's numbers", async () => {
  const { page, values, press } = await touch("fig-surface");
  await press("100 steps");
  const [step, cost, w, b] = (await values()).map(number), want = row(1, 100);
  await page.close();
  const same = (got, all) => [got, Number(all.toPrecision(6))];
  return differ([step, 100], same(cost, want[1]), same(w, want[2]), same(b, want[3]));
});

// The cost of the line that is shown over the points that are shown, summed here.
async function costHere(figure, values) {
  const points = await figure.locator("[aria-label^='Point']").evaluateAll((all) => all.map((one) => one.getAttribute("aria-valuetext")));
  const [w, b] = (await values()).slice(2, 4).map(number);
  return points.map((text) => text.match(/x (\S+), y (\S+)/).slice(1).map(number))
    .reduce((sum, [x, y]) => sum + (w * x + b - y) ** 2 / points.length, 0);
}
const near = (got, want) => (Math.abs(got - want) <= 1e-3 * Math.abs(want) + 1e-9 ? [] : [`found ${got}, expected about ${want}`]);

await test("the line: a point follows the mouse, and the cost follows the point", async () => {
  const { page, figure, values, said } = await touch("fig-surface");
  const before = number((await values())[1]);
  const knob = figure.getByRole("slider", { name: "Point 7 of 7" });
  const box = await knob.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + 150, { steps: 4 });
  await page.mouse.up();
  const text = await knob.getAttribute("aria-valuetext"), after = number((await values())[1]);
  const wrong = near(after, await costHere(figure, values));
  if (after === before) wrong.push("the cost stays");
  if (!/^x 4, y −?[12]/.test(text)) wrong.push(text);
  if (!(await said()).startsWith("Point 7 at x = 4, y = ")) wrong.push(await said());
  await page.close();
  return wrong;
});

await test("the line: a point follows a finger, and the page does not scroll meanwhile", async () => {
  const context = await launch({ hasTouch: true, viewport: { width: 360, height: 780 } });
  const { page, figure, values } = await touch("fig-surface", { context });
  const knob = figure.getByRole("slider", { name: "Point 4 of 7" });
  await knob.evaluate((k) => k.scrollIntoView({ behavior: "instant", block: "center" }));
  const box = await knob.boundingBox(), scroll = await page.evaluate(() => scrollY);
  const finger = await context.newCDPSession(page);
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  for (let n = 1; n <= 5; n += 1) await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: y - 10 * n }] });
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  const text = await knob.getAttribute("aria-valuetext");
  const wrong = [...near(number((await values())[1]), await costHere(figure, values)), ...differ([await page.evaluate(() => scrollY), scroll])];
  await context.close();
  return /^x 1, y [678]/.test(text) ? wrong : [...wrong, text];
});

await test("the line: arrow keys move a point and the neuron, and turn no page", async () => {
  const { page, figure, values } = await touch("fig-surface");
  await figure.getByRole("slider", { name: "Point 1 of 7" }).focus();
  for (const key of ["ArrowUp", "ArrowUp", "ArrowRight", "Shift+ArrowDown"]) await page.keyboard.press(key);
  const text = await figure.getByRole("slider", { name: "Point 1 of 7" }).getAttribute("aria-valuetext");
  await figure.getByRole("slider", { name: "The neuron" }).focus();
  const before = number((await values())[2]);
  await page.keyboard.press("ArrowRight");
  const after = number((await values())[2]), address = page.url().split("#")[0];
  await page.close();
  return differ([text, "x −1.9, y −3.8"], [after > before, true], [address, pageOf(chapters[0])]);
});

await test("the line: after a point was moved it goes on from where it is, and from the start from where it was born", async () => {
  const { page, figure, values, press } = await touch("fig-surface");
  const born = (await values())[2];
  await press("10 steps");
  const here = (await values())[2];
  await figure.getByRole("slider", { name: "Point 2 of 7" }).focus();
  await page.keyboard.press("PageDown");
  const moved = await figure.getByRole("slider", { name: "Point 2 of 7" }).getAttribute("aria-valuetext"), stays = (await values())[2];
  await page.waitForFunction(() => /from=[^&]/.test(location.hash));
  const again = await touch("fig-surface", { hash: page.url().slice(page.url().indexOf("#")) }), same = (await again.values())[2];
  await again.page.close();
  await press("From the start");
  const back = (await values())[2];
  await figure.getByLabel("learning rate", { exact: true }).fill("-1");
  await page.keyboard.press("Tab");
  const rate = await figure.getByLabel("learning rate", { exact: true }).inputValue();
  await page.close();
  return differ([moved, "x −1, y −2"], [stays, here], [same, here], [back, born], [rate, "0.01"]);
});

await test("a figure that is left gives its address back, and is as it was when it is touched again", async () => {
  const { page, figure, values, press } = await touch("fig-surface");
  await press("10 steps");
  const before = (await values()).join();
  await page.waitForFunction(() => location.hash.includes("steps=10"));
  await press("Back to the picture");
  const address = await page.evaluate(() => location.hash), caption = await figure.locator("figcaption").innerText();
  await press("Touch this figure");
  await figure.locator(".live-numbers").waitFor();
  const after = (await values()).join(), words = await figure.locator("figcaption").innerText();
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.textContent);
  await page.close();
  return differ([address, "#fig-surface"], [after, before], [caption.includes("landscape"), true], [words.includes("at work in this page"), true], [first, "Run"]);
});

await test("the line: a rate that is too large is typed, and it diverges in the lesson's words", async () => {
  const { page, figure, values, says, press, said } = await touch("fig-surface");
  await figure.getByLabel("learning rate", { exact: true }).fill("0.25");
  await page.keyboard.press("Tab");
  const warned = await said();
  await press("Run");
  await says("no longer finite");
  const end = await said(), [, cost] = await values();
  const button = await figure.getByRole("button", { name: "Run", exact: true }).count();
  await page.close();
  return differ([/^step \d+: the cost is no longer finite \(it is inf\)\. Try a smaller learning rate than 0\.25\.$/.test(end), true],
    [warned.includes("too large") && warned.includes(row(1, "0.195", "Break it") ? "0.191" : ""), true], [cost, "infinity"], [button, 1]);
});

await test("the line: the address brings the same state back, and the book's anchors work", async () => {
  const { page, figure, values, press } = await touch("fig-surface");
  await figure.getByRole("slider", { name: "Point 3 of 7" }).focus();
  await page.keyboard.press("Shift+ArrowUp");
  await figure.getByLabel("learning rate", { exact: true }).fill("0.03");
  await page.keyboard.press("Tab");
  await press("10 steps");
  await figure.getByLabel("learning rate", { exact: true }).fill("0.2");
  await page.keyboard.press("Tab");
  await press("10 steps");
  const before = await values();
  await page.waitForFunction(() => location.hash.includes("steps=20"));
  const hash = page.url().slice(page.url().indexOf("#"));
  await page.close();
  const again = await touch("fig-surface", { hash });
  await again.page.waitForFunction(() => Math.abs(document.getElementById("fig-surface").getBoundingClientRect().top) < 200);
  const after = await again.values();
  await again.page.evaluate(() => { location.hash = "#fig-cost"; });
  await again.page.waitForFunction(() => Math.abs(document.getElementById("fig-cost").getBoundingClientRect().top) < 200);
  await again.page.close();
  return differ([after.join(), before.join()]);
});

await test("an address made by hand breaks nothing", async () => {
  const wrong = [];
  for (const hash of ["#fig-surface?rate=x&steps=1e99&points=1,2_3&from=..,-", "#fig-surface?%%%", "#fig-surface?points=1,1_1,2_1,3_1,4_1,5_1,6_1,7&steps=3", "#fig-surface?rate=0.1@5_@&steps=3", `#fig-surface?from=${"9".repeat(200)},1&steps=9`, "#fig-cost?steps=3", "#none?a=b"]) {
    const page = await open(chapters[0], { hash });
    await page.waitForTimeout(300);
    if (await page.locator(".live-code").count() !== (hash.includes("surface") ? 1 : 0)) wrong.push(hash);
    await page.close();
  }
  return wrong;
});

await test("where motion is not wanted there are steps and no run", async () => {
  const { page, figure, values, press } = await touch("fig-surface", { reducedMotion: "reduce" });
  const run = await figure.getByRole("button", { name: "Run", exact: true }).isVisible();
  const start = (await values())[0];
  await page.waitForTimeout(300);
  const still = (await values())[0];
  await press("Step");
  const stepped = (await values())[0];
  await page.close();
  return differ([run, false], [still, start], [stepped, "1"]);
});

await test("steps that are asked for while others are done are done too, and the curve's extremes are those of all steps", async () => {
  const wrong = [];
  for (const [id, wait] of [["fig-hidden", ""], ["fig-appears", ""], ["fig-digits", "^It has learned"]]) {
    const { page, figure, press, says } = await touch(id);
    if (wait) await says(wait);
    if (wait) await press("From the start");
    for (let n = 0; n < 4; n += 1) await press("100 steps");
    await says("^(Step|After) 400").catch((error) => wrong.push(`${id}: ${error.message.split("\n")[0]}`));
    const extremes = async () => (await figure.locator(".live-name", { hasText: "step by step" }).or(figure.locator(".live-name", { hasText: "logarithmically" })).first().textContent()).match(/highest (\S+), lowest (\S+),/).slice(1).map(number);
    const before = await extremes();
    for (let n = 0; n < 3; n += 1) await press("100 steps");
    await says("^(Step|After) 700").catch((error) => wrong.push(`${id}: ${error.message.split("\n")[0]}`));
    const after = await extremes();
    if (after[0] < before[0] || after[1] > before[1]) wrong.push(`${id}: ${before}, then ${after}`);
    await press("Run");
    await page.waitForTimeout(2500);
    const hash = await page.evaluate(() => location.hash);
    if (id !== "fig-digits" && !(Number(hash.match(/steps=(\d+)/)[1]) > 700)) wrong.push(`${id}: ${hash}`);
    await page.close();
  }
  return wrong;
});

await test("a figure out of sight stands still, and goes on when it is seen again", async () => {
  const { page, figure, values, press } = await touch("fig-hidden");
  await press("Run");
  await page.waitForFunction(() => Number(document.querySelector("#fig-hidden dd").textContent) > 20);
  await page.evaluate(() => window.scrollTo({ top: document.body.scrollHeight, behavior: "instant" }));
  await page.waitForTimeout(400);
  const gone = (await values())[0];
  await page.waitForTimeout(400);
  const still = (await values())[0];
  await figure.evaluate((f) => f.scrollIntoView({ behavior: "instant" }));
  await page.waitForFunction((n) => Number(document.querySelector("#fig-hidden dd").textContent) > n, Number(gone));
  await page.close();
  return differ([still, gone]);
});

// ---- Chapter 2: the people

const book = (n) => readFileSync(join("chapters", chapters[n - 1], "transcript.txt"), "utf8");
const line = (text, start) => text.split("\n").find((one) => one.trim().startsWith(start)).trim().slice(start.length).trim().split(/ {2,}/);

// The chosen person's line, with plain spaces and signs.
const whyOf = async (figure) => (await figure.locator(".live-why").textContent()).replaceAll("−", "-").replaceAll("\u00a0", " ");
const costSaid = async (said) => Number((await said()).match(/the cost is ([\d.]+\d)/)[1]).toFixed(9);
const thresholdOf = (figure) => figure.locator(".live-wide > span").textContent();

await test("the people: learned in the page, they are told what the book's neuron tells them", async () => {
  const { page, figure, values, says, said } = await touch("fig-roc"), text = book(2), wrong = [];
  await says("^Learning: step \\d+ of 5000");
  const waits = await figure.locator(".live-learning").count();
  await says("^Step 5000:");
  const counts = () => figure.locator(".live-counts tbody td").allTextContents();
  const [accuracy, precision, recall, , area] = await values();
  const half = line(text, "0.5 "), answers = text.slice(text.indexOf("says lost   says saved"));
  wrong.push(...differ([waits, 1], [await figure.locator(".live-learning").count(), 0],
    [await thresholdOf(figure), "0.5"], [accuracy, half[0]], [precision, half[1]], [recall, half[2]],
    [text.includes(`The area below it is ${area}.`), true],
    [(await counts()).join(), [...line(answers, "was lost"), ...line(answers, "was saved")].join()],
    [await costSaid(said), Number(text.match(/^ +5000 +(\S+)/m)[1]).toFixed(9)]));
  await figure.locator("summary").click();
  await figure.locator(".live-table tbody tr").first().waitFor();
  const rows = await figure.locator(".live-table tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent.replace("−", "-"))));
  const titles = await figure.locator(".live-kind title").evaluateAll((all) => all.map((title) => title.textContent));
  for (const [k, [name, aboard, saved, score, says2]] of rows.entries()) {
    const want = line(text.slice(text.indexOf("What the neuron says about people")), `${name} `);
    wrong.push(...differ([[aboard, saved, score, says2].join(), [want[0], want[1], want[3], want[4]].join()],
      [titles[k], `${name}: ${want[0]} aboard, ${want[1]} saved, ${want[2]}`]));
  }
  await page.close();
  return [...wrong, ...differ([rows.length, 14], [titles.length, 14])];
});

await test("the people: from the start it rests, and a run ends where the lesson ends", async () => {
  const { page, figure, says, said, press } = await touch("fig-roc"), text = book(2), wrong = [];
  const learning = text.slice(text.indexOf("Learning with inputs as they are")), cost = (step) => Number(line(learning, `${step} `)[0]).toFixed(9);
  const spread = () => figure.locator(".live-kind").evaluateAll((all) => {
    const at = all.map((bar) => Number(bar.getAttribute("transform").match(/\(([\d.]+),/)[1]));
    return Math.max(...at) - Math.min(...at);
  });
  await says("^Step 5000:");
  const wide = await spread();
  await press("From the start");
  await page.waitForTimeout(200);
  wrong.push(...differ([await costSaid(said), cost(0)], [(await said()).startsWith("Step 0:"), true]));
  const narrow = await spread();
  for (const name of ["Step", "Step", "10 steps"]) await press(name);
  wrong.push(...differ([(await said()).startsWith("Step 12:"), true]));
  for (const [name, times] of [["10 steps", 3], ["Step", 8], ["10 steps", 5]]) for (let n = 0; n < times; n += 1) await press(name);
  wrong.push(...differ([await costSaid(said), cost(100)]));
  await press("Run");
  await says("^Step 5000:");
  wrong.push(...differ([await costSaid(said), cost(5000)], [await spread(), wide]));
  if (!(narrow < 10 && wide > 200)) wrong.push(`the bars are ${narrow}, then ${wide} apart`);
  await press("Run"); // and again, from the start
  await says("^Step \\d\\d?:");
  await page.close();
  return wrong;
});

await test("the people: the threshold follows mouse and keys, and table and curve follow it", async () => {
  const { page, figure, values, says, said } = await touch("fig-roc"), text = book(2), wrong = [];
  const threshold = () => thresholdOf(figure);
  await says("^Step 5000:");
  await figure.getByRole("slider", { name: "threshold", exact: true }).focus();
  for (let n = 0; n < 10; n += 1) await page.keyboard.press("ArrowRight");
  const higher = line(text, "0.6 ");
  wrong.push(...differ([(await values()).slice(0, 3).join(), higher.slice(0, 3).join()], [await threshold(), "0.6"]));
  const knob = figure.getByRole("slider", { name: "Threshold, among the people" });
  const box = await figure.getByRole("group", { name: /^All kinds/ }).boundingBox(), scale = box.width / 360;
  await page.mouse.move(box.x + scale * (28 + 0.6 * 304), box.y + 200 * scale);
  await page.mouse.down();
  await page.mouse.move(box.x + scale * (28 + 0.2 * 304), box.y + 200 * scale, { steps: 5 });
  await page.mouse.up();
  if (!/^0\.(19|2)\d*:/.test(await knob.getAttribute("aria-valuetext"))) wrong.push(await knob.getAttribute("aria-valuetext"));
  const low = line(text, "0.2 ");
  await knob.focus();
  for (const [key, want] of [["Home", "0"], ["PageUp", "0.1"], ["PageUp", "0.2"]]) {
    await page.keyboard.press(key);
    wrong.push(...differ([await threshold(), want]));
  }
  wrong.push(...differ([(await values()).slice(0, 3).join(), low.slice(0, 3).join()]));
  const [, , recall, alarms] = await values();
  if (!(await knob.getAttribute("aria-valuetext")).endsWith(`${recall} of the saved and ${alarms} of the lost are called saved`)) wrong.push("the words");
  await page.keyboard.press("End");
  wrong.push(...differ([await threshold(), "1"], [(await values())[1], "nobody is called saved"]));
  await page.keyboard.press("PageDown");
  wrong.push(...differ([await threshold(), "0.9"]));
  await figure.getByRole("slider", { name: "Threshold, on the curve" }).focus();
  const percents = async () => (await values()).slice(2, 4).join(), before = number((await values())[2].replace(" %", ""));
  await page.keyboard.press("ArrowUp");
  const after = number((await values())[2].replace(" %", ""));
  if (!(after > before)) wrong.push(`recall ${before}, then ${after}`);
  if (!/^Threshold 0\.\d+: \d+ of the saved are found and \d+ missed/.test(await said())) wrong.push(await said());
  for (const [key, want] of [["End", "100.0 %,100.0 %"], ["Home", "0.0 %,0.0 %"]]) {
    await page.keyboard.press(key);
    wrong.push(...differ([await percents(), want]));
  }
  await page.keyboard.press("PageUp");
  if ((await percents()).startsWith("0.0 %")) wrong.push("PageUp");
  const curve = await figure.getByRole("group", { name: "The ROC curve" }).boundingBox(), knobBox = await figure.getByRole("slider", { name: "Threshold, on the curve" }).boundingBox();
  await page.mouse.move(knobBox.x + knobBox.width / 2, knobBox.y + knobBox.height / 2);
  await page.mouse.down();
  await page.mouse.move(curve.x + 0.97 * curve.width * 328 / 360, curve.y + 12, { steps: 5 });
  await page.mouse.up();
  const end = await percents(), wide = (await figure.getByRole("slider", { name: "threshold", exact: true }).boundingBox()).width;
  await page.close();
  return [...wrong, ...differ([end, "100.0 %,100.0 %"]), ...(wide > 400 ? [] : [`the slider is ${wide} pixels wide`])];
});

await test("the people: choosing one says why, and the parts add up to the score", async () => {
  const { page, figure, says, said, list } = await touch("fig-roc"), text = book(2), wrong = [];
  await says("^Step 5000:");
  for (const who of ["crew male adult", "2nd female child", "1st female adult", "1st male child"]) {
    const want = line(text.slice(text.indexOf("What the neuron says about people")), `${who} `), three = who.split(" ");
    for (const [k, name] of ["class", "sex", "age"].entries()) await list(name).selectOption(three[k]);
    const why = await whyOf(figure);
    const score = Number(why.match(/a score of (\S+),/)[1]), parts = [Number(why.match(/bias ([\d.]+)/)[1]), ...[...why.matchAll(/([+-] \d+\.\d+)/g)].map((part) => Number(part[1].replace(" ", "")))];
    if (Math.abs(score - Number(want[3])) > 1e-3 || Math.abs(score - parts.reduce((a, b) => a + b)) > 0.02) wrong.push(why);
    if (!why.includes(`a probability of ${want[4]}`) || !why.includes(`Such people aboard: ${want[0]}; of them saved: ${want[1]}, ${want[2]}.`)) wrong.push(why);
    const labels = await figure.locator(".live svg[role=img] text").allTextContents(), first = three.filter((word) => ["1st", "male", "child"].includes(word));
    if (!first.every((word) => labels.includes(`${word}: no weight`)) || labels.filter((label) => label.endsWith("no weight")).length !== first.length) wrong.push(labels.join());
    wrong.push(...differ([first.length > 0 && why.includes(`No weight for ${first.join(", ")}: counting starts with a boy in first class.`), first.length > 0],
      [await said(), `${who}: ${want[4]}, called ${parseFloat(want[4]) >= 50 ? "saved" : "lost"}.`], [labels.includes(want[4]), true],
      [await figure.locator(".live-chosen title").textContent(), `${who}: ${want[0]} aboard, ${want[1]} saved, ${want[2]}`]));
    const dot = await figure.locator(".live svg[role=img] circle").evaluate((one) => Number(one.getAttribute("cx")));
    if (Math.abs(dot - (138 + 27 * (score + 4))) > 0.1) wrong.push(`the dot is at ${dot}`);
  }
  await list("class").selectOption("crew");
  if (!(await whyOf(figure)).endsWith("No such person was aboard.")) wrong.push("crew child");
  wrong.push(...differ([await figure.locator(".live-chosen").count(), 0]));
  await page.waitForFunction(() => location.hash.includes("age=child"));
  const hash = page.url().slice(page.url().indexOf("#"));
  await page.close();
  // Without motion: the page scrolls to a figure of its address at once, not past it while the test scrolls too.
  const again = await touch("fig-roc", { hash: `${hash}&threshold=0.3&steps=100`, reducedMotion: "reduce" });
  await again.says("^Step 100:");
  if (!(await whyOf(again.figure)).startsWith("crew male child")) wrong.push("the address");
  wrong.push(...differ([await thresholdOf(again.figure), "0.3"], [await costSaid(again.said), Number(text.match(/^ +100 +(\S+)/m)[1]).toFixed(9)]));
  await again.press("From the start");
  await again.press("Back to the picture");
  await again.press("Touch this figure");
  await again.figure.locator(".live-numbers").waitFor();
  await again.says("^Step 0:");
  await again.page.close();
  const odd = await touch("fig-roc", { hash: "#fig-roc?threshold=x&class=9th&steps=-3&age=__proto__", reducedMotion: "reduce" });
  await odd.says("^Step 5000:");
  wrong.push(...differ([await thresholdOf(odd.figure), "0.5"]));
  await odd.page.close();
  return wrong;
});

await test("the people: a click on a bar chooses, the nearest bar wins, and its name stays in the drawing", async () => {
  const { page, figure, says, list } = await touch("fig-roc", { width: 360 }), wrong = [];
  await says("^Step 5000:");
  const crowd = figure.getByRole("group", { name: /^All kinds/ });
  await crowd.evaluate((drawing) => drawing.scrollIntoView({ behavior: "instant", block: "center" }));
  const box = await crowd.boundingBox(), scale = box.width / 360;
  const bars = await figure.locator(".live-kind").evaluateAll((all) => all.map((bar) => [bar.querySelector("title").textContent.split(":")[0], Number(bar.getAttribute("transform").match(/\(([\d.]+),/)[1])]));
  for (const [name, x] of bars) {
    const others = bars.filter((one) => one[0] !== name).map((one) => one[1] - x), right = Math.min(...others.filter((apart) => apart > 0), 24) / 2;
    await page.mouse.click(box.x + scale * (x + 0.7 * right), box.y + 150 * scale);
    const chosen = [];
    for (const column of ["class", "sex", "age"]) chosen.push(await list(column).inputValue());
    const mark = await crowd.evaluate((drawing, who) => {
      const at = [...drawing.querySelectorAll("text")].find((text) => text.textContent === who);
      return at ? [at.getBBox().x, at.getBBox().x + at.getBBox().width] : [];
    }, name);
    wrong.push(...differ([chosen.join(" "), name], [mark[0] >= 0 && mark[1] <= 360, true]));
  }
  await page.close();
  return [...wrong, ...differ([bars.length, 14])];
});

await test("the people: no two texts of a drawing lie on one another, on a phone and on a desk", async () => {
  const wrong = [];
  for (const width of [360, 1280]) {
    const { page, figure, says, list } = await touch("fig-roc", { width });
    await says("^Step 5000:");
    for (const who of ["3rd male adult", "1st female child", "1st male child"]) {
      for (const [k, name] of ["class", "sex", "age"].entries()) await list(name).selectOption(who.split(" ")[k]);
      wrong.push(...await figure.locator(".live svg.figure").evaluateAll((all) => all.flatMap((drawing) => {
        const edge = drawing.getBoundingClientRect();
        const texts = [...drawing.querySelectorAll("text")].filter((text) => getComputedStyle(text).visibility === "visible").map((text) => [text.textContent, text.getBoundingClientRect()]);
        const out = texts.filter(([, box]) => box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 1).map(([text]) => `${text} leaves the drawing`);
        return out.concat(texts.flatMap(([text, a], k) => texts.slice(k + 1).filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5).map(([other]) => `${text} and ${other}`)));
      })));
    }
    await page.close();
  }
  return wrong;
});

await test("the people: learning leaves the page its frames", () => smooth("fig-roc", "From the start"));

// ---- Chapter 3: the network

await test("the network: a thousand steps on the rose bring the book's numbers", async () => {
  const { page, values, press, says } = await touch("fig-hidden");
  for (let n = 1; n <= 10; n += 1) {
    await press("100 steps");
    await says(`^Step ${100 * n}:`);
  }
  const [step, cost, accuracy, count] = await values(), want = row(3, 1000, "hidden tanh units");
  await page.close();
  return differ([step, "1000"], [Number(cost).toFixed(9), want[1].toFixed(9)], [accuracy, `${want[2].toFixed(1)} %`], [count, "688"]);
});

await test("the network: points are put by mouse and by key, and learned", async () => {
  const { page, figure, values, press, says, said, list } = await touch("fig-hidden");
  const wrong = [];
  await list("points").selectOption("your own");
  const put = async (x, y) => {
    const map = await figure.locator("svg.live-map").boundingBox();
    await page.mouse.click(map.x + x * map.width, map.y + y * map.height);
  };
  await put(0.2, 0.2);
  await put(0.8, 0.8);
  if ((await values())[3] !== "2") wrong.push("two clicks are not two points");
  await figure.getByLabel("class 0, blue").check();
  await put(0.2, 0.8);
  await figure.getByRole("slider", { name: /^Pen/ }).focus();
  for (const key of ["Shift+ArrowRight", "Shift+ArrowUp", "ArrowUp", "Enter"]) await page.keyboard.press(key);
  if (!/^Point 4: class 0 at x1 = −1\.6, x2 = −1\.5/.test(await said())) wrong.push(await said());
  await list("hidden units").selectOption("8");
  await list("first weights").selectOption("xavier");
  await figure.getByLabel("learning rate").fill("0.5");
  await page.keyboard.press("Tab");
  for (let n = 1; n <= 3; n += 1) {
    await press("100 steps");
    await says(`^Step ${100 * n}:`);
  }
  await put(0.5, 0.9);
  await figure.getByLabel("learning rate").fill("0.1");
  await page.keyboard.press("Tab");
  await press("100 steps");
  await says("^Step 400:");
  const learned = await values();
  await page.waitForFunction(() => location.hash.includes("steps=400"));
  const hash = page.url().slice(page.url().indexOf("#"));
  await page.close();
  const again = await touch("fig-hidden", { hash });
  await again.says("^Step 400:");
  wrong.push(...differ([(await again.values()).join(), learned.join()], [learned[2], "100.0 %"], [learned[3], "5"]));
  await again.page.close();
  return wrong;
});

await test("the network: a mouse that is drawn over the map paints a row of points", async () => {
  const { page, figure, values, list } = await touch("fig-hidden");
  await list("points").selectOption("your own");
  const map = await figure.locator("svg.live-map").boundingBox();
  await page.mouse.move(map.x + 30, map.y + 40);
  await page.mouse.down();
  await page.mouse.move(map.x + 230, map.y + 40, { steps: 40 });
  await page.mouse.up();
  const count = Number((await values())[3]);
  await page.close();
  return count > 8 && count < 16 ? [] : [`${count} points`];
});

await test("the network: points on the rose are added to it, and the training goes on", async () => {
  const { page, figure, values, press, says } = await touch("fig-hidden");
  await press("100 steps");
  await says("^Step 100:");
  const map = await figure.locator("svg.live-map").boundingBox();
  await page.mouse.click(map.x + 0.1 * map.width, map.y + 0.1 * map.height);
  const [step, , , count] = await values();
  await press("100 steps");
  await says("^Step 200:");
  const learned = (await values()).join();
  await page.waitForFunction(() => location.hash.includes("steps=200"));
  const again = await touch("fig-hidden", { hash: page.url().slice(page.url().indexOf("#")) });
  await again.says("^Step 200:");
  const same = (await again.values()).join();
  await again.page.close();
  await press("Without my points");
  const alone = (await values())[3];
  await page.close();
  return differ([step, "100"], [count, "689"], [same, learned], [alone, "688"]);
});

await test("the network: a finger paints a row of points, and the page does not scroll meanwhile", async () => {
  const context = await launch({ hasTouch: true, viewport: { width: 360, height: 780 } });
  const { page, figure, values, list } = await touch("fig-hidden", { context, hash: "#fig-hidden?data=your+own" });
  await figure.locator("svg.live-map").evaluate((map) => map.scrollIntoView({ behavior: "instant" }));
  const box = await figure.locator("svg.live-map").boundingBox(), scroll = await page.evaluate(() => scrollY);
  const finger = await context.newCDPSession(page), x = box.x + box.width / 2, y = box.y + 30;
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  for (let n = 1; n <= 9; n += 1) await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: y + 20 * n }] });
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  const count = Number((await values())[3]), after = await page.evaluate(() => scrollY), set = await list("points").inputValue();
  await context.close();
  return [...differ([after, scroll], [set, "your own"]), ...(count > 5 && count <= 10 ? [] : [`${count} points`])];
});

// The lines of one example's way as they stand in the figure: name -> numbers.
const wayOf = async (figure) => new Map((await figure.locator(".live-way-table tbody tr").evaluateAll((all) =>
  all.map((row) => [...row.children].map((one) => one.textContent)))).map(([name, ...numbers], k, rows) => [name.startsWith("…") ? `${rows[k - 1][0]} 2` : name, numbers.map(number)]));

await test("the network: one point is followed up and back, every number follows from the others, and a step goes against the slopes", async () => {
  const wrong = [], close = (name, got, want) => got.forEach((x, k) => { if (!(Math.abs(x - want[k]) <= 3e-3 * Math.abs(want[k]) + 2e-6)) wrong.push(`${name}: ${got}, expected ${want}`); });
  for (const [activation, g, slope] of [["tanh", Math.tanh, (a) => 1 - a * a], ["sigmoid", (z) => 1 / (1 + Math.exp(-z)), (a) => a * (1 - a)], ["relu", (z) => Math.max(0, z), (a) => (a > 0 ? 1 : 0)]]) {
    const { page, figure, press, says, said } = await touch("fig-hidden", { hash: `#fig-hidden?data=your+own&points=1.7,-2,1,0&hidden=3&activation=${activation}&weights=xavier&rate=0.5&steps=3` });
    await says("^Step 3:");
    await figure.getByText("Follow one point, up and back").click();
    const first = [...(await wayOf(figure)).keys()];
    for (let n = 0; n < 10; n += 1) await press("Next line");
    if (!/^Point 1 of 1: dw1 = xᵀ dz1: /.test(await said())) wrong.push(await said());
    const way = await wayOf(figure), get = (start) => [...way].find(([name]) => name.startsWith(start))[1];
    const [[x1], [x2], w11, w12, b1, z1, a1, w2, [b2], [z2], [a2], [t], [cost], [dz2], dw2, [db2], da1, bend, dz1, dw11, dw12, db1] = [...way.values()];
    wrong.push(...differ([first.join(), "x1,x2"], [x1, 1.7], [x2, -2], [t, 1]));
    close("z1", z1, b1.map((b, u) => x1 * w11[u] + x2 * w12[u] + b));
    close("a1", a1, z1.map(g));
    close("z2", [z2], [a1.reduce((sum, a, u) => sum + a * w2[u], b2)]);
    close("a2", [a2], [1 / (1 + Math.exp(-z2))]);
    close("cost", [cost], [-Math.log(a2)]);
    close("dz2", [dz2, db2], [a2 - t, a2 - t]);
    close("dw2", dw2, a1.map((a) => a * dz2));
    close("da1", da1, w2.map((w) => w * dz2));
    if (bend.some((s, u) => Math.abs(s - slope(a1[u])) > 2e-4)) wrong.push(`the slope: ${bend}, expected ${a1.map(slope)}`);
    close("dz1", dz1, da1.map((d, u) => d * bend[u]));
    close("dw1", [...dw11, ...dw12, ...db1], [...dz1.map((d) => d * x1), ...dz1.map((d) => d * x2), ...dz1]);
    await press("Step");
    await says("^Step 4:");
    const stepped = await wayOf(figure), next = (start) => [...stepped].find(([name]) => name.startsWith(start))[1];
    close("a step", [...next("w1, from x1"), ...next("w2"), ...next("b2")], [...get("w1, from x1").map((w, u) => w - 0.5 * dw11[u]), ...w2.map((w, u) => w - 0.5 * dw2[u]), b2 - 0.5 * db2]);
    await page.waitForFunction(() => location.hash.includes("follow=1,10"));
    const again = await touch("fig-hidden", { hash: page.url().slice(page.url().indexOf("#")) });
    await again.says("^Step 4:");
    wrong.push(...differ([JSON.stringify([...await wayOf(again.figure)]), JSON.stringify([...stepped])]));
    await again.page.close();
    await page.close();
  }
  return wrong;
});

await test("the network: every activation, width and first weights can be chosen and stepped", async () => {
  const { page, says, press, list } = await touch("fig-hidden");
  const wrong = [];
  for (const label of ["points", "hidden units", "activation", "first weights"]) {
    for (const name of await list(label).locator("option").allTextContents()) {
      await list(label).selectOption(name);
      await press("Step");
      await says(name === "your own" ? "There is no point yet" : "^Step 1:|no longer finite").catch(() => wrong.push(`${label}: ${name}`));
    }
    await list(label).selectOption({ index: 0 });
  }
  await page.close();
  return wrong;
});

await test("the network: running leaves the page its frames", () => smooth("fig-hidden"));

// ---- Chapter 4: the picture

const passRow = (text, steps) => text.match(new RegExp(`^ +\\d+ +${steps} +(\\S+) +(\\S+ %)$`, "m")).slice(1);
// A canvas of the figure as numbers: 0 paper, 1 ink.
const drawn = (figure, name) => figure.locator(`canvas[data-of=${name}]`).evaluate((canvas) => {
  const colour = (of) => parseInt(getComputedStyle(canvas.closest(".live").querySelector("svg.figure")).getPropertyValue(`--fig-${of}`).trim().slice(1, 3), 16);
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height), paper = colour("paper"), ink = colour("ink");
  return { wide: canvas.width, high: canvas.height, at: Array.from({ length: canvas.width * canvas.height }, (_, k) => (data[4 * k] - paper) / (ink - paper)) };
});

await test("the picture: it appears with the book's numbers, of every third row and column and of all", async () => {
  const wrong = [];
  for (const [pixels, steps, text] of [[3, 340, transcript(4)], [3, 2040, transcript(4)], [1, 294, book(4)]]) {
    const { page, figure, values, says } = await touch("fig-appears", { hash: `#fig-appears?pixels=${pixels}&steps=${steps}` });
    await says(`^Step ${steps}: the cost of all pixels is 0`);
    const [step, , cost, right] = await values(), want = passRow(text, steps);
    wrong.push(...differ([step.split(" ")[0], String(steps)], [cost, want[0]], [right, want[1]]));
    const taught = await drawn(figure, "taught"), said = await drawn(figure, "says");
    const unsure = said.at.filter((ink) => Math.abs(ink - 0.5) < 0.01).length; // on the screen
    const good = said.at.filter((ink, k) => Math.abs(ink - 0.5) >= 0.01 && (ink > 0.5) === (taught.at[k] > 0.5)).length;
    const counted = parseFloat(right) / 100 * said.at.length;
    if (counted < good - 1 || counted > good + unsure + 1) wrong.push(`${good} pixels on the screen are right, ${unsure} unsure; ${right} is said`);
    await page.close();
  }
  return wrong;
});

await test("the picture: the frame follows mouse and keys, and what is enhanced agrees with the pixels' answers", async () => {
  const { page, figure, says, said, list } = await touch("fig-appears", { hash: "#fig-appears?pixels=3&steps=600" }), wrong = [];
  await says("^Step 600: the cost of all pixels is 0");
  const lens = figure.getByRole("slider", { name: /^The part to enhance/ }), box = await lens.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 90, box.y + box.height / 2 + 60, { steps: 6 });
  await page.mouse.up();
  await lens.focus();
  for (const key of ["ArrowUp", "ArrowLeft", "Shift+ArrowDown"]) await page.keyboard.press(key);
  await list("enhance").selectOption("8 times");
  const [, row, column] = (await lens.getAttribute("aria-valuetext")).match(/^around row (\d+), column (\d+), enhanced 8 times$/);
  await says(`Enhanced 8 times: around row ${row}, column ${column}\\.`);
  await page.waitForFunction(() => location.hash.includes("zoom=8"));
  await page.waitForTimeout(1200);
  const [x, y] = page.url().match(/look=([\d.]+),([\d.]+)/).slice(1).map(Number);
  const says1 = await drawn(figure, "says"), between = await drawn(figure, "between"), span = says1.wide / 8;
  const left = x * says1.wide - span / 2, top = y * says1.high - span / 2;
  let compared = 0, apart = 0;
  for (let r = Math.ceil(top); r + 1 < top + span; r += 1) {
    for (let k = Math.ceil(left); k + 1 < left + span; k += 1) {
      const cell = (at, from) => Math.min(between.wide - 1, Math.floor((at + 0.5 - from) / span * between.wide));
      apart = Math.max(apart, Math.abs(says1.at[r * says1.wide + k] - between.at[cell(r, top) * between.wide + cell(k, left)]));
      compared += 1;
    }
  }
  if (compared < 4 || apart > 0.1) wrong.push(`${compared} pixels compared, ${apart} apart`);
  if (!(await said()).startsWith("Step 600:")) wrong.push(await said());
  for (const [key, where] of [["Home", 0], ["End", 1]]) {
    await lens.focus();
    await page.keyboard.press(key);
    await says(`column ${where * says1.wide}\\.`).catch(() => wrong.push(`${key} leads elsewhere`));
  }
  const rowOf = async () => Number((await lens.getAttribute("aria-valuetext")).match(/row (\d+)/)[1]), middle = await rowOf();
  await page.keyboard.press("PageUp");
  if (Math.abs(middle - await rowOf() - 0.2 * says1.high) > 1) wrong.push("PageUp is not a fifth of the picture");
  await page.close();
  return wrong;
});

await test("the picture: what is painted by mouse and keys is learned, and the address brings it back to the last digit", async () => {
  const { page, figure, values, says, said, press, list } = await touch("fig-appears"), wrong = [];
  await list("rows and columns").selectOption("every third: short");
  await says("^The chapter's short version: 60 passes over the pixels. .* of 1088 pixels are right");
  await list("picture").selectOption("an empty page");
  const count = async (name) => (await drawn(figure, name)).at.filter((ink) => ink > 0.5).length;
  if (await count("taught")) wrong.push("the page is not empty");
  const box = await figure.locator("svg.live-map").boundingBox();
  await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.2 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.8 * box.height, { steps: 9 });
  await page.mouse.up();
  const bar = await count("taught");
  if (bar < 30 || bar > 80) wrong.push(`${bar} pixels of ink`);
  if (!(await said()).startsWith("Painted.")) wrong.push(await said());
  for (let n = 1; n <= 3; n += 1) { await press("100 steps"); await says(`^Step ${100 * n}: the cost of all pixels is 0`); }
  await figure.getByRole("slider", { name: /^Pen/ }).focus();
  for (const key of ["Enter", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"]) await page.keyboard.press(key);
  const both = await count("taught");
  if (both <= bar) wrong.push("the keys paint nothing");
  for (let n = 4; n <= 8; n += 1) { await press("100 steps"); await says(`^Step ${100 * n}: the cost of all pixels is 0`); }
  const learned = await values();
  if (!(parseFloat(learned[3]) > 93) || (await count("says")) < 20) wrong.push(learned.join());
  await page.waitForFunction(() => location.hash.includes("steps=800") && location.hash.includes("300*"));
  const hash = page.url().slice(page.url().indexOf("#"));
  await figure.getByLabel("paper", { exact: true }).check();
  await figure.getByRole("slider", { name: /^Pen/ }).focus();
  for (const key of ["Enter", "Shift+ArrowLeft", "Enter"]) await page.keyboard.press(key);
  if (!(await count("taught") < both)) wrong.push("paper takes nothing away");
  await press("Remove the paint");
  await says("^The paint is gone, and the network begins from the start. Step 0: .* of 1088 pixels");
  if (await count("taught")) wrong.push("it is still painted");
  await page.close();
  const again = await touch("fig-appears", { hash });
  await again.says("^Step 800: the cost of all pixels is 0");
  wrong.push(...differ([(await again.values()).join(), learned.join()]));
  await again.page.close();
  for (const odd of ["#fig-appears?pixels=7&start=x&zoom=3&steps=-1&look=5,5", "#fig-appears?painted=1*a.0**..&look=,&seed=-4", `#fig-appears?painted=10*${"zz".repeat(900)}`]) {
    const one = await touch("fig-appears", { hash: odd });
    await one.says("^Step 0: the cost of all pixels is 0");
    await one.page.close();
  }
  return wrong;
});

await test("the picture: painted by a drag while it learns, the address brings back the same network, twice", async () => {
  const first = await touch("fig-appears", { hash: "#fig-appears?pixels=3" }), wrong = [];
  const state = async ({ values, figure }) => [await values(), (await drawn(figure, "taught")).at.map((ink) => Math.round(ink)).join(""), (await drawn(figure, "says")).at.map((ink) => ink.toFixed(2)).join()].join();
  const paused = async ({ page, says }) => {
    const steps = page.url().match(/steps=(\d+)/)[1];
    await says(`^(Painted.*)?Step ${steps}: the cost of all pixels`);
    await page.waitForTimeout(300);
    return Number(steps);
  };
  await first.press("Run");
  await first.says("^Step [1-9]");
  const box = await first.figure.locator("svg.live-map").boundingBox();
  await first.page.mouse.move(box.x + 0.1 * box.width, box.y + 0.2 * box.height);
  await first.page.mouse.down();
  for (let n = 1; n <= 60; n += 1) {
    await first.page.mouse.move(box.x + (0.1 + 0.8 * n / 60) * box.width, box.y + (0.5 - 0.3 * Math.cos(n / 4)) * box.height);
    await first.page.waitForTimeout(20);
  }
  await first.page.mouse.up();
  await first.press("Pause");
  await first.page.waitForTimeout(600);
  const steps = await paused(first), records = first.page.url().match(/painted=([^&]*)/)[1].split(".").map((one) => parseInt(one.slice(1), 10));
  if (new Set(records).size < 10 || steps < records[records.length - 1]) wrong.push(`painted at ${records}, ${steps} steps`);
  let hash = first.page.url().slice(first.page.url().indexOf("#")), before = await state(first);
  await first.page.close();
  for (const turn of ["once", "twice"]) {
    const again = await touch("fig-appears", { hash });
    await again.says(`^Step ${steps}: the cost of all pixels`);
    await again.page.waitForFunction((n) => location.hash.includes(`steps=${n}`), steps);
    await again.page.waitForTimeout(300);
    if (await state(again) !== before) wrong.push(`another network, reopened ${turn}: ${await again.values()}; ${before.slice(0, 60)}`);
    hash = again.page.url().slice(again.page.url().indexOf("#"));
    await again.page.close();
  }
  return wrong;
});

await test("the picture: what is painted at the last step is there again, and what an address holds for later is kept", async () => {
  const wrong = [];
  const one = await touch("fig-appears", { hash: "#fig-appears?pixels=3&start=empty&steps=20&painted=10*AAAz.120*zAzz" });
  await one.says("^Step 20: the cost of all pixels");
  const ink = (await drawn(one.figure, "taught")).at.map((x, k) => (x > 0.5 ? k % 32 : -1)).filter((k) => k >= 0);
  if (!ink.some((k) => k < 8) || !ink.some((k) => k > 24)) wrong.push("a stroke is missing");
  await one.page.close();
  const two = await touch("fig-appears", { hash: "#fig-appears?pixels=3&start=empty&steps=20&painted=10*AAAz.1400*zAzz" });
  await two.says("^Step 20: the cost of all pixels");
  await two.page.waitForTimeout(400);
  wrong.push(...differ([/painted=10\*AAAz\.1400\*zAzz/.test(decodeURIComponent(two.page.url())), true]));
  await two.page.close();
  return wrong;
});

await test("the picture: while it runs, all that is seen belongs to one step", async () => {
  const { page, figure, press } = await touch("fig-appears", { hash: "#fig-appears?pixels=3" }), wrong = [];
  await press("Run");
  const seen = await figure.evaluate(async (f) => {
    const copy = (name) => {
      const canvas = f.querySelector(`canvas[data-of=${name}]`), sheet = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
      sheet.drawImage(canvas, 0, 0);
      return sheet.getImageData(0, 0, canvas.width, canvas.height).data.join();
    };
    const all = [], steps = new Set();
    for (const end = performance.now() + 30000; steps.size < 6 && performance.now() < end;) {
      await new Promise(requestAnimationFrame);
      all.push([f.querySelector(".live-numbers").innerText.replace(/\s+/g, " "), copy("says"), copy("between")]);
      steps.add(all[all.length - 1][0]);
    }
    return all;
  });
  const last = seen[seen.length - 1], step = (one) => parseInt(one[0].match(/step (\d+)/)[1], 10), learned = seen.filter(step);
  const steps = new Set(learned.map(step)).size, looks = new Set(learned.map((one) => one.join())).size;
  if (steps < 3 || looks !== steps) wrong.push(`${looks} looks at ${steps} steps`);
  await page.close();
  const still = await touch("fig-appears", { hash: `#fig-appears?pixels=3&steps=${step(last)}` });
  await still.says(`^Step ${step(last)}: the cost of all pixels`);
  const says = await still.figure.locator("canvas[data-of=says]").evaluate((canvas) => {
    const sheet = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    sheet.drawImage(canvas, 0, 0);
    return sheet.getImageData(0, 0, canvas.width, canvas.height).data.join();
  });
  wrong.push(...differ([last[1] === says, true], [last[0], (await still.figure.locator(".live-numbers").innerText()).replace(/\s+/g, " ")]));
  await still.page.close();
  return wrong;
});

await test("the picture: at its last step it says so, to Run and to a step", async () => {
  const { page, values, says, said, press } = await touch("fig-appears", { hash: "#fig-appears?pixels=3&steps=2040" }), wrong = [];
  const end = "It has done its 2040 steps: begin from the start to see it again";
  await says(end);
  for (const name of ["Run", "Step", "100 steps"]) {
    await press(name);
    await says(end).catch(() => wrong.push(name));
    await says("^Step 2040: the cost of all pixels").catch(() => wrong.push(name));
  }
  wrong.push(...differ([(await values())[1], "60.0 of 60"]));
  await press("From the start");
  await says("^Step 0: the cost of all pixels is [0-9.]+, [0-9.]+ % of 1088 pixels are right");
  if (/has done/.test(await said())) wrong.push(await said());
  await page.close();
  return wrong;
});

await test("the picture: a seed is refused as the command line does, and the curve is of the batches", async () => {
  const { page, figure, says, said, press } = await touch("fig-appears"), wrong = [];
  const seed = figure.getByLabel("seed", { exact: true }), curve = figure.locator(".live-name", { hasText: "the cost of each step's batch of 32 pixels" });
  await says("^Step 0");
  if (!/no step yet$/.test(await curve.textContent())) wrong.push(await curve.textContent());
  for (const odd of ["4294967288", "-1", "1.5", ""]) {
    await seed.fill(odd);
    await seed.press("Tab");
    if (!/^seed: a whole number/.test(await said()) || (await seed.inputValue()) !== "1") wrong.push(`${odd}: ${await said()}`);
  }
  await seed.fill("4294967187");
  await seed.press("Tab");
  await says("^Step 0: the cost of all pixels");
  await press("10 steps");
  await says("^Step 10: the cost of all pixels");
  if (!/, step 1 to 10, /.test(await curve.textContent())) wrong.push(await curve.textContent());
  await page.waitForFunction(() => location.hash.includes("seed=4294967187"));
  await page.close();
  return wrong;
});

await test("the picture: ink stays dark in the dark, and what runs stands above the pictures", async () => {
  const { page, figure, says } = await touch("fig-appears", { colorScheme: "dark", width: 360 });
  await says("^Step 0");
  const [run, ...boxes] = await figure.evaluate((f) => [f.querySelector(".live .live-go"), ...f.querySelectorAll("canvas")].map((one) => one.getBoundingClientRect().toJSON()));
  const corner = await figure.locator("canvas[data-of=taught]").evaluate((canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return [[0, 0], [Math.floor(0.65 * canvas.width), Math.floor(0.15 * canvas.height)]].map((at) => copy.getImageData(...at, 1, 1).data[0]);
  });
  await page.close();
  return differ([boxes.every((box) => box.top > run.bottom), true], [Math.abs(boxes[0].top - boxes[1].top) < 1, true], [boxes[3].bottom - run.top < 780, true], [corner.join(), "255,31"]);
});

await test("the picture: a finger paints, and the page does not scroll meanwhile", async () => {
  const context = await launch({ hasTouch: true, viewport: { width: 360, height: 780 } });
  const { page, figure } = await touch("fig-appears", { context, hash: "#fig-appears?start=empty" });
  await figure.evaluate((f) => f.scrollIntoView({ behavior: "instant" }));
  const box = await figure.locator("svg.live-map").boundingBox(), scroll = await page.evaluate(() => scrollY);
  const finger = await context.newCDPSession(page), x = box.x + box.width / 2, y = box.y + 20;
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  for (let n = 1; n <= 9; n += 1) await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: y + 20 * n }] });
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  const ink = (await drawn(figure, "taught")).at.filter((one) => one > 0.5).length, still = await page.evaluate(() => scrollY);
  await context.close();
  return [...differ([still, scroll]), ...(ink > 60 ? [] : [`${ink} pixels of ink`])];
});

await test("the picture: learning leaves the page its frames", () => smooth("fig-appears"));

// ---- Chapter 5: the digits

// Ten digits as strokes, in shares of the pad.
const arc = (x, y, rx, ry, from, to, n = 16) => Array.from({ length: n + 1 }, (_, k) => {
  const turn = (from + (to - from) * k / n) * Math.PI / 180;
  return [x + rx * Math.cos(turn), y + ry * Math.sin(turn)];
});
const DRAWN = [
  [arc(0.5, 0.5, 0.25, 0.38, -90, 270)],
  [[[0.4, 0.25], [0.55, 0.1], [0.55, 0.9]]],
  [[...arc(0.5, 0.32, 0.22, 0.2, -170, 40), [0.28, 0.88], [0.75, 0.88]]],
  [[...arc(0.48, 0.3, 0.2, 0.18, -150, 90), ...arc(0.48, 0.68, 0.23, 0.2, -90, 150)]],
  [[[0.55, 0.1], [0.25, 0.6], [0.8, 0.6]], [[0.6, 0.4], [0.6, 0.92]]],
  [[[0.7, 0.12], [0.35, 0.12], [0.33, 0.45], ...arc(0.48, 0.65, 0.22, 0.22, -110, 140)]],
  [[[0.62, 0.1], [0.4, 0.35], ...arc(0.5, 0.68, 0.2, 0.2, 190, 550, 20)]],
  [[[0.25, 0.12], [0.75, 0.12], [0.45, 0.9]], [[0.35, 0.5], [0.7, 0.5]]],
  [[...arc(0.5, 0.3, 0.17, 0.18, 90, 450), ...arc(0.5, 0.7, 0.21, 0.21, -90, 270)]],
  [[...arc(0.5, 0.32, 0.2, 0.2, 0, -360), [0.68, 0.35], [0.6, 0.9]]],
];
async function drawDigit({ page, figure }, digit) {
  const box = await figure.locator(".live-pad").boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  for (const stroke of DRAWN[digit]) {
    await page.mouse.move(...at(stroke[0]));
    await page.mouse.down();
    for (const place of stroke.slice(1)) await page.mouse.move(...at(place), { steps: 4 });
    await page.mouse.up();
  }
}
// The digit with the orange bar; -1: none has it.
const winner = (figure) => figure.locator(".live svg.figure:has(rect.live-zeros)").evaluate((chart) => [...chart.querySelectorAll("rect")].findIndex((bar) => bar.matches(".live-ones")));
// The small pictures as numbers from 0 to 16: what is asked about, then the nearest.
const pictures = (figure) => figure.locator("canvas.live-pixels[width='8']").evaluateAll((all) => {
  const colour = (name) => parseInt(getComputedStyle(all[0].closest(".live").querySelector("svg.figure")).getPropertyValue(`--fig-${name}`).trim().slice(1, 3), 16);
  const paper = colour("paper"), ink = colour("ink");
  return all.map((canvas) => {
    const copy = new OffscreenCanvas(8, 8).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, 8, 8);
    return Array.from({ length: 64 }, (_, k) => Math.round(16 * (data[4 * k] - paper) / (ink - paper)));
  });
});

await test("the digits: learned in the page, the exam is read as the book's networks read it", async () => {
  const { page, figure, values, says, said } = await touch("fig-digits");
  const before = (await values())[4];
  await says("^It has learned");
  const words = Number((await said()).match(/read (\d+) of the exam's 359 right/)[1]);
  const anchors = await figure.locator(".live a[href^='#']").evaluateAll((all) => all.filter((a) => !document.getElementById(a.hash.slice(1))).map((a) => a.hash));
  const right = Number((await values())[4].replace(" %", "")), mean = Number(line(book(5), "the last recipe ")[0].split(" ")[0]);
  await page.close();
  return [...(Math.abs(right - mean) < 1 ? [] : [`${right} %, the book's mean is ${mean} %`]),
    ...differ([before, "after the last step"], [(100 * words / 359).toFixed(2), right.toFixed(2)], [anchors.join(), ""])];
});

await test("the digits: ten drawn with the mouse are brought to the data's form and read, each within 5 ms", async () => {
  const touched = await touch("fig-digits"), { page, figure, values, says, said, press } = touched, wrong = [], times = [];
  await says("^It has learned");
  let right = 0, strange = 0;
  for (let digit = 0; digit < 10; digit += 1) {
    await press("Clear the pad");
    await drawDigit(touched, digit);
    const [fired, spent] = await values(), [given] = await pictures(figure), words = await said();
    right += words.startsWith(`It reads ${digit}, `);
    times.push(parseFloat(spent.replace("below ", "")));
    const ink = given.reduce((sum, x) => sum + x), edges = [0, 7].map((row) => given.slice(8 * row, 8 * row + 8).some(Boolean));
    if (Math.abs(ink - 312) > 24 || !edges.every(Boolean)) wrong.push(`${digit}: ink ${ink}, edges ${edges}`);
    if (!/^[1-9]\d? of 64$/.test(fired)) wrong.push(fired);
    if (!words.startsWith(`It reads ${await winner(figure)}, `) || !/learned from: \d/.test(words)) wrong.push(words);
    if (/farther off/.test(words)) strange += 1;
  }
  console.error(`  read in ${times.join(", ")} ms; ${right} of 10 right, ${strange} unlike the data`);
  await page.close();
  return [...wrong, ...(right >= 9 ? [] : [`${right} of 10 right`]), ...(Math.max(...times) < 5 ? [] : [times.join()])];
});

await test("the digits: probabilities are the softmax of the scores, and the nearest pictures are the data's", async () => {
  const { page, figure, says, press } = await touch("fig-digits"), wrong = [];
  await says("^It has learned");
  await press("A digit of the exam");
  await figure.locator("summary").click();
  await figure.locator(".live-table tbody tr").first().waitFor();
  const rows = (await figure.locator(".live-table tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)))).map((row) => row.map((x) => parseFloat(x.replace("−", "-"))));
  const sum = rows.reduce((all, [, score]) => all + Math.exp(score), 0);
  for (const [digit, score, share] of rows) if (Math.abs(100 * Math.exp(score) / sum - share) > 0.02) wrong.push(`${digit}: ${share} %`);
  const data = readFileSync("data/digits.csv", "utf8").trim().split("\n").slice(1), all = await pictures(figure);
  const labels = await figure.locator(".live-near span").allTextContents();
  const distances = all.slice(1).map((one, k) => {
    const [, digit, away] = labels[k].match(/^(\d), (\S+)$/), found = data.find((row) => row.startsWith(`${one.join()},`));
    if (!found || !found.endsWith(`,${digit}`)) wrong.push(`${labels[k]} is not in the data`);
    const real = Math.hypot(...one.map((x, n) => (x - all[0][n]) / 16));
    if (Math.abs(real - Number(away)) > 0.006) wrong.push(`${labels[k]}: ${real}`);
    return real;
  });
  if (!data.some((row) => row.startsWith(`${all[0].join()},`))) wrong.push("the exam's digit is not in the data");
  const nearer = data.map((row) => row.split(",").map(Number)).filter((row) => Math.hypot(...all[0].map((x, n) => (x - row[n]) / 16)) < distances[0] - 1e-9);
  if (distances.some((d, k) => k && d < distances[k - 1])) wrong.push(distances.join());
  if (nearer.length > 4) wrong.push(`${nearer.length} pictures are nearer`);
  await page.close();
  return wrong;
});

await test("the digits: a finger draws while the network learns, and the page does not scroll", async () => {
  const context = await launch({ hasTouch: true, viewport: { width: 360, height: 780 } });
  const { page, figure, says, values } = await touch("fig-digits", { context });
  const box = await figure.locator(".live-pad").boundingBox(), scroll = await page.evaluate(() => scrollY);
  const finger = await context.newCDPSession(page), x = box.x + box.width / 2, y = box.y + box.height * 0.15;
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  for (let n = 1; n <= 14; n += 1) await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: y + n * box.height * 0.05 }] });
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  const early = (await values())[2], still = await page.evaluate(() => scrollY);
  await says("^It has learned");
  const reads = await winner(figure), below = await figure.locator(".live-near li").evaluateAll((all) => new Set(all.map((one) => one.getBoundingClientRect().top)).size);
  await context.close();
  return differ([reads, 1], [below, 1], [still, scroll], [early === "1440 of 1440", false]);
});

await test("the digits: arrow keys draw, the address keeps the drawing, and an odd one breaks nothing", async () => {
  const { page, figure, says, said } = await touch("fig-digits"), wrong = [];
  await says("^It has learned");
  const pen = figure.getByRole("slider", { name: /^Pen/ });
  await pen.focus();
  const below = () => figure.locator(".live-below").textContent(), up = await below();
  for (const key of ["Shift+ArrowUp", "Shift+ArrowUp", "Enter", ...Array(13).fill("ArrowDown"), "Shift+ArrowDown"]) await page.keyboard.press(key);
  wrong.push(...differ([up, "The pen is up: Enter sets it down."], [await below(), "The pen is down: Enter lifts it."]));
  await page.keyboard.press("Enter");
  wrong.push(...differ([await below(), up]));
  if (!(await said()).startsWith("It reads 1, ")) wrong.push(await said());
  if (!(await pen.getAttribute("aria-label")).startsWith("Pen, lifted")) wrong.push("the pen is down");
  const state = async (one) => `${await one.locator(".live-near").textContent()} ${await one.locator(".live dd").first().textContent()} ${await winner(one)}`, before = await state(figure);
  await page.waitForFunction(() => location.hash.includes("drawing="));
  const hash = page.url().slice(page.url().indexOf("#"));
  await page.close();
  const again = await touch("fig-digits", { hash });
  await again.says("^It has learned");
  wrong.push(...differ([await state(again.figure), before]));
  await again.page.close();
  for (const odd of ["#fig-digits?drawing=a&steps=1&seed=x", "#fig-digits?drawing=....&digit=99999&steps=1", `#fig-digits?drawing=${"az".repeat(900)}&steps=1&seed=1e99`]) {
    const one = await touch("fig-digits", { hash: odd });
    await one.says("After 1 of 1440");
    await one.page.close();
  }
  return wrong;
});

await test("the digits: those of the exam come large, after the last step, and what it misreads is found", async () => {
  const { page, figure, says, said, values, press } = await touch("fig-digits"), wrong = [];
  const below = () => figure.locator(".live-below").textContent();
  const large = () => figure.locator(".live-large rect").evaluateAll((all) => all.map((one) => Math.round(16 * one.getAttribute("fill-opacity"))).join());
  await press("A digit of the exam");
  wrong.push(...differ([await below(), "The exam comes after the last step."], [await winner(figure), -1], [(await large()).replace(/[0,]/g, ""), ""]));
  await says("^It has learned");
  if (!/^Number 1 of 359, meant as \d: [✓✗]/.test(await below())) wrong.push(await below());
  wrong.push(...differ([await large(), (await pictures(figure))[0].join()]));
  const misread = Math.round(359 * (1 - parseFloat((await values())[4]) / 100)), found = new Set();
  for (let n = 0; n < misread + 2; n += 1) {
    await press("The next it misreads");
    const [, number, meant, , word] = (await below()).match(/^Number (\d+) of 359, meant as (\d): (. (right|wrong))$/);
    found.add(number);
    if (word !== "wrong" || Number(meant) === await winner(figure) || !(await said()).includes(`The writer meant ${meant}.`)) wrong.push(`${await below()} ${await said()}`);
  }
  wrong.push(...differ([found.size, misread]));
  for (const name of ["Run", "Step", "100 steps"]) {
    await press("Clear the pad");
    await press(name);
    await says("^It has done its 1440 steps: begin from the start, or draw");
  }
  await figure.locator("summary").click();
  const cells = await figure.locator(".live-table td").allTextContents();
  wrong.push(...differ([await winner(figure), -1], [cells.join(""), "–".repeat(20)]));
  await page.close();
  return wrong;
});

await test("the digits: a scribble takes the exam's digit off the pad, and is told from the data", async () => {
  const { page, figure, says, said, press } = await touch("fig-digits"), wrong = [];
  await says("^It has learned");
  await press("A digit of the exam");
  const box = await figure.locator(".live-pad").boundingBox(), at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at([0.2, 0.2]));
  await page.mouse.down();
  for (const place of [[0.8, 0.3], [0.2, 0.4], [0.9, 0.5], [0.1, 0.6], [0.8, 0.8], [0.5, 0.1], [0.3, 0.9]]) await page.mouse.move(...at(place), { steps: 4 });
  await page.mouse.up();
  const words = await said();
  if (!/farther off than for any of the exam's 359 pictures\. (Yet it is sure: it|It) has no answer/.test(words) || /writer meant/.test(words)) wrong.push(words);
  wrong.push(...differ([await figure.locator(".live-below").textContent(), "The pen is up: Enter sets it down."]));
  await page.close();
  return wrong;
});

await test("the digits: while it learns, words, numbers and bars are of the same step", async () => {
  const { page, figure, press, says } = await touch("fig-digits");
  await drawDigit({ page, figure }, 8);
  await press("From the start");
  await figure.evaluate((f) => {
    window.apart = [];
    window.looks = 0;
    new MutationObserver(() => {
      const words = f.querySelector(".live-said").textContent, step = words.match(/^Learning: step (\d+) of/), reads = words.match(/It reads (\d)/);
      if (!step) return;
      const bars = [...f.querySelectorAll("svg.figure rect")].filter((bar) => bar.matches(".live-ones, .live-zeros"));
      const shows = f.querySelectorAll(".live-numbers dd")[2].textContent;
      window.looks += 1;
      if (shows !== `${step[1]} of 1440` || !bars[reads[1]].matches(".live-ones")) window.apart.push(`${words} ${shows}`);
    }).observe(f.querySelector(".live-said"), { childList: true });
  });
  await press("Run");
  await says("^It has learned");
  const [apart, looks] = await page.evaluate(() => [window.apart, window.looks]);
  await page.close();
  return [...apart, ...(looks > 20 ? [] : [`only ${looks} looks`])];
});

await test("the digits: a seed is refused as the command line refuses it, and starts nothing at rest", async () => {
  const { page, figure, says, said, values, press } = await touch("fig-digits"), wrong = [];
  await says("^It has learned");
  const box = figure.getByRole("spinbutton", { name: "seed" });
  const again = async () => {
    for (const name of ["Back to the picture", "Touch this figure"]) await press(name);
    await figure.locator(".live .live-said").waitFor();
  };
  for (const [typed, words] of ["-1", "1.5", "4294967188"].map((typed) => [typed, "seed: a whole number from 0 to 4294967187."])) {
    await box.fill(typed);
    await box.press("Enter");
    wrong.push(...differ([await said(), words], [await box.inputValue(), "1"], [(await values())[2], "1440 of 1440"]));
  }
  await box.fill("4294967187");
  await box.press("Enter");
  await says("^After 0 of 1440");
  await page.waitForTimeout(300);
  wrong.push(...differ([(await values()).slice(2).join(), "0 of 1440,–,after the last step"]));
  await press("Step");
  await says("^After 1 of 1440");
  await again();
  await says("^After 1 of 1440");
  await press("Run");
  await page.waitForTimeout(300);
  await box.fill("2");
  await box.press("Enter");
  await says("^It has learned");
  wrong.push(...differ([(await values())[2], "1440 of 1440"]));
  await again();
  await says("^It has learned");
  wrong.push(...differ([await box.inputValue(), "2"]));
  await page.close();
  return wrong;
});

await test("the digits: learning leaves the page its frames", () => smooth("fig-digits", "From the start"));

// ---- All live figures

for (const [id, , follows] of FIGURES) {
  await test(`${id}: axe finds nothing to object to, light and dark, and nothing is wider than a phone`, async () => {
    const wrong = [];
    for (const colorScheme of ["light", "dark"]) {
      const { page, figure, press } = await touch(id, { colorScheme, width: 360 });
      await press("10 steps");
      for (const box of await figure.locator("details").all()) await box.evaluate((details) => { details.open = true; });
      const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
      if (width > 360) wrong.push(`${width} pixels wide`);
      await page.evaluate(axe);
      const found = await page.evaluate((i) => window.axe.run(document.getElementById(i), { resultTypes: ["violations"], preload: false }), id);
      wrong.push(...found.violations.flatMap((v) => v.nodes.slice(0, 2).map((n) => `${colorScheme}: ${v.id}: ${n.target.join(" ")}: ${n.failureSummary}`)));
      await page.close();
    }
    return wrong;
  });

  await test(`${id}: every control can be reached by keyboard and seen there`, async () => {
    const { page, figure } = await touch(id);
    const wrong = [];
    const stops = await figure.locator(".live :is(button, input, select, summary, a, [tabindex='0'])").evaluateAll((all) => all.filter((one) => one.checkVisibility() && !one.closest("details:not([open]) > :not(summary)")).length);
    await figure.locator(".live").focus();
    await page.keyboard.press("Tab");
    for (let stop = 0; stop < stops - 1; stop += 1) {
      const bad = await page.evaluate(() => {
        const at = document.activeElement, style = getComputedStyle(at);
        const ring = at.querySelector(":scope > .live-hit");
        const seen = ring ? getComputedStyle(ring).stroke !== "none" : style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        return !at.closest(".live") ? `outside: ${at.outerHTML.slice(0, 80)}` : seen ? "" : at.outerHTML.slice(0, 80);
      });
      if (bad) wrong.push(bad);
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement.matches("input[type=radio]"))) stop += 1;
    }
    await page.close();
    return wrong;
  });

  await test(`${id}: it follows the colours of the page, and gives the picture back`, async () => {
    const { page, figure } = await touch(id, { colorScheme: "light" });
    const pixel = () => figure.locator(".live").evaluate((box, named) => {
      const canvas = box.querySelector("canvas");
      return canvas && !named ? canvas.toDataURL() : getComputedStyle(box.querySelector(named || ".live-ground")).fill;
    }, follows);
    const light = await pixel();
    await page.evaluate(() => { document.documentElement.dataset.theme = "dark"; });
    await page.waitForTimeout(100);
    const dark = await pixel();
    await figure.getByRole("button", { name: "Back to the picture" }).click();
    const seen = await figure.locator("> svg").isVisible(), gone = await figure.locator(".live").count();
    await page.close();
    return differ([light === dark, false], [seen, true], [gone, 0]);
  });

  await test(`${id}: each link to the C leads to the line that begins it`, async () => {
    const { page, figure } = await touch(id);
    const links = await figure.locator(".live-code a").evaluateAll((all) => all.map((a) => [a.textContent, a.getAttribute("href")]));
    await page.close();
    return links.filter(([name, href]) => {
      const [file, line] = href.split("#"), text = readFileSync(join(folder, file), "utf8");
      return line && !new RegExp(`id="${line}".*${name}`).test(text);
    }).map((link) => link.join(" ")).concat(links.length > 5 ? [] : ["too few links"]);
  });
}

await test("without JavaScript the pictures stand, and no button", async () => {
  const context = await launch({ javaScriptEnabled: false });
  const page = await context.newPage();
  const wrong = [];
  for (const [id, at] of FIGURES) {
    await page.goto(pageOf(chapters[at]));
    if (!(await page.locator(`#${id} > svg`).isVisible())) wrong.push(`no picture in ${id}`);
    if (await page.locator(".live-way, .live-run button").count()) wrong.push("a button that does nothing");
  }
  await context.close();
  return wrong;
});

await test("all of this was silent and asked the network for nothing", async () => noise);

await browser.close();
profiles.forEach((profile) => rmSync(profile, { recursive: true, force: true }));
