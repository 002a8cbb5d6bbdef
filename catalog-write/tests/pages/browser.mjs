// Journeys through pages, each in a browser window of its own, with a witness that nothing went wrong behind the page's back.

import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";

import { assertAccessible } from "./axe.mjs";
import { READ, WRITE } from "./catalog.mjs";
import { Person } from "./keyboard.mjs";
import { chromium } from "./packages.mjs";
import { Witness } from "./witness.mjs";

/** How long a page may take to do what is waited for: much more than it does, as the machine may be busy. */
const WAIT_MS = 30_000;
/** A journey has many waits, and ends before whoever has started us loses patience. */
const JOURNEY_MS = 120_000;
const NAME = basename(process.argv[1], ".test.mjs");
const WIDE = { width: 1280, height: 800 };
/** The narrowest of the usual telephones; with it WCAG's 400 % zoom of 1280 px (320 px) is nearly met, too. */
const NARROW = { width: 360, height: 740 };

let chrome;
before(async () => {
  chrome = await chromium.launch({
    executablePath: process.env.CATALOG_CHROMIUM,
    // As root its sandbox does not work.
    chromiumSandbox: process.getuid() !== 0,
    // Nothing outside of this machine has a name: a page that asks others fails the same everywhere.
    // Fields for times are in its own language, whatever the pages' is: month, day, year.
    args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost", "--lang=en-US"],
  });
});
after(() => chrome?.close());

/**
 * A journey: `journey("an event is made", { dark: true }, async ({ page, person, visit, axe, shoot }) => …)`.
 *
 * The window is `narrow` (360 px), `dark`, `still` (reduced motion) or `scriptless`, by default none of these; `hosts` may be
 * asked beside catalog-write. Whatever goes wrong behind the page's back fails the journey: see `witness.expect`.
 */
export function journey(name, options, body) {
  if (typeof options === "function") return journey(name, {}, options);
  test(name, { timeout: JOURNEY_MS }, async () => {
    const context = await chrome.newContext(settings(options));
    try {
      context.setDefaultTimeout(WAIT_MS);
      await travel(name, context, options, body);
    } finally {
      // A window that is still on its way to a page does not always close; one that was sent elsewhere does.
      for (const page of context.pages()) await page.goto("about:blank").catch(() => {});
      await context.close();
    }
  });
}

async function travel(name, context, { hosts = [] }, body) {
  const witness = new Witness(context, [new URL(WRITE).host, ...hosts]);
  const page = await context.newPage();
  await witness.watch(page);
  // Windows that a page opens may be gone before they can be watched; their requests and errors are seen all the same.
  context.on("page", (another) => witness.watch(another).catch(() => {}));
  const tools = {
    context,
    page,
    witness,
    person: new Person(page),
    /** Goes to a path of catalog-write, or to an address. */
    visit: (path) => page.goto(new URL(path, WRITE).href),
    axe: (but) => assertAccessible(page, but),
    shoot: (picture) => shoot(page, picture),
    signIn: (account) => signIn(context, account),
  };
  try {
    await body(tools);
  } catch (error) {
    const picture = pictureAt(`failed-${name.replaceAll(/\W+/g, "-")}`);
    await page.screenshot(picture).catch(() => {});
    // What is shown of an error is its stack, which was written when the error was made.
    error.stack += ["", `at ${page.url()}, as in ${picture.path}`, ...witness.faults()].join("\n");
    throw error;
  }
  witness.assertQuiet();
}

/** Signs in behind the page's back, for journeys that begin after that. */
async function signIn(context, { email, password }) {
  const response = await context.request.post(`${WRITE}/api/admin/session`, { data: { email, password } });
  if (!response.ok()) throw new Error(`${email} cannot sign in: ${response.status()} ${await response.text()}`);
}

/** With `CATALOG_SCREENSHOTS=1`, the whole page becomes `target/pages/<file>-<picture>.png`. */
async function shoot(page, picture) {
  if (process.env.CATALOG_SCREENSHOTS === "1") await page.screenshot(pictureAt(picture));
}

function pictureAt(picture) {
  mkdirSync(process.env.CATALOG_PICTURES, { recursive: true });
  return { path: join(process.env.CATALOG_PICTURES, `${NAME}-${picture}.png`), fullPage: true };
}

function settings({ narrow = false, dark = false, still = false, scriptless = false }) {
  return {
    viewport: narrow ? NARROW : WIDE,
    hasTouch: narrow,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: still ? "reduce" : "no-preference",
    javaScriptEnabled: !scriptless,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  };
}
