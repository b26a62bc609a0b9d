// The lessons that the pages hold, run by the pages' own scripts outside of a browser: are
// the bytes those of the book?
//
//     node tests/live_node.mjs BOOK-FOLDER      (TAP)
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { runInThisContext } from "node:vm";

const [folder] = process.argv.slice(2);
const script = (name) => runInThisContext(readFileSync(join(folder, "live", name), "utf8"), name);
let shown = 0;
function report(good, sentence) {
  shown += 1;
  console.log(`${good ? "ok" : "not ok"} ${shown} - ${sentence}`);
}

script("wasi.js");
runInThisContext("var liveModules = {}, liveData = {};");
// A program and the files that it reads, as a page puts them together.
function load(name) {
  script(`${name}.wasm.js`);
  const module = liveModules[name], files = {};
  for (const path of module.files) {
    script(`${basename(path)}.js`);
    files[path] = liveData[path];
  }
  return { ...module, files };
}
const chapters = readdirSync("chapters").filter((name) => /^\d/.test(name)).sort();
for (const [at, chapter] of chapters.entries()) {
  const name = `chapter${at + 1}`, parts = [], said = [];
  const end = await runProgram(load(name), [name, "--quick"], (fd, bytes) => (fd === 1 ? parts : said).push(bytes));
  const got = Buffer.concat(parts), want = readFileSync(join("chapters", chapter, "transcript-quick.txt"));
  console.error(`${name}: ${got.length} bytes in ${end.seconds.toFixed(2)} s; ${Buffer.concat(said)}`);
  report(end.status === 0 && got.equals(want), `${name} --quick as WebAssembly prints transcript-quick.txt`);
  report(end.seconds < 60, `${name} --quick as WebAssembly takes less than a minute, however busy the machine`);
}

// What a reader does to a program: an option it does not know, a file that is not there.
async function fails(args, words) {
  const said = [];
  const end = await runProgram(load(args[0]), args, (fd, bytes) => fd === 2 && said.push(bytes));
  const text = Buffer.concat(said).toString();
  report(end.status === 2 && text.includes(words), `${args.join(" ")} ends with status 2 and one line`);
  if (!text.includes(words)) console.error(text);
}
await fails(["chapter1", "--nothing"], "--nothing");
await fails(["chapter2", "--data", "data/none.csv"], "data/none.csv: cannot be read");
await fails(["chapter1", "--log", "curve.csv"], "curve.csv: cannot be written");
