// What the API says of an import, on the page.
"use strict";

const importReport = (() => {
  const KINDS = ["events", "sessions", "ticket_types"];
  /** What tells one from another, of each kind. */
  const TOLD = { event: ["name", "location"], session: ["starts_at", "total_capacity"], ticket_type: ["name", "price", "quantity"] };
  const number = (count) => count.toLocaleString("en");

  /** How many of all kinds were `created` or `updated`. */
  function of(report, what) {
    return KINDS.reduce((sum, kind) => sum + (report[kind]?.[what] ?? 0), 0);
  }

  /** Fills a step in. `wrong`: what becomes of what is wrong; `names`: of the file's columns, by those of the catalog; `file`: its name. */
  function tell(place, report, { look, wrong, names, file }) {
    const note = place.querySelector("[data-verdict]");
    note.className = `alert alert-${look}`;
    const icon = note.querySelector("use");
    icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, look === "error" ? "#error" : "#check"));
    const counts = [
      ["events made", report.events?.created ?? 0],
      ["sessions made", report.sessions?.created ?? 0],
      ["ticket types made", report.ticket_types?.created ?? 0],
      ["changed", of(report, "updated")],
      [wrong, report.error_count],
    ];
    place.querySelector("[data-tally]").replaceChildren(...counts.map(([name, count]) => {
      const pair = document.createElement("div");
      pair.append(document.createElement("dt"), document.createElement("dd"));
      pair.firstChild.textContent = name;
      pair.lastChild.textContent = number(count);
      return pair;
    }));
    listErrors(place.querySelector("[data-errors]"), report, names);
    offerErrors(place.querySelector("[data-errors-file]"), report, names, file);
  }

  /** All of them as a file, for whoever mends the other one. */
  function offerErrors(place, report, names, file) {
    place.hidden = report.errors.length === 0;
    const link = place.querySelector("a");
    URL.revokeObjectURL(link.href);
    // A text that a spreadsheet would take for a formula has an apostrophe before it.
    const cell = (text) => `"${String(text).replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
    const rows = report.errors.map(({ row, column, pointer, detail }) => [row, names.get(column) ?? column ?? pointer ?? "", detail]);
    const lines = [["Row", "Column", "What is wrong"], ...rows].map((cells) => `${cells.map(cell).join(",")}\r\n`);
    link.href = URL.createObjectURL(new Blob(["\ufeff", ...lines], { type: "text/csv" }));
    link.download = `${file.replace(/\.[^.]*$/, "")}-wrong.csv`;
  }

  function listErrors(table, report, names) {
    const shown = report.errors.slice(0, Number(document.getElementById("import").dataset.errorsShown));
    table.hidden = shown.length === 0;
    table.caption.textContent = shown.length < report.error_count
      ? `The first ${number(shown.length)} of ${number(report.error_count)} wrong values`
      : "Wrong values";
    table.tBodies[0].replaceChildren(...shown.map((error) => {
      const row = document.getElementById("error-row").content.firstElementChild.cloneNode(true);
      const own = names.get(error.column);
      const column = error.column ?? error.pointer ?? "";
      row.cells[0].textContent = number(error.row);
      row.cells[1].firstElementChild.textContent = own && own !== error.column ? `${own} (${column})` : column;
      row.cells[2].firstElementChild.textContent = error.detail;
      return row;
    }));
  }

  /** The first of what would be made or changed. */
  function listChanges(table, changes) {
    const shown = changes.slice(0, Number(document.getElementById("import").dataset.changesShown));
    table.hidden = shown.length === 0;
    table.caption.textContent = shown.length < changes.length ? `The first ${shown.length} of what would change` : "What would change";
    table.tBodies[0].replaceChildren(...shown.map(({ resource, action, before, after }) => {
      const row = document.getElementById("change-row").content.firstElementChild.cloneNode(true);
      const badge = row.cells[0].firstElementChild;
      badge.textContent = action === "create" ? "new" : "changed";
      badge.classList.add(action === "create" ? "badge-success" : "badge-accent");
      row.cells[1].textContent = resource.replaceAll("_", " ");
      row.cells[2].firstElementChild.textContent = action === "create"
        ? TOLD[resource].map((name) => after[name]).filter((value) => value !== "").join(" · ")
        : Object.keys(after).filter((name) => name !== "updated_at").map((name) => `${name}: ${before[name] ?? "–"} → ${after[name] ?? "–"}`).join(" · ");
      return row;
    }));
  }

  return { listChanges, of, tell };
})();
