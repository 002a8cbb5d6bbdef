// What was typed and is not saved is not lost: by a closed tab, a session that ended, or a network that went away.

import assert from "node:assert/strict";

import { journey } from "./browser.mjs";
import { OWNER } from "./catalog.mjs";
import { concert, press, saved, stored } from "./events.mjs";

const OFFER = /What you filled in here on .* was not saved/;

journey("what was typed in a tab that was closed is offered, restored and saved", async ({ context, page, visit, signIn }) => {
  await signIn(OWNER);
  const { id } = await concert();
  await visit(`/admin/events/${id}`);
  await page.fill("#name", "Renamed");
  await press(page, "Add ticket type", "s0t3-name");
  await page.fill("#s0t3-name", "Late");
  await page.locator("#saved", { hasText: "Changed, not saved yet" }).waitFor();
  await page.close();

  const again = await context.newPage();
  await again.goto(page.url());
  await again.getByText(OFFER).waitFor();
  assert.equal(await again.inputValue("#name"), "Concert");
  await again.getByRole("button", { name: "Restore it" }).click();
  await again.locator("#s0t3-name").waitFor();
  assert.deepEqual([await again.inputValue("#name"), await again.inputValue("#s0t3-name")], ["Renamed", "Late"]);
  await again.fill("#s0t3-price", "10");
  await again.fill("#s0t3-quantity", "20");
  await again.keyboard.press("Control+s");
  await saved(again);
  const { name, sessions: [session] } = await stored(id);
  assert.deepEqual([name, session.ticket_types.at(-1).name], ["Renamed", "Late"]);
  await again.reload();
  await assertNothingKept(again);
});

journey("what was typed is discarded, and leaving it asks first", async ({ page, person, visit, signIn }) => {
  await signIn(OWNER);
  const { id } = await concert();
  await visit(`/admin/events/${id}`);
  await page.click("#location");
  await person.type("s in the city");
  const stay = page.waitForEvent("dialog");
  await page.evaluate(() => { setTimeout(() => location.reload()); });
  const asked = await stay;
  assert.equal(asked.type(), "beforeunload");
  await asked.dismiss();
  assert.equal(await page.inputValue("#location"), "Parks in the city");

  page.once("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.getByText(OFFER).waitFor();
  await page.getByRole("button", { name: "Discard it" }).click();
  await page.getByText(OFFER).waitFor({ state: "detached" });
  await assertNothingKept(page);

  // By the button below the form, too.
  await page.fill("#location", "Hall");
  await page.locator("#saved", { hasText: "Changed" }).waitFor();
  await page.getByRole("link", { name: "Discard" }).click();
  await page.locator("#saved", { hasText: /^\s*$/ }).waitFor({ state: "attached" });
  await assertNothingKept(page);
  assert.equal(await page.inputValue("#location"), "Park");
});

journey("who signs out leaves nothing of it behind", async ({ page, visit, signIn }) => {
  await signIn(OWNER);
  await visit("/admin/events/new");
  await page.fill("#name", "Secret");
  await page.locator("#saved", { hasText: "Changed, not saved yet" }).waitFor();
  await page.locator("summary", { hasText: "account menu" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/admin/sign-in");
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});

journey("what was saved of a new event is not offered for the next", async ({ page, visit, signIn }) => {
  await signIn(OWNER);
  await visit("/admin/events/new");
  await page.fill("#name", "First");
  await page.locator("#saved", { hasText: "Changed, not saved yet" }).waitFor();
  await page.keyboard.press("Control+s");
  await saved(page);
  await assertNothingKept(page);
  await visit("/admin/events/new");
  await assertNothingKept(page);
});

for (const scriptless of [false, true]) {
  journey(`a session that ends while one types costs nothing, ${scriptless ? "without" : "with"} scripts`, { scriptless }, async ({
    context,
    page,
    person,
    visit,
    signIn,
    witness,
    axe,
  }) => {
    await signIn(OWNER);
    const { id } = await concert();
    await visit(`/admin/events/${id}`);
    await page.fill("#name", "Renamed");
    await page.fill("#description", "Two\nlines & <b>signs</b>");
    if (scriptless) {
      await context.clearCookies();
    } else {
      await page.evaluate(() => fetch("/api/admin/session", { method: "DELETE" }));
      await page.click("#location");
      await person.type("s");
      await page.locator("#saved", { hasText: "You were signed out" }).waitFor();
      await person.type("ide");
    }
    const location = scriptless ? "Park" : "Parkside";
    assert.equal(await page.inputValue("#location"), location, "nobody is led away while he types");
    await page.locator("[data-save]").click();
    await page.getByText("What you filled in is kept").waitFor();
    witness.expect(/status of 401/);
    await axe();
    await page.getByLabel("E-mail").fill(OWNER.email);
    await page.getByLabel("Password").fill(OWNER.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("You are signed in again").waitFor();
    assert.deepEqual(
      [await page.inputValue("#name"), await page.inputValue("#description"), await page.inputValue("#location")],
      ["Renamed", "Two\nlines & <b>signs</b>", location],
    );
    assert.equal((await stored(id)).name, "Concert", "nothing is saved by a sign-in");
    await page.locator("[data-save]").click();
    await saved(page);
    const after = await stored(id);
    assert.deepEqual([after.name, after.description, after.location], ["Renamed", "Two\nlines & <b>signs</b>", location]);
    if (!scriptless) await assertNothingKept(page);
  });
}

journey("a network that goes away while one saves costs nothing", async ({ context, page, visit, signIn, witness }) => {
  await signIn(OWNER);
  const { id } = await concert();
  await visit(`/admin/events/${id}`);
  await page.fill("#name", "Renamed");
  await page.locator("#saved", { hasText: "Changed, not saved yet" }).waitFor();
  await context.setOffline(true);
  await page.locator("[data-add-ticket]").click();
  await page.locator("#saved", { hasText: "Out of reach" }).waitFor();
  assert.equal(await page.inputValue("#name"), "Renamed");
  const failed = page.waitForEvent("requestfailed", (request) => request.method() === "POST" && request.isNavigationRequest());
  await page.keyboard.press("Control+s");
  await failed;
  witness.expect(/ERR_INTERNET_DISCONNECTED/);
  witness.expect(/htmx:(afterRequest|sendError)/);
  await context.setOffline(false);
  await visit(`/admin/events/${id}`);
  await page.getByText(OFFER).waitFor();
  await page.getByRole("button", { name: "Restore it" }).click();
  await page.getByRole("heading", { level: 1, name: "Renamed" }).waitFor();
  await page.keyboard.press("Control+s");
  await saved(page);
  assert.equal((await stored(id)).name, "Renamed");
});

journey("what is typed while a row is on its way stays", async ({ page, person, visit, signIn }) => {
  await signIn(OWNER);
  await visit("/admin/events/new");
  await page.fill("#name", "Summer");
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  await page.route("**/admin/events/new", async (route) => {
    await released;
    await route.continue();
  });
  const asked = page.waitForRequest("**/admin/events/new");
  await person.press("Alt+t");
  await asked;
  await person.type(" Concert");
  release();
  await page.locator("#s0t1-name:focus").waitFor();
  assert.equal(await page.inputValue("#name"), "Summer Concert");
  assert.equal(await page.locator(".ticket-type").count(), 2);
});

/** No draft is kept, and none is offered. */
async function assertNothingKept(page) {
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  assert.equal(await page.getByText(OFFER).count(), 0);
}
