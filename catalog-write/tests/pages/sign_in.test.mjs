// The way in and out.

import assert from "node:assert/strict";

import { journey } from "./browser.mjs";
import { OWNER } from "./catalog.mjs";

journey("one signs in by keyboard and comes to the page that one wanted", async ({ page, person, visit, witness }) => {
  await visit("/admin/events/new?from=afar");
  assert.equal(new URL(page.url()).pathname, "/admin/sign-in");
  await page.locator("#email:focus").waitFor();
  await person.type(OWNER.email);
  await person.press("Tab");
  await person.type("not the password");
  await person.press("Enter");
  await page.getByRole("alert").waitFor();
  witness.expect(/status of 401/);
  assert.equal(await page.inputValue("#email"), OWNER.email);
  assert.equal(await page.inputValue("#password"), "");
  await page.locator("#password:focus").waitFor();
  await person.type(OWNER.password);
  await person.press("Enter");
  await page.waitForURL("**/admin/events/new?from=afar");
  await page.locator("#name:focus").waitFor();
});

journey("nobody is led to another site", async ({ page, visit }) => {
  await visit("/admin/sign-in?next=https://elsewhere.example/");
  await page.evaluate(() => { document.querySelector("[name=next]").value = "//elsewhere.example/admin/"; });
  await page.getByLabel("E-mail").fill(OWNER.email);
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/admin/events");
});

journey("who has signed out is out", async ({ context, page, visit, signIn }) => {
  await signIn(OWNER);
  await visit("/admin/events/new");
  await page.locator("summary", { hasText: "account menu" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/admin/sign-in");
  assert.deepEqual(await context.cookies(), []);
  await visit("/admin/events/new");
  await page.waitForURL("**/admin/sign-in?next=**");
});

for (const options of [{}, { dark: true }, { narrow: true }, { narrow: true, dark: true }, { scriptless: true }]) {
  journey(`the sign-in can be used by everybody ${JSON.stringify(options)}`, options, async ({ page, visit, axe, shoot, witness }) => {
    if (!options.narrow) await page.setViewportSize({ width: 1440, height: 900 });
    await visit("/admin/sign-in");
    await axe();
    await page.getByLabel("E-mail").fill("nobody@tickets.example");
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    witness.expect(/status of 401/);
    await axe();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out sideways");
    await shoot(Object.keys(options).join("-") || "wide");
  });
}
