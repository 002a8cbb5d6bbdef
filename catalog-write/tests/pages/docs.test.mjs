// The description of the admin API, to read and to try.

import assert from "node:assert/strict";

import { journey } from "./browser.mjs";

const DOCS = "/api/admin/docs";

for (const options of [{}, { narrow: true }, { dark: true }]) {
  journey(`the page shows every operation ${JSON.stringify(options)}`, options, async ({ page, visit, axe, shoot, witness }) => {
    await visit(DOCS);
    await page.locator(".opblock").first().waitFor();
    const { paths } = await (await page.request.get(new URL("openapi.json", page.url()).href)).json();
    const operations = Object.values(paths).flatMap((path) => Object.keys(path).filter((key) => key !== "parameters"));
    assert.equal(await page.locator(".opblock").count(), operations.length);
    assert.ok(witness.urls.some((url) => url.endsWith("/openapi.json")), witness.urls.join("\n"));
    await axe();
    await shoot(Object.keys(options)[0] ?? "wide");
  });
}

journey("without scripts the page says where the description is", { scriptless: true }, async ({ page, visit, axe, person }) => {
  await visit(DOCS);
  await axe();
  await person.tabTo(page.getByRole("link", { name: "openapi.json" }));
  await person.press("Enter");
  await page.waitForURL("**/api/admin/openapi.json");
  assert.equal(person.actions, 2);
});
