// Events to begin a journey with, and what became of them.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

import { READ, admin } from "./catalog.mjs";

const LIVE_WAIT_MS = 30_000;
const LOOK_EVERY_MS = 20;

/** A published concert in Berlin, in a park, with a session for 500 on 15 June 2027 at 18:00: Seat, VIP and Child. */
export async function concert(changes = {}) {
  const ticketTypes = [["Seat", "50.00", 300], ["VIP", "90.00", 100], ["Child", "20.00", 50]];
  return admin("POST", "/events", {
    name: "Concert",
    location: "Park",
    timezone: "Europe/Berlin",
    status: "published",
    sessions: [{
      starts_at: "2027-06-15T16:00:00Z",
      ends_at: "2027-06-15T18:00:00Z",
      total_capacity: 500,
      ticket_types: ticketTypes.map(([name, price, quantity]) => ({ name, price, quantity })),
    }],
    ...changes,
  });
}

/** An event as it is stored, with all that belongs to it. */
export const stored = (id) => admin("GET", `/events/${id}`);

/** Waits until readers are answered this of the event, and returns what they are answered of its sessions. */
export async function live(id, name) {
  const deadline = Date.now() + LIVE_WAIT_MS;
  for (;;) {
    const response = await fetch(`${READ}/api/events/${id}`);
    const said = await response.text();
    if (response.ok && JSON.parse(said).name === name) break;
    if (Date.now() > deadline) assert.fail(`readers have no ${name} after ${LIVE_WAIT_MS} ms: ${response.status} ${said}`);
    await setTimeout(LOOK_EVERY_MS);
  }
  return (await (await fetch(`${READ}/api/events/${id}/sessions`)).json()).results;
}

/** The id of the event that the page is of. */
export const idOf = (page) => new URL(page.url()).pathname.split("/").at(-1);

/** Waits until it is told that what was sent is saved. */
export async function saved(page) {
  await page.waitForURL(/\/admin\/events\/[0-9a-f-]{36}\?saved=/);
  await page.locator("#saved", { hasText: /^\s*Saved/ }).waitFor();
}

/** Presses a button that changes rows, and waits until the form is as it is afterwards: then this has the focus. */
export async function press(page, button, focused) {
  await page.getByRole("button", { name: button, exact: true }).first().click();
  await page.locator(`#${focused}:focus`).waitFor();
}
