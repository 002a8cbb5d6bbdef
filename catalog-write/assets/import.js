// The import, step by step: which column is which, what would happen, how far it is, what it came to. The file goes straight from
// the disk to the API: of it only the beginning is read here.
"use strict";

(() => {
  /** Enough for any header and some rows below it. */
  const HEAD_BYTES = 256 * 1024;
  const SAMPLE_CHARS = 40;
  const STEPS = ["file", "columns", "check", "result"];
  const API = "/api/admin/import";

  const $ = (id) => document.getElementById(id);
  const root = $("import");
  const input = $("file");
  const number = (count) => count.toLocaleString("en");

  /** What is being imported. */
  const job = { file: null, isCsv: true, head: null, body: null, names: new Map(), key: "", request: null, again: null };

  // ---- Steps ----

  /** Shows one step, and leads there whoever sees nothing. */
  function show(name, at = STEPS.indexOf(name)) {
    for (const step of ["file", "columns", "send", "failed", "check", "result"]) $(`${step}-step`).hidden = step !== name;
    $("explained").hidden = name !== "file" && name !== "columns";
    $("fault").hidden = true;
    [...$("steps").children].forEach((step, index) => {
      step.classList.toggle("is-done", index < at || name === "result");
      if (index === at && name !== "result") step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    });
    $(`${name}-title`).focus();
  }

  function fill(step, values) {
    for (const [name, text] of Object.entries(values)) {
      for (const place of $(`${step}-step`).querySelectorAll(`[data-fill=${name}]`)) place.textContent = text;
    }
  }

  function refuse(text) {
    show("file");
    $("fault").querySelector("p").textContent = text;
    $("fault").hidden = false;
    input.focus();
  }

  // ---- The file ----

  function kindOf(file, bytes) {
    if (/\.(ndjson|jsonl)$/i.test(file.name)) return false;
    return /\.csv$/i.test(file.name) || bytes[0] !== "{".charCodeAt(0);
  }

  async function take(file) {
    const max = Number(root.dataset.bytesMax);
    if (file.size > max) {
      refuse(`${file.name} has ${size(file.size)}, and at most ${size(max)} can be imported at once. Import it in parts.`);
      return;
    }
    let bytes;
    try {
      bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    } catch {
      refuse(`${file.name} cannot be read.`);
      return;
    }
    Object.assign(job, { file, isCsv: kindOf(file, bytes), names: new Map() });
    if (!job.isCsv) {
      job.body = file;
      check();
      return;
    }
    job.head = importCsv.readHead(bytes);
    if (!job.head) {
      refuse(`${file.name} has no row that names its columns.`);
      return;
    }
    fill("columns", { file: `${file.name} · ${size(file.size)} · ${number(job.head.cells.length)} columns` });
    listColumns();
    show("columns");
  }

  function size(bytes) {
    const units = ["bytes", "KiB", "MiB", "GiB"];
    let unit = 0;
    while (bytes >= 1024 && unit < units.length - 1) [bytes, unit] = [bytes / 1024, unit + 1];
    return `${number(Math.round(bytes * 10) / 10)} ${units[unit]}`;
  }

  /** The file with the names of the catalog in its header, and everything else as it is. */
  function renamed() {
    const { file, head } = job;
    const names = [...$("column-rows").querySelectorAll("select")].map((select) => select.value);
    job.names = new Map(names.map((name, column) => [name, head.cells[column].trim()]));
    return new Blob([file.slice(0, head.start), names.join(head.delimiter), file.slice(head.end)], { type: "text/csv" });
  }

  // ---- Columns ----

  function listColumns() {
    const targets = $("targets").content.firstElementChild;
    const found = importCsv.guesses(job.head.cells, [...targets.options]);
    $("column-rows").replaceChildren(...job.head.cells.map((name, column) => {
      const row = $("column-row").content.firstElementChild.cloneNode(true);
      const select = targets.cloneNode(true);
      const title = name.trim() || `Column ${column + 1}`;
      row.querySelector("b").textContent = title;
      const samples = job.head.samples[column].map((cell) => (cell.length > SAMPLE_CHARS ? `${cell.slice(0, SAMPLE_CHARS)}…` : cell));
      row.querySelector("span").textContent = samples.join("; ") || "–";
      select.setAttribute("aria-label", `${title} goes to`);
      select.value = found[column];
      row.lastElementChild.append(select);
      return row;
    }));
  }

  /** No two columns go to the same place. */
  function areDifferent() {
    const selects = [...$("column-rows").querySelectorAll("select")];
    const taken = new Set();
    for (const select of selects) {
      const isTaken = select.value !== importCsv.LEFT_OUT && taken.has(select.value);
      select.setCustomValidity(isTaken ? "Another column goes there already." : "");
      taken.add(select.value);
    }
    return $("columns-step").reportValidity();
  }

  // ---- Sending ----

  function check() {
    job.key = key();
    send("check");
  }

  /** What is sent again under it is imported once. */
  function key() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** `what`: `check`, `all_or_nothing` or `each`. */
  function send(what) {
    const isCheck = what === "check";
    const query = new URLSearchParams({ format: job.isCsv ? "csv" : "ndjson", mode: isCheck ? "each" : what });
    if (isCheck) query.set("dry_run", "true");
    const request = new XMLHttpRequest();
    const began = performance.now();
    job.request = request;
    job.again = () => send(what);
    $("send-title").textContent = `${isCheck ? "Checking" : "Importing"} ${job.file.name}`;
    $("stop").hidden = false;
    progress(0, job.body.size);
    show("send", isCheck ? 2 : 3);
    request.open("POST", `${API}?${query}`);
    request.setRequestHeader("Accept", "application/json");
    if (!isCheck) request.setRequestHeader("Idempotency-Key", job.key);
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(loaded, total));
    request.upload.addEventListener("load", () => {
      $("progress").removeAttribute("value");
      $("sent").textContent = isCheck ? "All of it is sent. The rows are being checked…" : "All of it is sent. The rows are being written…";
      // What is written now may be through before anybody could stop it.
      $("stop").hidden = !isCheck;
    });
    request.addEventListener("load", () => answered(what, request, (performance.now() - began) / 1000));
    request.addEventListener("error", () => fail("The connection was lost, or the file has changed since. If you send it again, nothing is imported twice."));
    request.addEventListener("abort", () => (isCheck ? refuse("Stopped. Nothing was imported.") : fail("Stopped. Nothing was imported.")));
    request.send(job.body);
  }

  function progress(sent, total) {
    const percent = total > 0 ? Math.floor((sent / total) * 100) : 100;
    $("progress").value = percent;
    $("sent").textContent = `${percent} % of ${size(total)} sent`;
  }

  function answered(what, request, seconds) {
    let told = {};
    try {
      told = JSON.parse(request.responseText);
    } catch {
      // A proxy in between may answer anything.
    }
    if (request.status === 401) {
      fail("You were signed out meanwhile. Sign in in another tab, and try again here.");
    } else if (what === "check" && request.status === 200) {
      showCheck(told.result, told.changes);
    } else if (request.status === 422 && told.rows !== undefined) {
      showCheck(told, []);
    } else if (request.status === 200) {
      showResult(told, request, seconds);
    } else {
      fail(told.errors?.[0]?.detail ?? told.detail ?? "The server could not be reached.");
    }
  }

  function fail(text) {
    fill("failed", { failure: text });
    show("failed", 3);
  }

  // ---- What it came to ----

  const rowsText = (report) => `${number(report.rows)} row${report.rows === 1 ? "" : "s"}`;

  function showCheck(report, changes) {
    const wrong = new Set(report.errors.map((error) => error.row)).size;
    const all = report.error_count > report.errors.length ? "At least " : "";
    const written = importReport.of(report, "created") + importReport.of(report, "updated");
    const isRight = report.error_count === 0;
    const verdict = isRight
      ? `Nothing is wrong with the ${rowsText(report)}.${written === 0 ? " They change nothing: the catalog is like that already." : ""}`
      : `${all}${number(wrong)} of ${rowsText(report)} ${wrong === 1 ? "is" : "are"} wrong. Mend the file and choose it again, or import what is right.`;
    tell("check", report, verdict, { look: isRight ? "success" : "error", wrong: "wrong values" });
    importReport.listChanges($("changes"), changes);
    const button = $("import-all");
    button.hidden = written === 0;
    button.textContent = isRight ? `Import ${rowsText(report)}` : "Import what is right";
    button.onclick = () => send(isRight ? "all_or_nothing" : "each");
    show("check");
  }

  function showResult(report, request, seconds) {
    const verdict = `${rowsText(report)} read and imported in ${seconds.toFixed(1)} s.${report.error_count > 0 ? " What is listed below was left out." : ""}`;
    tell("result", report, verdict, { look: "success", wrong: "left out" });
    const isTooMuch = importReport.of(report, "created") + importReport.of(report, "updated") > Number(root.dataset.undoMax);
    fill("result", { undo: isTooMuch ? "See it in the history" : "Undo the import…" });
    $("too-much").hidden = !isTooMuch;
    $("undo").href = `/admin/import/change/${encodeURIComponent(request.getResponseHeader("x-request-id") ?? "")}`;
    const version = request.getResponseHeader("catalog-version");
    if (version) htmx.ajax("GET", `/admin/saved/${version}`, { target: "#live", swap: "innerHTML" });
    show("result");
  }

  function tell(step, report, verdict, looks) {
    fill(step, { verdict, file: job.file.name });
    importReport.tell($(`${step}-step`), report, { ...looks, names: job.names, file: job.file.name });
  }

  // ---- What one does ----

  for (const part of root.querySelectorAll("[data-scripted]")) part.hidden = false;
  for (const part of root.querySelectorAll("[data-scriptless]")) part.remove();
  $("steps").hidden = false;
  $("steps").firstElementChild.setAttribute("aria-current", "step");

  $("file-step").addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files[0]) take(input.files[0]);
  });
  $("columns-step").addEventListener("input", () => {
    for (const select of $("column-rows").querySelectorAll("select")) select.setCustomValidity("");
  });
  $("columns-step").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!areDifferent()) return;
    job.body = renamed();
    check();
  });
  $("stop").addEventListener("click", () => job.request.abort());
  $("again").addEventListener("click", () => job.again());
  root.addEventListener("click", ({ target }) => {
    const to = target.closest("[data-go]")?.dataset.go;
    if (to) show(to === "back" ? (job.isCsv ? "columns" : "file") : to);
  });

  // A file may be dropped anywhere on the page: beside the mark the browser would leave the page for it.
  const drop = $("drop");
  const isFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    drop.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    drop.classList.remove("is-over");
    const file = event.dataTransfer.files[0];
    if ($("file-step").hidden || !file) return;
    input.files = event.dataTransfer.files;
    take(file);
  });
})();
