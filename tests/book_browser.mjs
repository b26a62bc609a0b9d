// The book's pages in a real browser: silence, no network, phones, colours, keys, search.
//
//     node tests/book_browser.mjs BOOK-FOLDER MODULES WORD      (TAP)
//
// MODULES is a folder with playwright-core and axe-core; WORD is one that search must find.
import { createRequire } from "node:module";
import { readdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, modules, word] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "x.js"));
const { chromium } = require("playwright-core");
const axe = require("axe-core").source;

const profiles = [];
function launch(options) {
  profiles.push(mkdtempSync(join(tmpdir(), "book-browser-")));
  return chromium.launchPersistentContext(profiles[profiles.length - 1], {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
    viewport: { width: 1280, height: 900 },
    ...options,
  });
}
const browser = await launch({ permissions: ["clipboard-read", "clipboard-write"] });
const pages = readdirSync(folder).filter((name) => name.endsWith(".html"));
const prose = pages.filter((name) => !/^(source-|one-page|program)/.test(name));
const samples = [...prose, "program.html", pages.find((name) => /^source-.*\.c\.html/.test(name))];
const url = (name) => pathToFileURL(join(resolve(folder), name)).href;

let noise = [];
const listen = (page) => {
  page.on("console", (message) => noise.push(`${page.url()}: console: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`${page.url()}: error: ${error.message}`));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) noise.push(`${page.url()}: request: ${request.url()}`);
  });
  page.on("requestfailed", (request) => noise.push(`${page.url()}: failed: ${request.url()}`));
};

const only = process.env.ONLY;
let shown = 0;
async function test(sentence, body) {
  if (only && !sentence.includes(only)) return;
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

async function open(name, options = {}) {
  const page = await browser.newPage();
  listen(page);
  await page.emulateMedia({ colorScheme: options.scheme || "light", media: options.media || "screen" });
  if (options.width) await page.setViewportSize({ width: options.width, height: 780 });
  await page.goto(url(name));
  return page;
}

// ---- every page

await test("every page is silent and asks the network for nothing", async () => {
  noise = [];
  const page = await open("index.html");
  for (const name of pages) await page.goto(url(name));
  await page.close();
  return noise;
});

await test("no page scrolls sideways at 360 pixels", async () => {
  const wrong = [];
  const page = await open("index.html", { width: 360 });
  for (const name of pages) {
    await page.goto(url(name));
    const width = await page.evaluate(() => {
      document.querySelectorAll("details").forEach((box) => { box.open = true; });
      return document.scrollingElement.scrollWidth;
    });
    if (width > 360) wrong.push(`${name} is ${width} wide`);
  }
  await page.close();
  return wrong;
});

// The rules of WCAG 2.1 A and AA and axe's own, on every page of prose, a source page, the search;
// in the second set of colours only what depends on colours.
async function violations(page, name, scheme) {
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(axe);
  const found = await page.evaluate((dark) => window.axe.run(document, {
    resultTypes: ["violations"],
    ...(dark ? { runOnly: ["color-contrast", "link-in-text-block"] } : {}),
  }), scheme === "dark");
  // (To axe a table's head that holds a formula is empty.)
  found.violations.filter((v) => v.id === "empty-table-header").forEach((v) => {
    v.nodes = v.nodes.filter((n) => !n.html.includes("<math"));
  });
  return found.violations.flatMap((v) => v.nodes.slice(0, 3).map(
    (n) => `${name}: ${v.id}: ${n.target.join(" ")}: ${(n.failureSummary || "").split("\n").slice(1, 2)}`));
}
for (const scheme of ["light", "dark"]) {
  await test(`axe finds nothing to object to in ${scheme}`, async () => {
    const wrong = [];
    const page = await open("index.html", { scheme });
    for (const name of samples) {
      await page.goto(url(name));
      await page.evaluate(() => document.querySelectorAll("details").forEach((box) => { box.open = true; }));
      wrong.push(...(await violations(page, name, scheme)));
    }
    await page.keyboard.press("/");
    await page.keyboard.type(word);
    await page.waitForSelector("dialog.search li");
    wrong.push(...(await violations(page, "search", scheme)));
    await page.close();
    return wrong;
  });
}

// Every character, drawn in the font that the page asks for, differs from one that no font has.
await test("every letter and sign has a glyph", async () => {
  const used = {};
  const page = await open("index.html");
  for (const name of samples) {
    await page.goto(url(name));
    const found = await page.evaluate(() => {
      const letters = {};
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (parent.closest("script, style")) continue;
        const font = getComputedStyle(parent).fontFamily;
        letters[font] = (letters[font] || "") + walker.currentNode.data;
      }
      return Object.entries(letters).map(([font, text]) => [font, [...new Set(text)].filter((l) => /\S/.test(l))]);
    });
    found.forEach(([font, letters]) => letters.forEach((letter) => {
      used[font] = used[font] || {};
      used[font][letter] = used[font][letter] || name;
    }));
  }
  await page.evaluate(() => document.fonts.ready);
  const missing = await page.evaluate((fonts) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 32;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const draw = (font, text) => {
      pen.clearRect(0, 0, 32, 32);
      pen.font = `20px ${font}`;
      pen.fillText(text, 4, 24);
      return pen.getImageData(0, 0, 32, 32).data.join();
    };
    const invisible = /[\u00ad\u200b-\u200f\u2060-\u2064\ufe0f]/;
    return Object.entries(fonts).flatMap(([font, letters]) => {
      const nothing = draw(font, "\u{10FFFD}");
      return Object.entries(letters).filter(([letter]) => !invisible.test(letter) && draw(font, letter) === nothing)
        .map(([letter, name]) => `${name}: ${letter} U+${letter.codePointAt(0).toString(16)}`);
    });
  }, used);
  await page.close();
  return missing;
});

await test("the equals signs of aligned formulas stand below each other", async () => {
  const wrong = [];
  let tables = 0;
  const page = await open("index.html");
  for (const name of prose) {
    await page.goto(url(name));
    const found = await page.evaluate(() => [...document.querySelectorAll("mtable.aligned")].map((table) => {
      const edges = (side, edge) => [...table.querySelectorAll(`:scope > mtr > mtd.${side}:${side === "right" ? "first-child" : "nth-child(2)"}`)]
        .filter((cell) => cell.lastElementChild)
        .map((cell) => (side === "right" ? cell.lastElementChild : cell.firstElementChild).getBoundingClientRect()[edge]);
      const spread = (numbers) => Math.max(0, ...numbers) - Math.min(Infinity, ...numbers);
      return [spread(edges("right", "right")), spread(edges("left", "left"))];
    }));
    tables += found.length;
    found.forEach(([right, left], at) => {
      if (right > 1 || left > 1) wrong.push(`${name}: formula ${at + 1}: off by ${right.toFixed(1)} and ${left.toFixed(1)} pixels`);
    });
  }
  await page.close();
  return tables ? wrong : ["no aligned formula was found"];
});

// ---- what the page does

await test("/ searches, finds the word, and Enter goes there", async () => {
  const page = await open(prose[0]);
  await page.keyboard.press("/");
  await page.keyboard.type(word);
  await page.waitForSelector("dialog.search li a");
  const first = await page.$eval("dialog.search li a", (link) => link.getAttribute("href"));
  const marks = await page.$$eval("dialog.search mark", (all) => all.map((m) => m.textContent.toLowerCase()));
  await page.keyboard.press("Enter");
  await page.waitForURL((address) => address.href.endsWith(first));
  await page.close();
  return marks.includes(word.toLowerCase()) ? [] : [`marked: ${marks}`];
});

await test("search says when nothing is found, and Escape closes it", async () => {
  const page = await open("index.html");
  await page.click(".search-button");
  await page.keyboard.type("zzzzqq");
  await page.waitForFunction(() => document.querySelector("dialog.search p").textContent);
  const said = await page.textContent("dialog.search p");
  await page.keyboard.press("Escape");
  const isOpen = await page.evaluate(() => document.querySelector("dialog.search").open);
  await page.close();
  return said.includes("Nothing") && !isOpen ? [] : [said, String(isOpen)];
});

await test("the arrow keys turn the pages there and back", async () => {
  const page = await open("index.html");
  const seen = ["index.html"];
  for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"]) {
    await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
    seen.push(page.url().split("/").pop());
  }
  await page.close();
  return seen[0] === seen[4] && seen[1] === seen[3] && new Set(seen).size === 3 ? [] : [seen.join(" ")];
});

await test("the arrow keys stay with a box that scrolls", async () => {
  const page = await open(prose.find((name) => /^\d/.test(name)), { width: 360 });
  const before = page.url();
  const box = await page.$("pre[tabindex='0']");
  if (!box) return ["no code is wider than a phone"];
  await box.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(300);
  const moved = await box.evaluate((pre) => pre.scrollLeft);
  const after = page.url();
  await page.close();
  return before === after && moved > 0 ? [] : [`${after}, scrolled by ${moved}`];
});

await test("a formula that was too wide for a narrow window goes back into its line", async () => {
  const page = await open(prose.find((name) => /^03/.test(name)) || prose[0]);
  const boxes = async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await page.waitForTimeout(200);
    return page.$$eval(".display.boxed", (all) => all.length);
  };
  const wide = await boxes(1280), narrow = await boxes(60), again = await boxes(1280);
  await page.close();
  return narrow > wide && again === wide ? [] : [`boxes: ${wide}, narrow ${narrow}, wide again ${again}`];
});

await test("the reader's colours win over the system's and are kept", async () => {
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const page = await open("index.html", { scheme: "light" });
  const light = await ground(page);
  await page.click(".theme-button");
  await page.click(".theme-button");
  const dark = await ground(page);
  await page.goto(url(prose[0]));
  const kept = await ground(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.click(".theme-button");
  const auto = await ground(page);
  await page.click(".theme-button");
  const back = await ground(page);
  await page.evaluate(() => localStorage.clear());
  await page.close();
  return light !== dark && kept === dark && auto === dark && back === light ? [] : [[light, dark, kept, auto, back].join(", ")];
});

await test("figures follow the colours of the page", async () => {
  const page = await open(pages.find((name) => /^01/.test(name)), { scheme: "dark" });
  const stroke = () => page.$eval("svg.figure path[stroke^='#'], svg.figure g[stroke^='#']", (p) => getComputedStyle(p).stroke);
  const dark = await stroke();
  await page.evaluate(() => { document.documentElement.dataset.theme = "light"; });
  const light = await stroke();
  await page.close();
  return dark !== light ? [] : [`${dark} and ${light}`];
});

await test("a link into a folded definition opens it", async () => {
  const name = pages.find((n) => /^01/.test(n));
  const page = await open(name);
  const id = await page.$eval("details.fold [id]", (inside) => inside.id);
  const before = await page.$eval("details.fold", (box) => box.open);
  await page.goto(`${url(name)}#${id}`);
  await page.waitForFunction((i) => document.getElementById(i).closest("details").open, id);
  await page.close();
  return before ? ["it was open before"] : [];
});

await test("the copy button copies the code and nothing else", async () => {
  const wrong = [];
  for (const name of [pages.find((n) => /^01/.test(n)), pages.find((n) => /^source-common-.*\.c\.html/.test(n))]) {
    const page = await open(name);
    const listing = await page.$(".listing:not(details)");
    const want = await listing.$eval("pre", (pre) => {
      const copy = pre.cloneNode(true);
      copy.querySelectorAll(".no, .explained").forEach((extra) => extra.remove());
      return copy.textContent.replace(/\n+$/, "");
    });
    await listing.hover();
    await (await listing.$(".copy")).click();
    await page.waitForFunction(() => [...document.querySelectorAll(".copy")].some((b) => b.textContent !== "Copy"));
    const got = await page.evaluate(() => navigator.clipboard.readText());
    if (got.trimEnd() !== want.trimEnd()) wrong.push(`${name}: ${got.slice(0, 80)}`);
    await page.close();
  }
  return wrong;
});

await test("by keyboard: the first stop skips to the text, and every stop can be seen", async () => {
  const wrong = [];
  const page = await open(pages.find((n) => /^01/.test(n)));
  await page.keyboard.press("Tab");
  const skip = await page.evaluate(() => [document.activeElement.className, document.activeElement.getBoundingClientRect().left]);
  if (skip[0] !== "skip" || skip[1] < 0) wrong.push(`first stop: ${skip}`);
  await page.keyboard.press("Enter");
  if ((await page.evaluate(() => document.activeElement.id)) !== "text") wrong.push("the skip link does not lead to the text");
  for (let stop = 0; stop < 25; stop += 1) {
    await page.keyboard.press("Tab");
    const bad = await page.evaluate(() => {
      const at = document.activeElement, style = getComputedStyle(at);
      return style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2 ? at.outerHTML.slice(0, 90) : "";
    });
    if (bad) wrong.push(`no outline: ${bad}`);
  }
  await page.close();
  return wrong;
});

await test("on a phone the contents open and close, and Escape leads back", async () => {
  const page = await open(prose[0], { width: 360 });
  await page.click(".to-contents");
  const shownNow = await page.$eval("#contents", (nav) => nav.getBoundingClientRect().top < 100);
  await page.keyboard.press("Escape");
  const focus = await page.evaluate(() => document.activeElement.className);
  const gone = await page.evaluate(() => !document.body.classList.contains("drawer"));
  await page.close();
  return shownNow && gone && focus === "to-contents" ? [] : [`${shownNow} ${gone} ${focus}`];
});

await test("on paper: everything is unfolded, and what is for the screen is gone", async () => {
  const page = await open(pages.find((n) => /^01/.test(n)));
  const pdf = await page.pdf({ format: "A4" });
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 680, height: 900 });
  const seen = await page.evaluate(() => {
    window.dispatchEvent(new Event("beforeprint"));
    return {
      closed: document.querySelectorAll("details:not([open])").length,
      shown: [...document.querySelectorAll(".bar, nav.contents, .turn, .copy")].filter((e) => e.offsetParent).length,
      wide: document.scrollingElement.scrollWidth,
      ground: getComputedStyle(document.body).backgroundColor,
    };
  });
  await page.close();
  const good = pdf.length > 20000 && !seen.closed && !seen.shown && seen.wide <= 680 && seen.ground === "rgb(255, 255, 255)";
  return good ? [] : [`${pdf.length} bytes, ${JSON.stringify(seen)}`];
});

// ---- without scripts

await test("without JavaScript: text, contents, formulas, figures, answers and dark colours are there", async () => {
  const context = await launch({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url(pages.find((n) => /^01/.test(n))));
  const wrong = [];
  for (const [what, selector] of [["text", "main p"], ["contents", "nav.contents a"], ["a formula", "math"],
    ["a figure", "svg.figure"], ["code", "pre.code"], ["the next page", ".turn .next"]]) {
    if (!(await page.locator(selector).first().isVisible())) wrong.push(`${what} cannot be seen`);
  }
  if (await page.locator(".search-button").isVisible()) wrong.push("a search button that does nothing");
  await page.locator("details.fold summary").first().click();
  if (!(await page.locator("details.fold pre").first().isVisible())) wrong.push("folded code does not open");
  await context.close();
  return wrong;
});

await browser.close();
profiles.forEach((profile) => rmSync(profile, { recursive: true, force: true }));
