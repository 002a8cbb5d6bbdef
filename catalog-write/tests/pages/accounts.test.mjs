// People and programs are let in, and put out again.

import assert from "node:assert/strict";

import { journey } from "./browser.mjs";
import { OWNER, WRITE, account, admin } from "./catalog.mjs";
import { Person } from "./keyboard.mjs";

const PASSWORD = "another horse battery";
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function signInByHand(page, email, password) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await button(page, "Sign in").click();
}

/** Nothing of the page is wider than the window. */
async function assertFits(page) {
  const [page_, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(page_ <= window_, `${page.url()} is ${page_} px wide`);
}

for (const scriptless of [false, true]) {
  journey(`who is invited comes in with the role, ${scriptless ? "without" : "with"} scripts`, { scriptless }, async ({
    context, page, signIn, visit, axe,
  }) => {
    const email = `bob-${scriptless}@tickets.example`;
    await signIn(OWNER);
    await visit("/admin/users");
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("radio", { name: /^Editor/ }).check();
    await button(page, "Make the invitation").click();
    const link = await page.locator("#secret").textContent();
    assert.ok(link.startsWith(`${WRITE}/admin/invitations/inv_`), link);
    await axe();

    const elsewhere = await context.browser().newContext({ javaScriptEnabled: !scriptless });
    const theirs = await elsewhere.newPage();
    await theirs.goto(link);
    await theirs.getByLabel("Your name").fill("Bob B.");
    await theirs.getByLabel("Password").fill("short");
    await button(theirs, "Set the password").click();
    assert.match(await theirs.locator("#password-error").textContent(), /these are 5/);
    await theirs.getByLabel("Password").fill(PASSWORD);
    await button(theirs, "Set the password").click();
    await theirs.getByText("Your password is set.").waitFor();
    await signInByHand(theirs, email, PASSWORD);
    // The list of events is where one comes in; whoever may not keep users has no link to them.
    await theirs.goto(`${WRITE}/admin/account`);
    assert.match(await theirs.locator("main").textContent(), new RegExp(`Bob B. · ${email} · Editor`));
    assert.equal(await theirs.getByRole("link", { name: "Users" }).count(), 0);
    assert.equal((await theirs.goto(`${WRITE}/admin/users`)).status(), 403);
    assert.equal((await theirs.goto(link)).status(), 404);
    await elsewhere.close();
  });
}

journey("a password is changed, and the other sign-ins end", async ({ context, page, signIn, visit, axe, shoot, witness }) => {
  const carol = await account("carol@tickets.example", "viewer");
  await signIn(carol);
  const elsewhere = await context.browser().newContext();
  const second = await elsewhere.request.post(`${WRITE}/api/admin/session`, { data: carol });
  assert.equal(second.status(), 200);
  await visit("/admin/account");
  assert.equal(await page.getByRole("row").count(), 3);
  await axe();
  await shoot("account");
  witness.expect(/status of 422/);
  await page.getByLabel("Present password").fill("not the password");
  await page.getByLabel("New password").fill(PASSWORD);
  await button(page, "Change password").click();
  await page.getByText("This is not the present password.").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "current");
  await axe();
  await page.getByLabel("Present password").fill(carol.password);
  await page.getByLabel("New password").fill(PASSWORD);
  await button(page, "Change password").click();
  await page.getByText("Your password is changed").waitFor();
  assert.equal(await page.getByRole("row").count(), 2);
  assert.equal((await elsewhere.request.get(`${WRITE}/api/admin/me`)).status(), 401);

  await page.getByRole("button", { name: /^Sign out everywhere/ }).click();
  await page.getByText("You are signed out everywhere.").waitFor();
  await visit("/admin/sign-in?next=/admin/account");
  await signInByHand(page, carol.email, PASSWORD);
  await page.getByText("this one").waitFor();
  await elsewhere.close();
});

journey("a token is shown once, is copied, works, and is revoked", async ({ context, page, signIn, visit, axe, shoot }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: WRITE });
  await signIn(OWNER);
  await visit("/admin/tokens");
  await page.getByLabel("Name").fill("box office");
  await page.getByRole("radio", { name: /^Inventory/ }).check();
  await button(page, "Make token").click();
  const token = await page.locator("#secret").textContent();
  await page.getByRole("button", { name: "Copy" }).first().click();
  await page.getByText("Copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token);
  const headers = { authorization: `Bearer ${token}` };
  const me = await (await fetch(`${WRITE}/api/admin/me`, { headers })).json();
  assert.deepEqual([me.name, me.role], ["box office", "inventory"]);
  assert.ok((await page.locator("#example").textContent()).includes(token));
  await axe();
  await shoot("token");
  await visit("/admin/tokens");
  assert.ok(!(await page.content()).includes(token));
  await page.getByRole("link", { name: "Revoke… box office" }).click();
  await axe();
  await button(page, "Revoke the token").click();
  await page.getByText("The token is revoked.").waitFor();
  assert.equal((await fetch(`${WRITE}/api/admin/me`, { headers })).status, 401);
});

journey("somebody is invited with the keyboard alone", async ({ page, person, signIn, visit }) => {
  await signIn(OWNER);
  await visit("/admin/users");
  // The key of the link to the form.
  await person.press("n");
  await person.tabTo(page.getByLabel("E-mail"));
  await person.type("keys@tickets.example");
  await person.tabTo(page.getByRole("radio", { name: /^Viewer/ }));
  await person.press("Space");
  await person.press("Enter");
  await page.locator("#secret").waitFor();
  assert.ok(person.actions <= 10, `${person.actions} actions`);
  await person.tabTo(page.locator("#secret"));
});

for (const options of [{}, { dark: true }, { narrow: true }, { narrow: true, dark: true }]) {
  const name = Object.keys(options).join("-") || "wide";
  journey(`the pages can be read by all: ${name}`, options, async ({ context, page, signIn, visit, axe, shoot }) => {
    const { id, invitation_code: code } = await admin("POST", "/users", { email: `${name}@tickets.example`, role: "viewer" });
    await visit(`/admin/invitations/${code}`);
    await Promise.all([assertFits(page), axe()]);
    await shoot(`${name}-invitation`);
    await visit("/admin/sign-in");
    await axe();
    await shoot(`${name}-sign-in`);
    await signIn(OWNER);
    for (const path of ["account", "users", `users/${id}`, `users/${id}/delete`, "tokens", "status"]) {
      await visit(`/admin/${path}`);
      await page.getByText("All live").first().waitFor();
      await assertFits(page);
      await axe();
      await shoot(`${name}-${path.replace(id, "one").replaceAll("/", "-")}`);
    }
    await context.clearCookies();
    await admin("DELETE", `/users/${id}`);
  });
}

journey("who guesses waits, and sees for how long", async ({ page, visit, axe, witness, shoot }) => {
  const dave = await account("dave@tickets.example", "viewer");
  witness.expect(/status of 401/);
  witness.expect(/status of 429/);
  await visit("/admin/sign-in?next=/admin/account");
  const note = page.locator("#sign-in-note");
  const wait = async () => Number((await note.count()) && (await note.getAttribute("data-wait")));
  // Each wait is longer than the one before. This one is long enough to be seen, however slow the machine is.
  while ((await wait()) < 8) {
    await signInByHand(page, dave.email, "wrong");
    await note.waitFor();
  }
  const waiting = page.getByRole("button", { name: /^Sign in \(in \d+ s\)$/ });
  await waiting.waitFor();
  assert.ok(await waiting.isDisabled());
  await axe();
  await shoot("throttled");
  await page.getByText("Now you can try again.").waitFor();
  await page.getByLabel("Password").fill(dave.password);
  await button(page, "Sign in").click();
  await page.waitForURL("**/admin/account");
});

journey("the foot tells what is out of reach, asks again, and not while nobody looks", async ({ page, signIn, visit, witness }) => {
  await signIn(OWNER);
  const line = page.locator("#status-line");
  for (const [status, text] of [[503, "Database out of reach"], [401, "You were signed out meanwhile"]]) {
    witness.expect(new RegExp(`status of ${status}|Error Code ${status} from /admin/status`));
    await page.route("**/admin/status", (route) => route.fulfill({ status, body: "" }));
    await visit("/admin/account");
    await line.getByText(text).waitFor();
    await page.unroute("**/admin/status");
    // Whatever was told is asked again, a few seconds later.
    await line.getByText("All live").waitFor();
  }
  witness.expect(/ERR_CONNECTION_REFUSED|htmx:(sendError|afterRequest)/);
  await page.route("**/admin/status", (route) => route.abort("connectionrefused"));
  await visit("/admin/account");
  await line.getByText("The admin service does not answer").waitFor();
  await page.unroute("**/admin/status");
  await line.getByText("All live").waitFor();

  await page.evaluate(() => Object.defineProperty(document, "hidden", { value: true, configurable: true }));
  const asked = () => witness.urls.filter((url) => url.endsWith("/admin/status")).length;
  const before = asked();
  // Its own clock says that it was time to ask.
  await page.evaluate(() => new Promise((polled) => document.addEventListener("htmx:confirm", polled, { once: true })));
  assert.equal(asked(), before);
  await page.evaluate(() => {
    delete document.hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForResponse("**/admin/status");
});
