// Sees what goes wrong behind a page's back: broken policies, errors in the console, errors in scripts, requests to others.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

/** What needs no host. */
const HOSTLESS = ["data:", "blob:", "about:"];
const WAIT_MS = 10_000;
const LOOK_EVERY_MS = 10;

export class Witness {
  /** Every address that was asked, by any page. */
  urls = [];
  #hosts;
  #faults = [];
  #tolerated = [];

  /** Of a context, before its first page. The pages may ask these hosts, such as `localhost:20001`. */
  constructor(context, hosts) {
    this.#hosts = hosts;
    context.on("request", (request) => this.#asked(request.url()));
    context.on("weberror", (error) => this.#faults.push(`script: ${error.error().stack ?? error.error()}`));
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        this.#faults.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
  }

  /** Watches the policies of a page, before it is led anywhere: violations are told by the browser, with scripts or without. */
  async watch(page) {
    const browser = await page.context().newCDPSession(page);
    browser.on("Audits.issueAdded", ({ issue }) => {
      const violation = issue.details.contentSecurityPolicyIssueDetails;
      if (violation) {
        const what = violation.blockedURL ?? violation.contentSecurityPolicyViolationType;
        this.#faults.push(`policy: ${violation.violatedDirective} does not let in ${what}`);
      }
    });
    await browser.send("Audits.enable");
  }

  /** Something is to go wrong once or more often, such as an answer with status 422, and is no fault then. It must come. */
  expect(pattern) {
    this.#tolerated.push(pattern);
  }

  /** Waits until something has gone wrong that is told with this beginning. */
  async saw(beginning) {
    const deadline = Date.now() + WAIT_MS;
    while (!this.#faults.some((fault) => fault.startsWith(beginning))) {
      if (Date.now() > deadline) assert.fail([`not seen: ${beginning}, but:`, ...this.#faults].join("\n"));
      await setTimeout(LOOK_EVERY_MS);
    }
  }

  /** What went wrong so far, other than what was expected. */
  faults() {
    return this.#faults.filter((fault) => !this.#tolerated.some((pattern) => pattern.test(fault)));
  }

  /** Nothing went wrong but what was expected, and all of that did. */
  assertQuiet() {
    const faults = this.faults();
    if (faults.length > 0) assert.fail(["behind the page's back:", ...faults].join("\n"));
    for (const pattern of this.#tolerated) {
      assert.ok(this.#faults.some((fault) => pattern.test(fault)), `${pattern} was expected to go wrong, and did not`);
    }
  }

  #asked(address) {
    this.urls.push(address);
    const url = new URL(address);
    if (!HOSTLESS.includes(url.protocol) && !this.#hosts.includes(url.host)) {
      this.#faults.push(`foreign host: ${address}`);
    }
  }
}
