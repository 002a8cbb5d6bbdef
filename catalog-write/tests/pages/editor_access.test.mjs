// The editor in all its states is of use to everybody: in the light, in the dark, and on a telephone.

import assert from "node:assert/strict";

import { journey } from "./browser.mjs";
import { OWNER, account, admin } from "./catalog.mjs";
import { concert, press } from "./events.mjs";

for (const options of [{}, { dark: true }, { narrow: true }, { narrow: true, dark: true }]) {
  const name = Object.keys(options).join("-") || "wide";
  journey(`the editor can be used by everybody, ${name}`, options, async ({ page, visit, signIn, axe, shoot, witness }) => {
    if (!options.narrow) await page.setViewportSize({ width: 1440, height: 900 });
    const look = async (state) => {
      await axe();
      const width = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(width[0] <= width[1], `${state} is ${width[0]} px wide in a window of ${width[1]} px`);
      await shoot(`${name}-${state}`);
    };
    await signIn(OWNER);
    await visit("/admin/events/new");
    await look("new");

    const { id } = await concert();
    await visit(`/admin/events/${id}`);
    for (const [field, text] of [["#name", ""], ["#s0-ends", "2027-06-15T17:00"], ["#s0-capacity", "10"], ["#s0t0-price", "dear"]]) {
      await page.fill(field, text);
    }
    await press(page, "Remove ticket type 3 of session 1", "s0t2-restore");
    await page.locator("[data-save]").click();
    await page.locator("#faults:focus").waitFor();
    witness.expect(/status of 422/);
    await look("faults");

    await page.fill("#name", "Mine");
    await page.fill("#s0-ends", "2027-06-15T21:00");
    await page.fill("#s0t0-price", "55");
    await admin("PATCH", `/events/${id}`, { name: "Theirs, with a name so long that it needs more than one line on a telephone" });
    await page.locator("[data-save]").click();
    await page.getByRole("heading", { name: "Somebody else saved first" }).waitFor();
    witness.expect(/status of 409/);
    await look("conflict");
  });
}

journey("who may only look sees the event and cannot change it", async ({ page, visit, signIn, axe }) => {
  const { id } = await concert();
  await signIn(await account("vera@tickets.example", "viewer"));
  await visit(`/admin/events/${id}`);
  assert.equal(await page.inputValue("#name"), "Concert");
  assert.ok(await page.locator("#name").isDisabled());
  assert.equal(await page.locator("[data-save], [data-add-ticket], [data-add-session]").count(), 0);
  await axe();
});
