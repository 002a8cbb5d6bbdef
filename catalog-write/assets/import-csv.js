// The beginning of a file of CSV, read as the API reads it, and which of its columns is which.
"use strict";

const importCsv = (() => {
  const SAMPLES = 3;
  /** Where columns go that are for nobody here. */
  const LEFT_OUT = "-";

  /** The first row that says something: where it stands, its cells, and some of each column below it. */
  function readHead(bytes) {
    const begin = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const line = bytes.subarray(begin, (bytes.indexOf(10, begin) + 1 || bytes.length + 1) - 1);
    const count = (char) => line.filter((byte) => byte === char.charCodeAt(0)).length;
    const delimiter = count(";") > count(",") ? ";" : ",";
    let head = null;
    const rows = [];
    for (const record of records(bytes, begin, delimiter)) {
      if (record.cells.every((cell) => cell === "")) continue;
      if (!head) head = record;
      else rows.push(record.cells);
      if (rows.length === SAMPLES) break;
    }
    if (!head) return null;
    const samples = head.cells.map((_, column) => rows.map((row) => row[column] ?? "").filter((cell) => cell !== ""));
    return { ...head, delimiter, samples };
  }

  function* records(bytes, begin, delimiter) {
    const [QUOTE, LF, CR, BETWEEN] = ['"', "\n", "\r", delimiter].map((char) => char.charCodeAt(0));
    const text = new TextDecoder();
    let at = begin;
    while (at < bytes.length) {
      const record = { start: at, end: at, cells: [] };
      let isEnd = false;
      while (!isEnd) {
        const cell = [];
        let isQuoted = bytes[at] === QUOTE;
        if (isQuoted) at += 1;
        for (; at < bytes.length; at += 1) {
          const byte = bytes[at];
          if (byte === QUOTE && isQuoted) {
            if (bytes[at + 1] !== QUOTE) {
              isQuoted = false;
              continue;
            }
            at += 1;
          } else if (!isQuoted && (byte === BETWEEN || byte === LF || byte === CR)) break;
          cell.push(byte);
        }
        record.cells.push(text.decode(Uint8Array.from(cell)));
        record.end = at;
        isEnd = bytes[at] !== BETWEEN;
        at += 1;
      }
      if (bytes[at - 1] === CR && bytes[at] === LF) at += 1;
      yield record;
    }
  }

  function plain(name) {
    return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  /** For each column of the file the option that it most likely goes to, each at most once. */
  function guesses(cells, options) {
    const taken = new Set([LEFT_OUT]);
    const found = new Array(cells.length).fill(LEFT_OUT);
    const exact = (option) => [plain(option.value)];
    const similar = (option) => [plain(option.textContent), ...(option.dataset.also ?? "").split(",").filter((name) => name !== "")];
    for (const namesOf of [exact, similar]) {
      cells.forEach((cell, column) => {
        const option = options.find((option) => !taken.has(option.value) && namesOf(option).includes(plain(cell)));
        if (found[column] !== LEFT_OUT || !option) return;
        found[column] = option.value;
        taken.add(option.value);
      });
    }
    return found;
  }

  return { LEFT_OUT, guesses, readHead };
})();
