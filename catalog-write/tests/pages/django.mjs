// How many actions it takes in a Django Admin of the same catalog to make an event of 4 sessions with 3 ticket types each, counted
// as `editor.test.mjs` counts them: a key that is pressed, a field that is typed into, a click. Not one of the tests.
//
//   CATALOG_CHROMIUM=/usr/bin/chromium CATALOG_NODE_MODULES=target/…/node_modules \
//     node catalog-write/tests/pages/django.mjs http://127.0.0.1:18000 admin secret
//
// The Admin shows the sessions inside of the event and the ticket types inside of the session, as inlines, and may do whatever
// Django's scripts can: `manage.py runserver --insecure` serves them. Whoever does it is fast: a field takes him one action, whichever
// way he gets there.

import { Person } from "./keyboard.mjs";
import { chromium } from "./packages.mjs";

const [address, user, password] = process.argv.slice(2);
const DAYS = ["2027-06-15", "2027-06-16", "2027-06-17", "2027-06-18"];
const TICKET_TYPES = [["Seat", "50", "300"], ["VIP", "90", "100"], ["Child", "20.50", "100"]];

const chrome = await chromium.launch({
  executablePath: process.env.CATALOG_CHROMIUM,
  chromiumSandbox: process.getuid() !== 0,
});
try {
  const page = await chrome.newPage({ viewport: { width: 1280, height: 800 } });
  const person = new Person(page);
  await signIn(page);
  await page.goto(`${address}/admin/events/event/add/`);
  await makeEvent(page, person);
  const sessions = person.actions;
  for (const at of DAYS.keys()) await makeTicketTypes(page, person, at);
  console.log(`${person.actions} actions in ${1 + DAYS.length} forms: ${sessions} for the event and its sessions, ${
    person.actions - sessions} for their ticket types`);
} finally {
  await chrome.close();
}

async function signIn(page) {
  await page.goto(`${address}/admin/`);
  await page.fill("#id_username", user);
  await page.fill("#id_password", password);
  await page.click("[type=submit]");
  await page.locator("#user-tools").waitFor();
}

/** From an empty form to an event with its sessions, which stays open. */
async function makeEvent(page, person) {
  const fill = (id, text) => person.fill(page.locator(`#id_${id}`), text);
  await fill("name", "Summer Concert");
  await fill("description", "Under the open sky.");
  await fill("location", "Waldbühne, Berlin");
  for (const [at, day] of DAYS.entries()) {
    await person.click(page.locator("#sessions-group .add-row a"));
    await fill(`sessions-${at}-starts_at_0`, day);
    await fill(`sessions-${at}-starts_at_1`, "18:00");
    await fill(`sessions-${at}-ends_at_0`, day);
    await fill(`sessions-${at}-ends_at_1`, "20:30");
    await fill(`sessions-${at}-total_capacity`, "500");
  }
  await person.click(page.locator("[name=_continue]"));
  await page.locator(".messagelist .success").waitFor();
}

/** From the event to one of its sessions, whose ticket types are filled in, and back. */
async function makeTicketTypes(page, person, at) {
  const event = page.url();
  await person.click(page.locator(`#sessions-${at} .inlinechangelink`));
  await page.locator("#ticket_types-group").waitFor();
  for (const [row, ticketType] of TICKET_TYPES.entries()) {
    await person.click(page.locator("#ticket_types-group .add-row a"));
    for (const [n, field] of ["name", "price", "quantity"].entries()) {
      await person.fill(page.locator(`#id_ticket_types-${row}-${field}`), ticketType[n]);
    }
  }
  await person.click(page.locator("[name=_save]"));
  await page.locator(".messagelist .success").waitFor();
  if (at === DAYS.length - 1) return;
  // Back to the event by the browser's own key: past the form of the session.
  for (const key of ["Alt+ArrowLeft", "Alt+ArrowLeft"]) await person.press(key);
  // A browser without a window has no such key.
  await page.goto(event);
}
