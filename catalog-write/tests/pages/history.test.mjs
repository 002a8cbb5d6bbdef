// What was changed is read in words and taken back; events go, come back and are duplicated.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

import { journey } from "./browser.mjs";
import { OWNER, READ, account, admin } from "./catalog.mjs";

const SESSION = {
  starts_at: "2030-06-04T16:00:00Z",
  ends_at: "2030-06-04T20:00:00Z",
  total_capacity: 500,
  ticket_types: [{ name: "VIP", price: "50.00", quantity: 100 }, { name: "Child", price: "25.50", quantity: 9 }],
};
const WAIT_MS = 30_000;

for (const options of [{}, { dark: true }, { narrow: true }, { scriptless: true }]) {
  journey(`a change is read, undone and live ${JSON.stringify(options)}`, options, async ({ page, person, visit, signIn, axe, shoot }) => {
    const event = await made("Undone");
    const ticketType = event.sessions[0].ticket_types[0].id;
    await signIn(OWNER);
    await admin("PATCH", `/ticket-types/${ticketType}`, { price: "45.00" });
    await live(event.id, "45.00");
    await visit(`/admin/events/${event.id}/history`);
    const change = page.getByRole("listitem").filter({ hasText: "PATCH /api/admin/ticket-types/{id}" });
    await change.getByRole("rowheader", { name: "Price of VIP, Tue 4 Jun 2030, 18:00" }).waitFor();
    assert.deepEqual(await change.locator("del, ins").allTextContents(), ["50.00", "45.00"]);
    await fits(page);
    await axe();
    await shoot(name("changes", options));
    await person.click(change.getByRole("button", { name: /^Undo/ }));
    await page.getByText("The change was undone.").waitFor();
    await live(event.id, "50.00");
    if (!options.scriptless) await page.getByText(/Live for readers after \d+ ms/).waitFor();
    assert.equal(person.actions, 1);
    await axe();
    await shoot(name("undone", options));
  });
}

journey("by the keyboard a change is found, undone, and done again", async ({ page, person, visit, signIn }) => {
  const event = await made("Keyboard");
  await signIn(OWNER);
  await admin("PATCH", `/events/${event.id}`, { name: "Keys" });
  await visit("/admin/history");
  const find = page.getByLabel("Event", { exact: true });
  await person.tabTo(find);
  await person.type("keys");
  await person.press("Enter");
  await page.waitForURL(/event=keys/);
  const undo = page.getByRole("button", { name: /^Undo/ }).first();
  await person.tabTo(undo);
  await person.press("Enter");
  await page.getByText("The change was undone.").waitFor();
  assert.equal((await admin("GET", `/events/${event.id}`)).name, "Keyboard");
  const undone = new URL(page.url()).searchParams.get("undone");
  await person.tabTo(page.getByRole("button", { name: /^Redo/ }));
  await person.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("undone") !== undone);
  assert.equal((await admin("GET", `/events/${event.id}`)).name, "Keys");
});

for (const options of [{}, { dark: true, narrow: true }]) {
  journey(`what is in the way and what goes is told ${JSON.stringify(options)}`, options, async ({ page, person, visit, signIn, axe, shoot, witness }) => {
    const event = await made("Conflict");
    await signIn(OWNER);
    const [creation] = (await admin("GET", `/events/${event.id}/history`)).results;
    await visit(`/admin/history/${creation.id}`);
    await axe();
    await person.click(page.getByRole("button", { name: /^Undo/ }));
    await page.getByText("That takes something away: 1 event, 1 session, 2 ticket types.").waitFor();
    await fits(page);
    await axe();
    await shoot(name("question", options));
    await admin("PATCH", `/sessions/${event.sessions[0].id}`, { total_capacity: 450 });
    witness.expect(/status of 409/);
    await person.click(page.getByRole("button", { name: "Undo the change" }));
    await page.getByText("Capacity of Tue 4 Jun 2030, 18:00, Conflict: the change left 500, and now it is 450.").waitFor();
    assert.equal((await admin("GET", `/events/${event.id}`)).sessions.length, 1);
    await fits(page);
    await axe();
    await shoot(name("conflict", options));
  });

  journey(`an event goes by its name, and comes back ${JSON.stringify(options)}`, options, async ({ page, person, visit, signIn, axe, shoot, witness }) => {
    const event = await made("Farewell Concert");
    await signIn(OWNER);
    await visit(`/admin/events/${event.id}/delete`);
    await page.getByText("1 event, 1 session, 2 ticket types").waitFor();
    await fits(page);
    await axe();
    await shoot(name("delete", options));
    const typed = page.getByLabel("To confirm, type its name: Farewell Concert");
    witness.expect(/status of 422/);
    await person.fill(typed, "Farewell");
    await person.press("Enter");
    await page.getByText("This is not its name. Nothing was deleted.").waitFor();
    assert.ok(await person.isAt(typed));
    await axe();
    await person.fill(typed, "Farewell Concert");
    await person.press("Enter");
    await page.waitForURL(new RegExp(`/admin/events\\?deleted=${event.id}&saved=`));
    await page.getByRole("button", { name: "Undo: bring it back" }).waitFor();
    await axe();
    await eventually("readers do not find it", async () => (await fetch(`${READ}/api/events/${event.id}`)).status === 404);
    await visit("/admin/deleted-events");
    await fits(page);
    await axe();
    await shoot(name("deleted", options));
    await person.click(page.getByRole("button", { name: "Restore Farewell Concert" }));
    await page.getByText("is back, with all that went with it (1 event, 1 session, 2 ticket types).").waitFor();
    await live(event.id, "50.00");
    await axe();
  });

  journey(`a copy is seen before it is made ${JSON.stringify(options)}`, options, async ({ page, person, visit, signIn, axe, shoot, witness }) => {
    const event = await made("Weekly");
    await signIn(OWNER);
    await visit(`/admin/events/${event.id}/duplicate`);
    await page.getByText("Tue 11 Jun 2030, 18:00–22:00").waitFor();
    await fits(page);
    await axe();
    await shoot(name("duplicate", options));
    await person.fill(page.getByLabel("Days later"), "14");
    await page.getByText("Tue 18 Jun 2030, 18:00–22:00").waitFor();
    await person.fill(page.getByLabel("First day of the copy"), "2030-07-01");
    await page.getByText("Mon 1 Jul 2030, 18:00–22:00").waitFor();
    await person.fill(page.getByLabel("Days later"), "7");
    await page.getByText("Tue 11 Jun 2030, 18:00–22:00").waitFor();
    await person.fill(page.getByLabel("Name of the copy"), "Weekly, the second");
    await person.click(page.getByRole("button", { name: "Make the copy" }));
    await page.waitForURL(/\/admin\/events\/[^/]+\?saved=/);
    const copy = await admin("GET", `/events/${new URL(page.url()).pathname.split("/").at(-1)}`);
    assert.deepEqual([copy.name, copy.status, copy.sessions[0].starts_at], ["Weekly, the second", "draft", "2030-06-11T16:00:00Z"]);
    assert.equal(copy.sessions[0].ticket_types.length, 2);
  });
}

journey("who only looks reads the history, and has no buttons", async ({ page, visit, signIn, axe }) => {
  const event = await made("Looked at");
  await signIn(await account("vera@tickets.example", "viewer"));
  await visit(`/admin/events/${event.id}/history`);
  await page.getByText("made").first().waitFor();
  assert.equal(await page.getByRole("button", { name: /^Undo/ }).count(), 0);
  await axe();
});

async function made(name) {
  return admin("POST", "/events", { name, timezone: "Europe/Berlin", status: "published", sessions: [SESSION] });
}

/** Readers see the event, and this price in it. */
async function live(id, price) {
  await eventually(`readers see ${price}`, async () => (await (await fetch(`${READ}/api/events/${id}/sessions`)).text()).includes(`"${price}"`));
}

async function eventually(what, holds) {
  const deadline = Date.now() + WAIT_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) assert.fail(`never: ${what}`);
    await setTimeout(50);
  }
}

/** Nothing of the page is beside the window. */
async function fits(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= screen, `${content} px do not fit into ${screen} px`);
}

function name(page, options) {
  return [page, ...Object.keys(options)].join("-");
}
