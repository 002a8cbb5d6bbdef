// The editor of an event, with everything that a browser can do.

import assert from "node:assert/strict";

import { journey } from "./browser.mjs";
import { OWNER } from "./catalog.mjs";
import { concert, idOf, live, press, saved, stored } from "./events.mjs";

/** Of the whole way from an empty form to an event that readers see. */
const ACTIONS_MAX = 60;

journey("an event of 4 sessions with 3 ticket types each is made by keyboard alone, and live", async ({
  page,
  person,
  visit,
  signIn,
  shoot,
}) => {
  await signIn(OWNER);
  await visit("/admin/events");
  await person.press("n");
  await page.locator("#name:focus").waitFor();
  const type = async (id, text) => {
    await person.tabTo(page.locator(`#${id}`));
    await person.type(text);
  };
  // Month and day go on by themselves; the year does not, as it may have six digits.
  const typeTime = async (id, date, time) => {
    await type(id, date);
    await person.press("Tab");
    await person.type(time);
  };
  const addBy = async (keys, id) => {
    await person.press(keys);
    await page.locator(`#${id}:focus`).waitFor();
  };

  await person.type("Summer Concert");
  await type("description", "Under the open sky.");
  await type("location", "Waldbühne, Berlin");
  await type("timezone", "Europe/Berlin");
  await type("status", "Published");
  await typeTime("s0-starts", "06152027", "0600p");
  await typeTime("s0-ends", "06152027", "0830p");
  await type("s0-capacity", "500");
  for (const [at, ticketType] of [["Seat", "50", "300"], ["VIP", "90", "100"], ["Child", "20.50", "100"]].entries()) {
    if (at > 0) await addBy("Alt+t", `s0t${at}-name`);
    for (const [field, text] of ["name", "price", "quantity"].map((field, n) => [field, ticketType[n]])) {
      await type(`s0t${at}-${field}`, text);
    }
  }
  for (const session of [1, 2, 3]) await addBy("Alt+a", `s${session}-starts`);
  await shoot("filled-in");
  await person.press("Control+s");
  await saved(page);

  console.log(`${person.actions} actions by keyboard alone`);
  assert.ok(person.actions < ACTIONS_MAX, `${person.actions} actions`);
  const sessions = await live(idOf(page), "Summer Concert");
  assert.deepEqual(sessions.map(({ starts_at }) => starts_at), [15, 16, 17, 18].map((day) => `2027-06-${day}T16:00:00Z`));
  for (const { ticket_types } of sessions) {
    assert.deepEqual(ticket_types.map(({ name, price }) => [name, price]), [["Seat", "50.00"], ["VIP", "90.00"], ["Child", "20.50"]]);
  }
  await page.locator("#saved", { hasText: "Live for readers" }).waitFor();
  await shoot("saved");
});

journey("what times, sums and the preview are is told while one types", async ({ page, visit, signIn, witness }) => {
  await signIn(OWNER);
  await visit("/admin/events/new");
  const says = (id, text) => page.locator(`#${id}`, { hasText: text }).waitFor();
  await page.fill("#timezone", "Europe/Berlin");
  await page.fill("#s0-starts", "2027-06-15T18:00");
  await says("s0-starts-hint", "16:00 UTC (UTC+02:00)");
  await says("s0-title", "Tuesday 15 June 2027, 18:00");
  await page.fill("#s0-starts", "2027-03-28T02:30");
  await says("s0-starts-hint", "does not exist");
  await page.fill("#s0-ends", "2027-10-31T02:30");
  await says("s0-ends-hint", "00:30 UTC. The clock shows this time twice");

  await page.fill("#s0-capacity", "500");
  await page.fill("#s0t0-name", "Seat");
  await page.fill("#s0t0-price", "50");
  await page.fill("#s0t0-quantity", "400");
  await press(page, "Add ticket type", "s0t1-name");
  await page.fill("#s0t1-price", "70");
  await page.fill("#s0t1-quantity", "100");
  await says("s0-total", "400 + 100 = 500 of 500 places");
  await page.fill("#s0t1-quantity", "101");
  await says("s0-total", "400 + 101 = 501 tickets for 500 places");
  assert.equal(await page.locator("#s0-total.state-warning").count(), 1);

  await page.fill("#name", "Night");
  await says("preview", /Night\s+[A-Z]{3} 50 – 70/);
  await page.click("[data-save]");
  await says("faults", "The clock is set forward over this time");
  await says("s0-starts-fault", "does not exist");
  assert.equal(await page.getAttribute("#s0-starts", "aria-invalid"), "true");
  assert.equal(await page.inputValue("#s0-starts"), "2027-03-28T02:30");
  witness.expect(/status of 422/);
});

journey("a session is removed and comes back, and is duplicated a day later", async ({ page, person, visit, signIn }) => {
  await signIn(OWNER);
  const { id, sessions: [first] } = await concert();
  await visit(`/admin/events/${id}`);
  await page.fill("#s0-capacity", "450");
  await press(page, "Remove session 1", "s0-restore");
  assert.equal(await page.locator("#s0-capacity").count(), 0);
  await person.press("Enter");
  await page.locator("#s0-starts:focus").waitFor();
  assert.equal(await page.inputValue("#s0-capacity"), "450");

  await press(page, "Duplicate session 1", "s1-starts");
  assert.equal(await page.inputValue("#s1-starts"), "2027-06-16T18:00");
  await press(page, "Remove ticket type 2 of session 2", "s1t1-restore");
  await press(page, "Remove session 1", "s0-restore");
  await page.click("[data-save]");
  await saved(page);
  const { sessions: [only, ...others] } = await stored(id);
  assert.deepEqual(others, []);
  assert.notEqual(only.id, first.id);
  assert.deepEqual([only.starts_at, only.total_capacity], ["2027-06-16T16:00:00Z", 450]);
  assert.deepEqual(only.ticket_types.map(({ name }) => name), ["Seat", "Child"]);
});

journey("of 250 sessions a hundred are shown at a time, and the others stay", async ({ page, visit, signIn }) => {
  await signIn(OWNER);
  const hour = (n) => new Date(Date.UTC(2027, 5, 1, n)).toISOString();
  const { id, sessions: before } = await concert({
    timezone: "UTC",
    sessions: Array.from({ length: 250 }, (_, n) => ({
      starts_at: hour(n),
      ends_at: hour(n + 1),
      total_capacity: 10,
      ticket_types: [{ name: "Seat", price: "5.00", quantity: 10 }],
    })),
  });
  await visit(`/admin/events/${id}`);
  assert.equal(await page.locator(".session").count(), 100);
  await page.getByRole("link", { name: "Sessions 101–200" }).click();
  await page.waitForURL("**part=2");
  assert.equal(await page.inputValue("#s0-starts"), "2027-06-05T04:00");
  await page.fill("#s0-capacity", "77");
  await press(page, "Remove session 2", "s1-restore");
  await page.click("[data-save]");
  await saved(page);
  assert.equal(await page.inputValue("#s0-capacity"), "77", "one is still at the second hundred");

  const after = (await stored(id)).sessions;
  const bare = (sessions) => sessions.map(({ id, starts_at, total_capacity, ticket_types }) => {
    return [id, starts_at, total_capacity, ticket_types.map(({ id, name, price, quantity }) => [id, name, price, quantity])];
  });
  const wanted = before.map((session, at) => (at === 100 ? { ...session, total_capacity: 77 } : session));
  assert.deepEqual(bare(after), bare(wanted.filter((_, at) => at !== 101)));
});
