// Two people edit one event at a time: the second chooses, and nothing is lost unseen.

import assert from "node:assert/strict";

import { journey } from "./browser.mjs";
import { OWNER, WRITE, account, admin } from "./catalog.mjs";
import { concert, live, press, saved, stored } from "./events.mjs";
import { Witness } from "./witness.mjs";

for (const scriptless of [false, true]) {
  journey(`the second sees both versions field by field, ${scriptless ? "without" : "with"} scripts`, { scriptless }, async ({
    context,
    page,
    visit,
    signIn,
    witness,
    shoot,
  }) => {
    await signIn(OWNER);
    const { id } = await concert();
    await visit(`/admin/events/${id}`);
    await page.fill("#name", "My concert");
    await page.fill("#s0-ends", "2027-06-15T21:00");
    await page.fill("#s0-capacity", "450");
    await page.fill("#s0t1-price", "95");
    const bob = await account(`bob-${scriptless}@tickets.example`, "editor");
    await inAnotherBrowser(context, bob, scriptless, id, async (other) => {
      await other.fill("#name", "Their concert");
      await other.fill("#location", "Their park");
      await press(other, "Remove ticket type 2 of session 1", "s0t1-restore");
      await press(other, "Add ticket type", "s0t3-name");
      for (const [field, text] of [["name", "Late"], ["price", "10"], ["quantity", "20"]]) {
        await other.fill(`#s0t3-${field}`, text);
      }
    });

    await page.locator("[data-save]").click();
    await page.getByRole("heading", { name: "Somebody else saved first" }).waitFor();
    witness.expect(/status of 409/);
    await shoot(scriptless ? "without-scripts" : "with-scripts");
    assert.match(await page.getByRole("alert").textContent(), new RegExp(`bob-${scriptless} saved this event`));
    assert.deepEqual(await rows(page), [
      ["Name changed by both", "Event", "Concert", "Their concert", "My concert *"],
      ["Location", "Event", "Park", "Their park *", "Park"],
      ["Ends", "Session 1 (2027-06-15 18:00)", "2027-06-15 20:00", "2027-06-15 20:00", "2027-06-15 21:00 *"],
      ["Capacity", "Session 1 (2027-06-15 18:00)", "500", "500", "450 *"],
      ["Whether it stays changed by both", "Session 1 (2027-06-15 18:00), VIP", "there", "removed", "stays, as changed here *"],
    ]);
    assert.match(await page.textContent("main"), /They also added, which stays: Late of the session of 2027-06-15 18:00/);
    assert.equal((await stored(id)).name, "Their concert", "nothing is saved before one chooses");

    if (!scriptless) {
      await page.getByRole("button", { name: "Take all theirs" }).click();
      assert.ok((await rows(page)).every((row) => row[3].endsWith("*")));
      await page.getByRole("button", { name: "Keep all mine" }).click();
      await page.getByRole("radio", { name: "Their park" }).check();
    }
    await page.getByRole("radio", { name: "Their concert" }).check();
    await page.getByRole("button", { name: "Save this" }).click();
    await saved(page);
    await live(id, "Their concert");
    const { location, sessions: [session] } = await stored(id);
    assert.deepEqual([location, session.total_capacity], ["Their park", 450]);
    const ticketTypes = Object.fromEntries(session.ticket_types.map(({ name, price }) => [name, price]));
    assert.deepEqual(ticketTypes, { Seat: "50.00", VIP: "95.00", Child: "20.00", Late: "10.00" });
  });
}

journey("one goes on editing both versions put together, and is guarded still", async ({ page, visit, signIn, witness }) => {
  await signIn(OWNER);
  const { id } = await concert();
  await visit(`/admin/events/${id}`);
  await page.fill("#name", "My concert");
  await admin("PATCH", `/events/${id}`, { location: "Their park" });
  await page.keyboard.press("Control+s");
  await page.getByRole("button", { name: "Go on editing" }).click();
  witness.expect(/status of 409/);
  await page.locator("#editor").waitFor();
  assert.deepEqual([await page.inputValue("#name"), await page.inputValue("#location")], ["My concert", "Their park"]);
  // What stands there is saved nowhere: leaving it asks.
  await page.click("#name");
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => { setTimeout(() => { location.href = "/admin/account"; }); });
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await page.keyboard.press("Control+s");
  await saved(page);
  const { name, location } = await stored(id);
  assert.deepEqual([name, location], ["My concert", "Their park"]);
});

journey("an event that is new and sent twice keeps what was changed in between", async ({ page, visit, signIn, witness }) => {
  await signIn(OWNER);
  await visit("/admin/events/new");
  await page.fill("#name", "Sent twice");
  const form = await page.locator("#editor").evaluate((editor) => new URLSearchParams(new FormData(editor)).toString());
  const id = new URLSearchParams(form).get("id");
  // The answer to the first is lost on its way.
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: WRITE };
  await page.request.post(`${WRITE}/admin/events/new`, { data: form, headers });
  assert.equal((await stored(id)).name, "Sent twice");
  await page.fill("#location", "Later");
  await page.keyboard.press("Control+s");
  await page.getByRole("radio", { name: "Later" }).waitFor();
  witness.expect(/status of 409/);
  assert.deepEqual(await rows(page), [["Location", "Event", "(empty)", "(empty)", "Later *"]]);
  await page.keyboard.press("Control+s");
  await saved(page);
  assert.equal((await stored(id)).location, "Later");
});

/** What the table says, a chosen value with a star: field, of what, before, theirs, mine. */
async function rows(page) {
  const lines = await page.locator("tbody tr").all();
  return Promise.all(lines.map(async (line) => {
    const [field, of] = (await line.locator("th").innerText()).split("\n").map((text) => text.trim());
    const cell = async (side) => {
      const radio = line.locator(`[data-side=${side}]`);
      const text = (await line.locator(`label:has([data-side=${side}])`).innerText()).trim();
      return (await radio.isChecked()) ? `${text} *` : text;
    };
    return [field, of, (await line.locator("td").first().innerText()).trim(), await cell("theirs"), await cell("mine")];
  }));
}

/** Somebody else signs in, opens the event, changes it, and saves. */
async function inAnotherBrowser(context, { email, password }, scriptless, id, change) {
  const another = await context.browser().newContext({ javaScriptEnabled: !scriptless, locale: "en-GB" });
  try {
    const witness = new Witness(another, [new URL(WRITE).host]);
    const page = await another.newPage();
    await witness.watch(page);
    await page.goto(`${WRITE}/admin/events/${id}`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("#editor").waitFor();
    await change(page);
    await page.locator("[data-save]").click();
    await saved(page);
    witness.assertQuiet();
  } finally {
    await another.close();
  }
}
