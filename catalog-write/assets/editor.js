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

const form = () => new URLSearchParams(new FormData(editor())).toString();
const filledIn = () => contents(form());

// What changes with every look at a page says nothing about what was filled in.
function contents(form) {
  const data = new URLSearchParams(form);
  for (const name of ["etag", "base", "others"]) data.delete(name);
  return data.toString();
}

function draftKey() {
  return PREFIX + ("new" in editor().dataset ? "new" : editor().dataset.draft);
}

function keep() {
  if (!editor() || clean === null) return;
  const isChanged = filledIn() !== clean;
  if (isChanged) {
    store(false);
    tell("Changed, not saved yet");
  } else {
    localStorage.removeItem(draftKey());
  }
}

// Whether a save that was sent has come through, only the next page knows.
function store(isSent) {
  localStorage.setItem(draftKey(), JSON.stringify({ at: Date.now(), isSent, form: form() }));
}

function kept(key) {
  return JSON.parse(localStorage.getItem(key) ?? "null");
}

function tell(text) {
  const state = document.getElementById("saved");
  if (state) state.textContent = text;
}

// This page shows an event as it was just saved: what was sent is in it.
function dropSaved() {
  if (!new URLSearchParams(location.search).has("saved")) return;
  for (const key of [draftKey(), `${PREFIX}new`]) {
    const draft = kept(key);
    if (draft?.isSent && new URLSearchParams(draft.form).get("id") === editor().dataset.draft) localStorage.removeItem(key);
  }
}

function offerDraft() {
  const draft = kept(draftKey());
  if (!draft || contents(draft.form) === clean) return;
  const notice = document.createElement("div");
  notice.className = "alert alert-info";
  notice.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = `What you filled in here on ${new Date(draft.at).toLocaleString()} was not saved. `;
  const restore = button("Restore it", () => {
    notice.remove();
    const form = new URLSearchParams(draft.form);
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
  const isUntouched = "untouched" in editor().dataset;
  clean = isUntouched ? filledIn() : "";
  if (isUntouched) {
    dropSaved();
    offerDraft();
  }
  watchPicture();
  document.addEventListener("input", keep);
  document.addEventListener("htmx:afterSettle", () => {
    watchPicture();
    keep();
  });
  document.addEventListener("htmx:oobAfterSwap", watchPicture);
  // What is typed while a button's answer is on its way is not in that answer: the button is pressed again.
  let sent = "";
  const pressed = (event) => event.detail.requestConfig.elt.closest("#editor button");
  document.addEventListener("htmx:beforeSend", (event) => {
    if (pressed(event)) sent = form();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!pressed(event) || event.detail.isError || form() === sent) return;
    event.detail.shouldSwap = false;
    setTimeout(() => pressed(event)?.click());
  });
  // Whoever was signed out goes on typing, and signs in when he saves: what is filled in goes along then, and comes back.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status !== 401) return;
    event.preventDefault();
    tell("You were signed out. Save leads to the sign-in; what you filled in comes along");
  });
  for (const trouble of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(trouble, () => tell("Out of reach. What you filled in is kept here; try again in a moment"));
  }
  document.addEventListener("submit", (event) => {
    if (event.target === editor()) {
      store(true);
      isLeaving = true;
    }
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
