// What axe finds to be in the way of people who cannot see, hear or point well.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { fileOf } from "./packages.mjs";

const AXE = readFileSync(fileOf("axe-core/axe.min.js"), "utf8");
const OPTIONS = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"] },
  // Of WCAG 2.2 and not on by itself.
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations"],
  // There is but one frame, and what axe would load again is here already.
  iframes: false,
  preload: false,
};

/** In a window without scripts a promise is kept and a timer never goes off, and axe puts off its work by timers of no time. */
const TIMERS = `if (matchMedia("(scripting: none)").matches) {
  globalThis.setTimeout = (work, ms = 0) => { if (ms === 0) Promise.resolve().then(() => work()); };
}`;
/** More of the places that break one rule tell nothing new. */
const PLACES_MAX = 8;
const HTML_CHARS_MAX = 200;

/** The violations of WCAG 2.0 to 2.2, A and AA, by the name of the rule: what a person is told. axe runs beside the page's scripts,
 * not among them, and under the page's own policy. */
export async function violations(page) {
  assert.equal(page.frames().length, 1, "axe looks at one frame only");
  const browser = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await browser.send("Page.getFrameTree");
    const { executionContextId: contextId } = await browser.send("Page.createIsolatedWorld", {
      frameId: frameTree.frame.id,
      worldName: "axe",
    });
    await evaluate(browser, contextId, TIMERS);
    await evaluate(browser, contextId, AXE);
    const found = await evaluate(browser, contextId, `axe.run(document, ${JSON.stringify(OPTIONS)})`);
    assert.ok(found.passes.length > 0, "axe looked at nothing");
    return Object.fromEntries(found.violations.map((violation) => [violation.id, told(violation)]));
  } finally {
    await browser.detach();
  }
}

/** Axe finds nothing, leaving out the rules in `but`, each of which is broken, with the reason said beside the call. */
export async function assertAccessible(page, but = []) {
  const found = await violations(page);
  const faults = Object.keys(found).filter((rule) => !but.includes(rule));
  if (faults.length > 0) assert.fail(`axe at ${page.url()}:\n${faults.map((rule) => found[rule]).join("\n")}`);
  for (const rule of but) assert.ok(rule in found, `axe has no more to say about ${rule}: take it out of what is left out`);
}

/** In how many places a rule is broken, and the first of them. */
function told({ id, help, nodes }) {
  const places = nodes.slice(0, PLACES_MAX).map(({ html, any, all, none }) => {
    return `  ${html.slice(0, HTML_CHARS_MAX)}\n    ${[...any, ...all, ...none].map(({ message }) => message).join("; ")}`;
  });
  return [`${id}: ${help} (${nodes.length} times)`, ...places].join("\n");
}

async function evaluate(browser, contextId, expression) {
  const { result, exceptionDetails } = await browser.send("Runtime.evaluate", {
    expression,
    contextId,
    awaitPromise: true,
    returnByValue: true,
  });
  assert.equal(exceptionDetails, undefined, exceptionDetails?.exception?.description);
  return result.value;
}
