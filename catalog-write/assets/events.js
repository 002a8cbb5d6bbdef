// The table of events: rows are selected one by one, in a row with Shift, all at once, and by the keyboard. Everything else is HTML.
"use strict";

const boxes = () => [...document.querySelectorAll("#events .cell-check [name]")];
const all = () => document.querySelector("#events [data-action=select-all]");
/** The box that was clicked last: where a range begins. */
let anchor = null;

function showSelected() {
  const selected = boxes().filter((box) => box.checked).length;
  const said = document.querySelector("[data-selected]");
  if (said) said.textContent = `${selected} selected`;
  const box = all();
  if (!box) return;
  box.hidden = false;
  box.checked = selected > 0 && selected === boxes().length;
  box.indeterminate = selected > 0 && !box.checked;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("#events .cell-check input");
  if (!box) return;
  if (box === all()) {
    for (const other of boxes()) other.checked = box.checked;
  } else {
    if (event.shiftKey && anchor?.isConnected) selectRange(anchor, box);
    anchor = box;
  }
  showSelected();
});

function selectRange(from, to) {
  const row = boxes();
  const [first, last] = [row.indexOf(from), row.indexOf(to)].sort((a, b) => a - b);
  for (const box of row.slice(first, last + 1)) box.checked = to.checked;
}

// A reset takes place after its event.
document.addEventListener("reset", () => setTimeout(showSelected));
// What was selected before is kept by the browser on the way back.
addEventListener("pageshow", showSelected);
document.addEventListener("htmx:afterSettle", showSelected);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const row = document.activeElement.closest("#events tbody tr");
  if (event.key === "j" || event.key === "k") {
    const rows = [...document.querySelectorAll("#events tbody tr")];
    const next = row ? rows.indexOf(row) + (event.key === "j" ? 1 : -1) : 0;
    rows[next]?.querySelector(".cell-title a").focus();
  } else if (event.key === "x" && row) {
    row.querySelector(".cell-check [name]")?.click();
  } else {
    return;
  }
  event.preventDefault();
});
showSelected();
