// A person at a page, whose actions are counted: each key that is pressed, each field that is typed into, each click.

import assert from "node:assert/strict";

/** Further than this nobody tabs. */
const TABS_MAX = 100;

export class Person {
  /** How much this person had to do so far. */
  actions = 0;

  constructor(page) {
    this.page = page;
  }

  /** Presses a key, such as `Enter` or `Shift+Tab`. */
  async press(key) {
    this.actions += 1;
    await this.page.keyboard.press(key);
  }

  /** Types into what has the focus: one action, however long. */
  async type(text) {
    this.actions += 1;
    await this.page.keyboard.type(text);
  }

  /** Clicks, or taps. */
  async click(locator) {
    this.actions += 1;
    await locator.click();
  }

  /** Clicks a field, which is how a hand gets there, and types: one action, as the field is. What stood there is replaced. */
  async fill(locator, text) {
    this.actions += 1;
    await locator.fill(text);
  }

  /** Chooses from a list: one action. */
  async choose(locator, option) {
    this.actions += 1;
    await locator.selectOption(option);
  }

  /** Presses Tab until this has the focus; each press counts. Fails if the page never gives it the focus. */
  async tabTo(locator) {
    for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
      if (await this.isAt(locator)) return;
      await this.press("Tab");
    }
    assert.fail(`after ${TABS_MAX} tabs ${locator} has not got the focus, but ${await this.focused()} has`);
  }

  /** Whether this has the focus. */
  async isAt(locator) {
    return locator.evaluate((element) => element === document.activeElement);
  }

  /** The tag of what has the focus, with its text or name: for messages and for walks through a page. */
  async focused() {
    return this.page.evaluate(() => {
      const { localName, ariaLabel, name, textContent } = document.activeElement;
      return `${localName} "${(ariaLabel || name || textContent || "").trim().slice(0, 40)}"`;
    });
  }

  /** Does `work` and answers how many actions it took. */
  async count(work) {
    const before = this.actions;
    await work();
    return this.actions - before;
  }
}
