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
  const until = Date.now() + Number(wait.dataset.wait) * 1000;
  button.disabled = true;
  const timer = setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) {
      button.textContent = `Sign in (in ${left} s)`;
      return;
    }
    clearInterval(timer);
    button.disabled = false;
    button.textContent = "Sign in";
  }, 250);
}
