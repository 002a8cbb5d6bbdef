// What all admin pages do beyond plain HTML. Each part is of use by itself, and each page works without any of it.
"use strict";

// The theme: as the system has it, light, or dark. Kept in a cookie, so that the server sends the page in the right colours.
const themes = [null, "light", "dark"];
const themeButton = document.querySelector("[data-action=theme]");

function showTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  themeButton.setAttribute("aria-label", `Theme: ${theme ?? "as the system"}`);
  themeButton.title = themeButton.getAttribute("aria-label");
}

if (themeButton) {
  showTheme(document.documentElement.dataset.theme ?? null);
  themeButton.addEventListener("click", () => {
    const theme = themes[(themes.indexOf(document.documentElement.dataset.theme ?? null) + 1) % themes.length];
    document.cookie = `catalog_theme=${theme ?? ""};path=/admin;samesite=lax;max-age=${theme ? 31536000 : 0}`;
    showTheme(theme);
  });
}

// Keys that work wherever nothing is typed.
const keyboard = document.getElementById("keyboard");
document.querySelector("[data-action=keyboard]")?.addEventListener("click", () => keyboard.showModal());

function isTyping(element) {
  return element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "?" && keyboard) {
    event.preventDefault();
    keyboard.showModal();
    return;
  }
  // The first element on the page that says it has this key.
  const target = [...document.querySelectorAll("[aria-keyshortcuts]")].find((element) => element.getAttribute("aria-keyshortcuts") === event.key);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) target.focus();
  else target.click();
});

// A menu closes when one goes elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" ? event.target.closest("details.menu[open]") : null;
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// What is typed beside a choice is that choice.
document.addEventListener("input", (event) => {
  const choice = document.getElementById(event.target.dataset.chooses);
  if (choice) choice.checked = true;
});

// Too many failed sign-ins: counts down, and lets one try again.
const wait = document.querySelector("[data-wait]");
if (wait) {
  const button = wait.closest("form").querySelector("button");
  const label = button.textContent;
  const until = Date.now() + Number(wait.dataset.wait) * 1000;
  const count = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${label} (in ${left} s)` : label;
    if (left > 0) return;
    clearInterval(timer);
    wait.querySelector("p").textContent = "Now you can try again.";
  };
  const timer = setInterval(count, 250);
  count();
}

// What is shown once can be copied.
for (const button of document.querySelectorAll("[data-copy]")) {
  const shown = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(shown);
    // Only a page that came over TLS, or from this machine, may use the clipboard; elsewhere the text is selected to be copied.
    const isCopied = await (navigator.clipboard?.writeText(shown.textContent) ?? Promise.reject()).then(() => true, () => false);
    button.querySelector("span").textContent = isCopied ? "Copied" : "Selected: copy it";
  });
}

// The state of the catalog at the foot: asked for while somebody can see it, and told also where nobody answers.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "status-line" && document.hidden) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) globalThis.htmx?.trigger("#status-line", "seen");
});
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    if (event.target.id !== "status-line") return;
    const texts = document.getElementById("status-failures").content;
    const text = texts.querySelector(`[data-status="${event.detail.xhr.status}"]`) ?? texts.querySelector("[data-status='503']");
    event.target.replaceChildren(text.cloneNode(true));
  });
}
