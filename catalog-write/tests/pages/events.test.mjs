// The table of events: searched while one types, selected by hand and by keyboard, and acted upon.

import assert from "node:assert/strict";

import { journey } from "./browser.mjs";
import { OWNER, account, admin } from "./catalog.mjs";

const TABLE = "/admin/events";
const SESSION = { starts_at: "2030-06-05T17:00:00Z", ends_at: "2030-06-05T20:00:00Z", total_capacity: 400 };

/** Makes drafts of these names, which one journey alone looks for. */
async function made(names, more = {}) {
  const events = [];
  for (const name of names) events.push(await admin("POST", "/events", { name, status: "draft", ...more }));
  return events;
}

const rows = (page) => page.locator("#events tbody tr");
const names = (page) => page.locator("#events .cell-title > a").allTextContents();
const boxes = (page) => page.locator("#events .cell-check [name]");
const selected = (page) => page.locator("#events .cell-check [name]:checked").count();

journey("typing searches, and the address follows", async ({ page, person, visit, signIn }) => {
  await made(["Typed Opera", "Typed Opening", "Typed Jazz"]);
  await signIn(OWNER);
  await visit(`${TABLE}?q=typed&ordering=name`);
  assert.deepEqual(await names(page), ["Typed Jazz", "Typed Opening", "Typed Opera"]);
  await person.press("/");
  assert.ok(await person.isAt(page.getByLabel("Search events")));
  await person.press("End");
  await person.type(" ope");
  await page.waitForURL("**/admin/events?q=typed%20ope&ordering=name");
  assert.deepEqual(await names(page), ["Typed Opening", "Typed Opera"]);
  await page.locator("#found", { hasText: "2 events" }).waitFor({ state: "attached" });
  assert.ok(await person.isAt(page.getByLabel("Search events")));

  // A choice is a step of its own, and the way back leads to what was there before.
  await person.click(page.getByRole("link", { name: "Name" }));
  await page.waitForURL("**ordering=-name");
  assert.deepEqual(await names(page), ["Typed Opera", "Typed Opening"]);
  assert.equal(await page.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort"), "descending");
  await page.goBack();
  await page.waitForURL("**ordering=name");
  await page.locator("#events .cell-title > a").first().filter({ hasText: "Typed Opening" }).waitFor();
  assert.equal(await page.getByLabel("Search events").inputValue(), "typed ope");
  await page.reload();
  assert.deepEqual(await names(page), ["Typed Opening", "Typed Opera"]);

  await person.fill(page.getByLabel("Search events"), "typed nothing");
  await page.getByRole("heading", { name: "No event matches “typed nothing”" }).waitFor();
  await person.click(page.getByRole("link", { name: "Clear search and filters" }));
  await page.waitForURL(`**${TABLE}`);
});

journey("fifty events, with all that their page loads, are no more than 100 KB", async ({ page, visit, signIn }) => {
  const operations = Array.from({ length: 50 }, (_, n) => {
    const sessions = [{ ...SESSION, ticket_types: [{ name: "Standard", price: "20.00", quantity: 400 }] }];
    const body = { name: `Weighed ${n}`, location: "Philharmonic Hall", sessions };
    return { method: "POST", path: "/api/admin/events", body };
  });
  await admin("POST", "/bulk", { mode: "all_or_nothing", operations });
  await signIn(OWNER);
  const finished = [];
  page.on("requestfinished", (request) => finished.push(request));
  await visit(`${TABLE}?q=weighed`);
  await page.waitForLoadState("networkidle");
  assert.equal((await names(page)).length, 50);
  const sizes = await Promise.all(finished.map((request) => request.sizes()));
  const bytes = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
  assert.ok(bytes > 0 && bytes <= 100_000, `${bytes} bytes in ${sizes.length} answers`);
});

journey("events are selected in a row and published", async ({ page, person, visit, signIn }) => {
  const events = await made(["Row A", "Row B", "Row C", "Row D"]);
  await signIn(OWNER);
  await visit(`${TABLE}?q=row&ordering=name`);
  const bar = page.getByRole("region", { name: "Selected events" });
  assert.equal(await bar.isVisible(), false);
  await boxes(page).nth(0).click();
  await boxes(page).nth(2).click({ modifiers: ["Shift"] });
  assert.equal(await selected(page), 3);
  await bar.getByText("3 selected").waitFor();
  await person.click(page.getByLabel("Select all on this page"));
  await bar.getByText("4 selected").waitFor();
  await boxes(page).nth(3).click();
  await person.click(bar.getByRole("button", { name: "Publish", exact: true }));
  await page.getByText("3 events published.").waitFor();
  assert.match(page.url(), /\?q=row&ordering=name&saved=/);
  await page.getByText("Live for readers").waitFor();
  const statuses = [];
  for (const { id } of events) statuses.push((await admin("GET", `/events/${id}`)).status);
  assert.deepEqual(statuses, ["published", "published", "published", "draft"]);
});

for (const scriptless of [false, true]) {
  journey(`a deletion asks and says how it is undone, ${scriptless ? "without" : "with"} scripts`, { scriptless }, async ({ page, person, visit, signIn, axe, shoot }) => {
    const word = scriptless ? "Plainly" : "Quickly";
    const kinds = [{ name: "A", price: "5.00", quantity: 1 }, { name: "B", price: "6.00", quantity: 1 }];
    await made([`${word} Gone`, `${word} Lost`], { sessions: [{ ...SESSION, ticket_types: kinds }] });
    await signIn(OWNER);
    await visit(`${TABLE}?q=${word}`);
    for (const name of [`Select ${word} Gone`, `Select ${word} Lost`]) await person.click(page.getByLabel(name));
    await person.click(page.getByRole("button", { name: "Delete…", exact: true }));
    await page.getByRole("heading", { name: "Delete 2 events?" }).waitFor();
    await page.getByText("2 events · 2 sessions · 4 ticket types").waitFor();
    await page.getByText("This can be undone from the history for 30 days").waitFor();
    await axe();
    await shoot(`deletion-${word}`);
    await person.click(page.getByRole("button", { name: "Delete 2 events" }));
    await page.getByText("2 events deleted.").waitFor();
    await page.getByRole("link", { name: "Undo" }).waitFor();
    await page.getByRole("heading", { name: /No event matches/ }).waitFor();
    assert.equal(person.actions, 4);
  });
}

journey("the keyboard is enough", async ({ page, person, visit, signIn }) => {
  const [first] = await made(["Keys A", "Keys B", "Keys C"]);
  await signIn(OWNER);
  await visit(`${TABLE}?q=keys&ordering=name`);
  for (const key of ["j", "x", "j", "j", "x", "k", "k"]) await person.press(key);
  assert.equal(await person.focused(), 'a "Keys A"');
  assert.deepEqual(await boxes(page).evaluateAll((all) => all.map((box) => box.checked)), [true, false, true]);
  await page.route("**/admin/events/new", (route) => route.fulfill({ body: "new", contentType: "text/plain" }));
  await page.route(`**/admin/events/${first.id}`, (route) => route.fulfill({ body: "one", contentType: "text/plain" }));
  await person.press("Enter");
  await page.waitForURL(`**${TABLE}/${first.id}`);
  await visit(TABLE);
  await person.press("n");
  await page.waitForURL(`**${TABLE}/new`);
});

journey("without scripts a form searches", { scriptless: true }, async ({ page, person, visit, signIn, axe }) => {
  await made(["Plain Search"]);
  await signIn(OWNER);
  await visit(TABLE);
  await person.fill(page.getByLabel("Search events"), "plain sear");
  await person.click(page.getByRole("button", { name: "Search" }));
  await page.waitForURL("**q=plain+sear**");
  assert.deepEqual(await names(page), ["Plain Search"]);
  await axe();
});

journey("who may not write selects nothing", async ({ page, visit, signIn, axe }) => {
  await made(["Only Seen"]);
  await signIn(await account("vera@tickets.example", "viewer"));
  await visit(`${TABLE}?q=seen`);
  assert.deepEqual([await rows(page).count(), await boxes(page).count()], [1, 0]);
  assert.equal(await page.getByRole("link", { name: "New event" }).count(), 0);
  await axe();
});

for (const options of [{}, { dark: true }, { narrow: true }, { narrow: true, dark: true }]) {
  const look = Object.keys(options).join("-") || "wide";
  journey(`the table is clear to everybody, ${look}`, options, async ({ page, visit, signIn, axe, shoot }) => {
    const word = `Look${look.replace("-", "")}`;
    const kinds = [{ name: "Standing", price: "20.00", quantity: 30 }, { name: "Seated", price: "40.00", quantity: 12 }];
    await made([`${word} Concert in the Park`], { status: "published", location: "Central Park, New York", timezone: "America/New_York", sessions: [{ ...SESSION, ticket_types: kinds }] });
    await made([`${word} Sold Out`], { status: "cancelled", sessions: [{ ...SESSION, ticket_types: [{ name: "All", price: "0.00", quantity: 0 }] }] });
    await made([`${word} Winter`], { status: "published", publish_at: "2030-01-01T09:00:00Z", sessions: [SESSION] });
    await made([`${word} Draft with a very long name that does not fit into one line of a narrow telephone`]);
    await signIn(OWNER);
    await visit(`${TABLE}?q=${word}`);
    assert.equal(await rows(page).count(), 4);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${wide} px hang over`);
    await axe();
    await shoot(look);
    await boxes(page).first().check();
    await axe();
    await shoot(`${look}-selected`);
    await visit(`${TABLE}?q=nosuchword&status=draft`);
    await axe();
    await shoot(`${look}-nothing`);
  });
}
