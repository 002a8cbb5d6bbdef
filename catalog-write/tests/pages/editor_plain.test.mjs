// The editor of an event without a script: all of it works, by buttons.

import assert from "node:assert/strict";

import { journey } from "./browser.mjs";
import { OWNER } from "./catalog.mjs";
import { concert, idOf, live, press, saved, stored } from "./events.mjs";

journey("without scripts one signs in, makes an event, is told what is wrong, and it is live", { scriptless: true }, async ({
  page,
  visit,
  witness,
}) => {
  await visit("/admin/events/new");
  await page.getByLabel("E-mail").fill(OWNER.email);
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/admin/events/new");

  const typed = {
    description: "Two\nlines & <b>signs</b>",
    location: "Park",
    timezone: "Europe/Berlin",
    "s0-starts": "2027-06-15T18:00",
    "s0-ends": "2027-06-15T17:00",
    "s0-capacity": "many",
    "s0t0-name": "Seat",
    "s0t0-price": "50,5",
    "s0t0-quantity": "300",
  };
  await fill(page, typed);
  await press(page, "Add ticket type", "s0t1-name");
  Object.assign(typed, { "s0t1-name": "VIP", "s0t1-price": "dear", "s0t1-quantity": "100" });
  await fill(page, { "s0t1-name": "VIP", "s0t1-price": "dear", "s0t1-quantity": "100" });
  await press(page, "Add ticket type", "s0t2-name");
  await press(page, "Remove ticket type 3 of session 1", "s0t2-restore");
  await press(page, "Add session", "s1-starts");
  assert.equal(await page.inputValue("#s1-starts"), "2027-06-16T18:00");
  await press(page, "Remove session 2", "s1-restore");
  await assertFilled(page, typed);

  await page.getByRole("button", { name: "Publish" }).click();
  await page.locator("#faults").waitFor();
  witness.expect(/status of 422/);
  await assertFilled(page, typed);
  const wrong = ["name", "s0-ends", "s0-capacity", "s0t1-price"];
  for (const id of wrong) {
    assert.equal(await page.locator(`#${id}-fault`).count(), 1, `${id} says what is wrong`);
    const told = await page.getAttribute(`#${id}`, "aria-describedby");
    assert.ok(told.split(" ").includes(`${id}-fault`), `${id} is described by ${told}`);
    await page.locator(`#faults a[href="#${id}"]`).click();
    await page.locator(`#${id}:focus`).waitFor();
  }
  assert.equal(await page.locator("#faults li").count(), wrong.length);

  await fill(page, { name: "Summer Concert", "s0-ends": "2027-06-15T20:00", "s0-capacity": "400", "s0t1-price": "90" });
  await page.getByRole("button", { name: "Save" }).last().click();
  await saved(page);
  const id = idOf(page);
  const [session, ...others] = await live(id, "Summer Concert");
  assert.deepEqual(others, []);
  assert.deepEqual(session.ticket_types.map(({ name, price }) => [name, price]), [["Seat", "50.50"], ["VIP", "90.00"]]);
  assert.equal((await stored(id)).description, typed.description);
});

journey("without scripts an event is changed, and rows come back", { scriptless: true }, async ({ page, visit, signIn }) => {
  await signIn(OWNER);
  const { id, sessions: [before] } = await concert();
  await visit(`/admin/events/${id}`);
  await fill(page, { name: "Renamed", "s0t1-price": "95.50" });
  await press(page, "Remove ticket type 1 of session 1", "s0t0-restore");
  await press(page, "Remove session 1", "s0-restore");
  await press(page, "Undo removing Tuesday 15 June 2027, 18:00–20:00", "s0-starts");
  await press(page, "Duplicate session 1", "s1-starts");
  await assertFilled(page, { name: "Renamed", "s0t1-price": "95.50", "s1-starts": "2027-06-16T18:00" });
  await page.locator("[data-save]").click();
  await saved(page);
  await live(id, "Renamed");
  const { sessions: [first, second] } = await stored(id);
  assert.equal(first.id, before.id);
  assert.deepEqual(first.ticket_types.map(({ id, price }) => [id, price]), [
    [before.ticket_types[1].id, "95.50"],
    [before.ticket_types[2].id, "20.00"],
  ]);
  assert.deepEqual(second.ticket_types.map(({ name }) => name), ["VIP", "Child"]);
});

async function fill(page, texts) {
  for (const [id, text] of Object.entries(texts)) await page.fill(`#${id}`, text);
}

async function assertFilled(page, texts) {
  for (const [id, text] of Object.entries(texts)) assert.equal(await page.inputValue(`#${id}`), text, id);
}
