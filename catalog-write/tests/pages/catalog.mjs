// The catalog under test, as a journey finds it: its addresses, its owner, and its admin API to prepare things with.

import assert from "node:assert/strict";

/** catalog-write, such as `http://localhost:20001`. */
export const WRITE = process.env.CATALOG_WRITE_URL;
/** catalog-read. */
export const READ = process.env.CATALOG_READ_URL;
/** Somebody with the role `owner` and a password. */
export const OWNER = { email: process.env.CATALOG_OWNER_EMAIL, password: process.env.CATALOG_OWNER_PASSWORD };

/** Asks the admin API with an owner's token and answers what it says: `await admin("POST", "/events", { name: "Jazz" })`. */
export async function admin(method, path, body) {
  const response = await fetch(`${WRITE}/api/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${process.env.CATALOG_TOKEN}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** Makes somebody with this role and the owner's password. */
export async function account(email, role) {
  const { invitation_code: code } = await admin("POST", "/users", { email, role });
  await admin("POST", `/invitations/${code}`, { password: OWNER.password });
  return { email, password: OWNER.password };
}
