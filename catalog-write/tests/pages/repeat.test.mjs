// A session again and again: the rule, what it would make, and what is made.

import assert from "node:assert/strict";

import { journey } from "./browser.mjs";
import { OWNER, READ, admin } from "./catalog.mjs";

/** Makes an event in Berlin whose one session begins at half past two in the night before a Sunday's morning. */
async function event(name) {
  const session = {
    starts_at: "2030-03-17T02:30:00+01:00",
    ends_at: "2030-03-17T04:30:00+01:00",
    total_capacity: 80,
    ticket_types: [{ name: "Standing", price: "18.00", quantity: 80 }],
  };
  const made = await admin("POST", "/events", { name, timezone: "Europe/Berlin", sessions: [session] });
  return { id: made.id, page: `/admin/sessions/${made.sessions[0].id}/repeat` };
}

async function sessions(id) {
  return (await admin("GET", `/events/${id}`)).sessions;
}

async function assertFits(page) {
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), page.url());
}

/** Waits until readers have so many sessions. */
async function arePublic(page, id, count) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const read = await (await page.request.get(`${READ}/api/events/${id}/sessions`)).json();
    const found = (read.results ?? read).length;
    if (found === count) return;
    assert.ok(Date.now() < deadline, `readers see ${found} of ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

for (const options of [{}, { dark: true }, { narrow: true }, { narrow: true, dark: true }]) {
  journey(`the sessions are seen while the rule changes ${JSON.stringify(options)}`, options, async ({ page, visit, signIn, person, axe, shoot }) => {
    const name = Object.keys(options).join("-") || "wide";
    const { id, page: path } = await event("Late Night Jazz");
    await signIn(OWNER);
    await visit(path);
    const rows = page.locator("#preview tbody tr");
    assert.equal(await rows.count(), 4);
    const night = rows.nth(1);
    assert.match(await night.innerText(), /Sun 31 Mar 2030.*clocks go forward: UTC\+01:00 → \+02:00.*02:30 does not exist: 03:30/s);
    assert.match(await night.innerText(), /03:30–05:30/);
    await assertFits(page);
    await axe();
    await shoot(name);

    await person.fill(page.getByLabel("Number of sessions"), "33");
    await person.press("Tab");
    await page.getByText("32 of 32 · by the clock of Europe/Berlin").waitFor();
    assert.match(await rows.nth(31).innerText(), /Sun 27 Oct 2030.*clocks go back: UTC\+02:00 → \+01:00|02:30 comes twice/s);
    await person.fill(page.getByLabel("Number of sessions"), "4");
    await person.press("Tab");
    await page.getByText("3 of 3 ·").waitFor();
    await person.click(page.getByLabel("Make the session of Sun 31 Mar 2030"));
    await page.getByText("2 of 3 ·").waitFor();
    await assertFits(page);
    await axe();
    await person.click(page.getByRole("button", { name: "Make the ticked sessions" }));
    await page.waitForURL(`**/admin/events/${id}?saved=*`);
    const made = await sessions(id);
    assert.deepEqual(made.map((session) => session.starts_at), ["2030-03-17T01:30:00Z", "2030-03-24T01:30:00Z", "2030-04-07T00:30:00Z"]);
    assert.deepEqual(made.map((session) => session.ticket_types.length), [1, 1, 1]);
    await arePublic(page, id, 3);
  });
}

journey("the keyboard is enough, and keeps its place", { still: true }, async ({ page, visit, signIn, person }) => {
  const { id, page: path } = await event("Keys");
  await signIn(OWNER);
  await visit(path);
  const day = page.getByLabel("Make the session of Sun 31 Mar 2030");
  await person.tabTo(day);
  await person.press("Space");
  await page.getByText("3 of 4 ·").waitFor();
  assert.ok(await person.isAt(day), await person.focused());
  await person.tabTo(page.getByRole("button", { name: "Make the ticked sessions" }));
  await person.press("Enter");
  await page.waitForURL(`**/admin/events/${id}?saved=*`);
  assert.equal((await sessions(id)).length, 4);
});

journey("a rule that leads nowhere says so", async ({ page, visit, signIn, person, axe, witness }) => {
  witness.expect(/status of 422/);
  const { id, page: path } = await event("Nowhere");
  await signIn(OWNER);
  await visit(path);
  await person.click(page.getByText("By a rule of your own"));
  await person.fill(page.getByLabel("Rule, instead"), "FREQ=DAILY");
  await person.press("Tab");
  await page.getByText("The rule has no end; add COUNT or UNTIL.").waitFor();
  await axe();
  await person.fill(page.getByLabel("Rule, instead"), "");
  await person.fill(page.getByLabel("Every"), "2");
  await person.choose(page.getByLabel("Unit"), "month");
  await page.getByText("4 of 4 ·").waitFor();
  assert.ok(!(await page.getByText("Mon", { exact: true }).isVisible()), "days of the week belong to weeks");
  await person.choose(page.getByLabel("On this day of the month"), "on the third Sunday");
  await page.getByText("FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU;COUNT=5").waitFor();
  assert.equal((await sessions(id)).length, 1);
});

journey("without scripts there is a button for it", { scriptless: true }, async ({ page, visit, signIn, person, axe, witness }) => {
  witness.expect(/status of 422/);
  const { id, page: path } = await event("Plain");
  await signIn(OWNER);
  await visit(path);
  await axe();
  await person.fill(page.getByLabel("Number of sessions"), "3");
  // What was not seen is not made.
  await person.click(page.getByRole("button", { name: "Make the ticked sessions" }));
  await page.getByText("The rule is another one now.").waitFor();
  assert.equal((await sessions(id)).length, 1);
  await person.click(page.getByRole("button", { name: "Make the ticked sessions" }));
  await page.waitForURL(`**/admin/events/${id}?saved=*`);
  assert.equal((await sessions(id)).length, 3);
});
