// The system that a program of the course sees in a page: its arguments, read-only files in
// memory, a clock, and somebody who takes what it prints. Of WASI (preview 1), what the
// course's programs ask for; everything else is answered with "not here".
"use strict";

// args: ["chapter1", "--quick"]. files: {"data/titanic.csv": Uint8Array}. write(fd, bytes)
// hears what goes to stdout (1) and stderr (2). The result has two functions: imports(module)
// for the instance, and run(instance), which returns the exit status.
function wasi({ args = [], files = {}, write = () => {} }) {
  const GOOD = 0, BAD_FILE = 8, NO_FILE = 44, NOT_HERE = 52, READ_ONLY = 69;
  const TERMINAL = 2, FOLDER = 3, FILE = 4, ROOT = 3;
  const encoder = new TextEncoder(), decoder = new TextDecoder();
  const open = new Map(); // number -> {bytes, at}
  let memory;
  const view = () => new DataView(memory.buffer);
  const bytes = (at, size) => new Uint8Array(memory.buffer, at, size);
  const word = (at, value) => view().setUint32(at, value, true);
  const long = (at, value) => view().setBigUint64(at, BigInt(value), true);
  const text = (at, size) => decoder.decode(bytes(at, size));
  const find = (at, size) => files[text(at, size).replace(/^\.\//, "")];

  // The pieces of memory that one read or write names.
  function* pieces(list, count) {
    for (let n = 0; n < count; n += 1) {
      yield bytes(view().getUint32(list + 8 * n, true), view().getUint32(list + 8 * n + 4, true));
    }
  }
  function kind(at, type) { // the answer to "what is this?": a type and all rights
    bytes(at, 24).fill(0);
    view().setUint8(at, type);
    if (type !== TERMINAL) bytes(at + 8, 16).fill(255);
    return GOOD;
  }
  function status(at, type, size) {
    bytes(at, 64).fill(0);
    view().setUint8(at + 16, type);
    long(at + 24, 1);
    long(at + 32, size);
    return GOOD;
  }

  const calls = {
    args_sizes_get(count, size) {
      word(count, args.length);
      word(size, args.reduce((sum, arg) => sum + encoder.encode(arg).length + 1, 0));
      return GOOD;
    },
    args_get(list, at) {
      args.forEach((arg, n) => {
        const letters = encoder.encode(`${arg}\0`);
        word(list + 4 * n, at);
        bytes(at, letters.length).set(letters);
        at += letters.length;
      });
      return GOOD;
    },
    environ_sizes_get(count, size) {
      word(count, 0);
      word(size, 0);
      return GOOD;
    },
    environ_get: () => GOOD,
    clock_time_get(id, precision, at) {
      long(at, Math.round(performance.now() * 1e6));
      return GOOD;
    },
    proc_exit(code) { throw { exit: code }; },

    // One folder stands open from the start, ".", and holds the files.
    fd_prestat_get(fd, at) {
      if (fd !== ROOT) return BAD_FILE;
      word(at, 0);
      word(at + 4, 1);
      return GOOD;
    },
    fd_prestat_dir_name(fd, at) {
      bytes(at, 1)[0] = 46;
      return GOOD;
    },
    fd_fdstat_get(fd, at) {
      if (fd < ROOT) return kind(at, TERMINAL - (fd === 2)); // stderr is none: no progress bars
      if (fd === ROOT) return kind(at, FOLDER);
      return open.has(fd) ? kind(at, FILE) : BAD_FILE;
    },
    fd_filestat_get(fd, at) {
      return open.has(fd) ? status(at, FILE, open.get(fd).bytes.length) : BAD_FILE;
    },
    path_filestat_get(fd, flags, path, size, at) {
      const found = find(path, size);
      return found ? status(at, FILE, found.length) : NO_FILE;
    },
    path_open(fd, look, path, size, how, rights, inherited, flags, at) {
      if (how & 1) return READ_ONLY;
      const found = find(path, size);
      if (!found) return NO_FILE;
      let number = ROOT + 1;
      while (open.has(number)) number += 1;
      open.set(number, { bytes: found, at: 0 });
      word(at, number);
      return GOOD;
    },
    fd_read(fd, list, count, at) {
      const file = open.get(fd);
      let sum = 0;
      if (!file && fd !== 0) return BAD_FILE;
      for (const piece of file ? pieces(list, count) : []) {
        const part = file.bytes.subarray(file.at, file.at + piece.length);
        piece.set(part);
        file.at += part.length;
        sum += part.length;
      }
      word(at, sum);
      return GOOD;
    },
    fd_seek(fd, offset, whence, at) {
      const file = open.get(fd);
      if (!file) return BAD_FILE;
      file.at = [0, file.at, file.bytes.length][whence] + Number(offset);
      long(at, file.at);
      return GOOD;
    },
    fd_write(fd, list, count, at) {
      if (fd !== 1 && fd !== 2) return BAD_FILE;
      let sum = 0;
      for (const piece of pieces(list, count)) {
        if (piece.length) write(fd, piece.slice());
        sum += piece.length;
      }
      word(at, sum);
      return GOOD;
    },
    fd_close: (fd) => (open.delete(fd) ? GOOD : BAD_FILE),
  };

  return {
    imports(module) {
      const all = {};
      for (const { module: from, name } of WebAssembly.Module.imports(module)) {
        all[from] = all[from] || {};
        all[from][name] = calls[name] || (() => NOT_HERE);
      }
      return all;
    },
    run(instance) {
      memory = instance.exports.memory;
      try {
        (instance.exports._start || instance.exports._initialize)();
        return 0;
      } catch (end) {
        if (end && typeof end.exit === "number") return end.exit;
        throw end;
      }
    },
  };
}

// What a page holds as text: base64 of gzip.
async function unpack(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

// The files of a program, by name.
async function unpackFiles(packed) {
  const files = {};
  for (const name of Object.keys(packed)) files[name] = await unpack(packed[name]);
  return files;
}

// Runs a packed program to its end: {status, seconds}.
async function runProgram(program, args, write) {
  const files = await unpackFiles(program.files);
  const module = await WebAssembly.compile(await unpack(program.wasm));
  const system = wasi({ args, files, write });
  const instance = await WebAssembly.instantiate(module, system.imports(module));
  const start = performance.now();
  const status = system.run(instance);
  return { status, seconds: (performance.now() - start) / 1000 };
}
