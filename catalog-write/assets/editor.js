// What the editor of an event does beyond plain HTML: keys, a picture that shows whether it can be had, and a draft that outlives the
// tab. Rows, hints, sums and the preview come from the server.
"use strict";

const page = document.getElementById("content");
const editor = () => document.getElementById("editor");

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    const save = document.querySelector("[data-save]");
    if (!save) return;
    event.preventDefault();
    save.click();
  }
  if (event.altKey && event.key.toLowerCase() === "t") {
    const session = document.activeElement?.closest(".session") ?? [...document.querySelectorAll(".session")].at(-1);
    const add = session?.querySelector("[data-add-ticket]");
    if (!add) return;
    event.preventDefault();
    add.click();
  }
  if (event.altKey && event.key.toLowerCase() === "a") {
    event.preventDefault();
    document.querySelector("[data-add-session]")?.click();
  }
});

// Both versions of a conflict.
for (const button of document.querySelectorAll("[data-choose]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const radio of document.querySelectorAll(`[data-side=${button.dataset.choose}]`)) radio.checked = true;
  });
}

// Whether the picture can be had, and is large enough.
function watchPicture() {
  const picture = document.querySelector("[data-picture]");
  const state = document.querySelector("[data-picture-state]");
  if (!state) return;
  if (!picture) {
    state.textContent = "";
    return;
  }
  const tell = () => {
    if (!picture.naturalWidth) state.textContent = "There is no picture at this address.";
    else if (picture.naturalWidth < 1200) state.textContent = `This one is small: ${picture.naturalWidth} × ${picture.naturalHeight}.`;
    else state.textContent = `${picture.naturalWidth} × ${picture.naturalHeight}, good.`;
  };
  if (picture.complete) tell();
  else {
    picture.addEventListener("load", tell);
    picture.addEventListener("error", tell);
  }
}

// What is filled in and not saved is kept by the browser until it is saved, discarded, or one signs out.
const PREFIX = "draft:";
let clean = null;
let isLeaving = false;

function filledIn() {
  const data = new FormData(editor());
  // What changes with every look at a page says nothing about what was filled in.
  for (const name of ["etag", "base", "others"]) data.delete(name);
  return new URLSearchParams(data).toString();
}

function draftKey() {
  return PREFIX + ("new" in editor().dataset ? "new" : editor().dataset.draft);
}

function keep() {
  if (!editor() || clean === null) return;
  const isChanged = filledIn() !== clean;
  const state = document.getElementById("saved");
  if (isChanged) {
    localStorage.setItem(draftKey(), JSON.stringify({ at: Date.now(), form: new URLSearchParams(new FormData(editor())).toString() }));
    if (state) state.textContent = "Changed, not saved yet";
  } else {
    localStorage.removeItem(draftKey());
  }
}

function offerDraft() {
  const kept = JSON.parse(localStorage.getItem(draftKey()) ?? "null");
  if (!kept) return;
  const notice = document.createElement("div");
  notice.className = "alert alert-info";
  notice.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = `What you filled in here on ${new Date(kept.at).toLocaleString()} was not saved. `;
  const restore = button("Restore it", () => {
    notice.remove();
    const form = new URLSearchParams(kept.form);
    form.set("do", "show");
    fetch(editor().action, { method: "POST", body: form, headers: { "HX-Request": "true" } })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((html) => {
        const template = document.createElement("template");
        template.innerHTML = html;
        editor().replaceWith(template.content);
        htmx.process(editor());
        watchPicture();
        keep();
      })
      .catch(() => page.prepend(notice));
  });
  const discard = button("Discard it", () => {
    localStorage.removeItem(draftKey());
    notice.remove();
  });
  text.append(restore, " ", discard);
  notice.append(text);
  document.querySelector("[data-notices]").append(notice);
}

function button(text, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button button-small";
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}

if (editor()) {
  const isAsStored = !document.getElementById("faults") && !document.querySelector("#editor > .alert");
  clean = isAsStored ? filledIn() : "";
  if (isAsStored) offerDraft();
  watchPicture();
  document.addEventListener("input", keep);
  document.addEventListener("htmx:afterSettle", () => {
    watchPicture();
    keep();
  });
  document.addEventListener("htmx:oobAfterSwap", watchPicture);
  document.addEventListener("submit", (event) => {
    if (event.target === editor()) isLeaving = true;
    // Nothing of it stays on a machine that others use.
    if (event.target.action.endsWith("/admin/sign-out")) {
      isLeaving = true;
      for (const key of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) localStorage.removeItem(key);
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-discard]")) {
      localStorage.removeItem(draftKey());
      isLeaving = true;
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && filledIn() !== clean) event.preventDefault();
  });
}
