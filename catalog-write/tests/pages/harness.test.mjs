// What the other journeys lean on: whatever is to fail a journey is seen, on pages that are as bad as can be.

import assert from "node:assert/strict";

import { violations } from "./axe.mjs";
import { journey } from "./browser.mjs";
import { OWNER, WRITE, account } from "./catalog.mjs";
import { Witness } from "./witness.mjs";

const STRICT = "default-src 'none'; script-src 'self'; style-src 'self'";
const GOOD = `<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1>
  <p><a href="/bad/other">other</a></p> <p><label>Name <input name="name"></label></p> <p><button>Save</button></p></main>`;

/** What a page does, and how the witness begins to tell of it. */
const STRICTLY_BAD = {
  "<script>1</script>": "policy: script-src-elem",
  "<p style='color: red'>": "policy: style-src-attr",
  "<img alt='' src='http://elsewhere.example/x.png'>": "policy: img-src",
  "<script src='/bad/broken.js'></script>": "script: Error: broken",
  "<script src='/bad/complaint.js'></script>": "console: not well",
};
const LAXLY_BAD = {
  "<link rel='stylesheet' href='//elsewhere.example/x.css'>": "foreign host: http://elsewhere.example/x.css",
  "<img alt='' src='/bad/missing.png'>": "console: Failed to load resource: the server responded with a status of 404",
};
const OF_SCRIPTS = ["policy: script-src-elem", "script: Error: broken", "console: not well"];

for (const scriptless of [false, true]) {
  journey(`what goes wrong is seen, ${scriptless ? "without" : "with"} scripts`, { scriptless }, async ({ page, visit, witness }) => {
    await serve(page, "strict", GOOD + Object.keys(STRICTLY_BAD).join("\n"), STRICT);
    await serve(page, "lax", GOOD + Object.keys(LAXLY_BAD).join("\n"));
    await serve(page, "broken.js", "throw new Error('broken')");
    await serve(page, "complaint.js", "console.error('not well')");
    await visit("/bad/strict");
    await visit("/bad/lax");
    const faults = [...Object.values(STRICTLY_BAD), ...Object.values(LAXLY_BAD)];
    for (const fault of faults.filter((fault) => !scriptless || !OF_SCRIPTS.includes(fault))) {
      await witness.saw(fault);
    }
    assert.throws(() => witness.assertQuiet(), /elsewhere/);
    witness.expect(/./);
  });
}

journey("what was expected to go wrong must do so", async ({ context, page, visit }) => {
  const other = new Witness(context, [new URL(WRITE).host]);
  await serve(page, "good", GOOD);
  await visit("/bad/good");
  other.assertQuiet();
  other.expect(/status of 422/);
  assert.throws(() => other.assertQuiet(), /was expected to go wrong/);
});

for (const scriptless of [false, true]) {
  journey(`axe sees what is in the way, ${scriptless ? "without" : "with"} scripts`, { scriptless }, async ({ page, visit, axe }) => {
    await serve(page, "good", GOOD, STRICT);
    await serve(page, "other", GOOD.replaceAll(/<title>.*<\/title>|<\/?label>/g, ""), STRICT);
    await serve(page, "scripted", GOOD + "<script src='/bad/own.js'></script>", STRICT);
    await serve(page, "own.js", "document.documentElement.className = 'scripted'");
    await visit("/bad/good");
    await axe();
    await assert.rejects(axe(["label"]), /no more to say about label/);
    await visit("/bad/other");
    assert.deepEqual(Object.keys(await violations(page)), ["document-title", "label"]);
    await assert.rejects(axe(["label"]), /document-title/);
    await axe(["document-title", "label"]);
    await visit("/bad/scripted");
    assert.equal(await page.locator("html.scripted").count(), scriptless ? 0 : 1);
  });
}

journey("a person is counted", async ({ page, visit, person }) => {
  await serve(page, "good", GOOD, STRICT);
  await visit("/bad/good");
  const name = page.getByLabel("Name");
  assert.equal(await person.count(() => person.tabTo(name)), 2);
  await person.type("Jazz");
  assert.equal(await name.inputValue(), "Jazz");
  await person.fill(name, "Blues");
  await person.press("Tab");
  assert.equal(await person.focused(), 'button "Save"');
  await person.click(page.getByRole("button"));
  assert.equal(person.actions, 6);
  await assert.rejects(person.tabTo(page.getByRole("heading")), /has not got the focus/);
});

journey("a window is as it was asked for", { narrow: true, dark: true, still: true }, async ({ page, visit }) => {
  await serve(page, "good", GOOD, STRICT);
  await visit("/bad/good");
  assert.deepEqual(await page.evaluate(() => [
    innerWidth > 0 && screen.width,
    matchMedia("(prefers-color-scheme: dark)").matches,
    matchMedia("(prefers-reduced-motion: reduce)").matches,
  ]), [360, true, true]);
});

journey("an owner and others are signed in by the browser's own cookie", async ({ context, page, signIn, visit }) => {
  await signIn(OWNER);
  assert.deepEqual((await context.cookies()).map(({ name }) => name), ["__Host-catalog_session"]);
  const me = await visit("/api/admin/me");
  assert.equal((await me.json()).email, OWNER.email);
  await signIn(await account("vera@tickets.example", "viewer"));
  assert.equal((await (await visit("/api/admin/me")).json()).role, "viewer");
  assert.match(page.url(), /^http:\/\/localhost:/);
});

/** Answers `/bad/<name>` of catalog-write's host with this, under this policy. */
async function serve(page, name, body, policy) {
  const headers = policy === undefined ? {} : { "content-security-policy": policy };
  const contentType = name.endsWith(".js") ? "text/javascript" : "text/html";
  await page.route(`${WRITE}/bad/${name}`, (route) => route.fulfill({ body, contentType, headers }));
}
