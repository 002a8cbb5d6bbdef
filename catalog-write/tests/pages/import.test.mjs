// The catalog from a file: columns, check, progress, result.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { journey } from "./browser.mjs";
import { OWNER, READ, WRITE, admin } from "./catalog.mjs";

const PAGE = "/admin/import";
/** As somebody's spreadsheet has it: names of its own, semicolons, and a column that is nobody's business. */
const HEADER = "Title;Venue;Begins;Ends;Seats;Internal note";
const TIMES = "2030-06-05T18:00:00Z;2030-06-05T20:00:00Z";
const ROWS = 2000;

function file(name, rows, header = HEADER) {
  return { name, mimeType: "text/csv", buffer: Buffer.from([header, ...rows, ""].join("\r\n")) };
}

function rows(event, count = ROWS) {
  return Array.from({ length: count }, (_, index) => `"${event} ""${index}""";Cellar;${TIMES};80;ask Tom`);
}

/** Drops a file on the page, as from the desktop. */
async function drop(page, { name, mimeType, buffer }) {
  const transfer = await page.evaluateHandle(([name, type, text]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type }));
    return transfer;
  }, [name, mimeType, buffer.toString()]);
  for (const type of ["dragenter", "dragover", "drop"]) await page.locator("#drop").dispatchEvent(type, { dataTransfer: transfer });
}

/** Keeps what the progress says, from now on. */
async function keepProgress(page) {
  await page.evaluate(() => {
    globalThis.told = [];
    new MutationObserver(() => globalThis.told.push(document.getElementById("sent").textContent)).observe(
      document.getElementById("sent"),
      { childList: true },
    );
  });
}

async function assertFits(page) {
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), page.url());
}

/** How many events whose name has this word readers see. */
async function seen(page, word) {
  return (await (await page.request.get(`${READ}/api/events?search=${word}`)).json()).count;
}

/** The events whose name has this word. */
async function stored(page, word) {
  const lines = (await (await page.request.get(`${WRITE}/api/admin/export.ndjson`)).text()).split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line)).filter((event) => event.name.includes(word));
}

/** Waits until readers have all of them. */
async function arePublic(page, word, count) {
  const deadline = Date.now() + 30_000;
  while ((await seen(page, word)) !== count) {
    assert.ok(Date.now() < deadline, `readers see ${await seen(page, word)} of ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

journey("a file is dropped, understood, checked, mended and imported", async ({ context, page, visit, signIn, axe, shoot, person }) => {
  await signIn(OWNER);
  await visit(PAGE);
  await axe();
  await shoot("file");
  const wrong = rows("Falsch", 5);
  wrong[1] = wrong[1].replace(";80;", ";many;");
  wrong[3] = wrong[3].replace("2030-06-05T18", "05.06.2030 18");
  await drop(page, file("season.csv", wrong));

  const column = (name) => page.getByLabel(`${name} goes to`, { exact: true });
  await column("Title").waitFor();
  const found = {};
  for (const name of HEADER.split(";")) found[name] = await column(name).inputValue();
  assert.deepEqual(found, {
    Title: "event_name",
    Venue: "event_location",
    Begins: "session_starts_at",
    Ends: "session_ends_at",
    Seats: "session_total_capacity",
    "Internal note": "-",
  });
  assert.match(await page.locator("#column-rows tr").first().innerText(), /Falsch "0"; Falsch "1"; Falsch "2"/);
  await axe();
  await shoot("columns");
  // Two that go to the same place are not let through.
  await person.choose(column("Internal note"), "event_name");
  await person.click(page.getByRole("button", { name: "Check the file" }));
  assert.ok(await page.locator("#columns-step").isVisible());
  await person.choose(column("Internal note"), "event_description");
  await person.click(page.getByRole("button", { name: "Check the file" }));

  const check = page.locator("#check-step");
  await check.getByText("2 of 5 rows are wrong").waitFor();
  await check.getByRole("row", { name: "new event Falsch \"4\" · Cellar" }).waitFor();
  const errors = await check.locator("tr.row-error").allInnerTexts();
  assert.equal(errors.length, 2);
  assert.match(errors.find((text) => text.startsWith("3")), /Seats \(session_total_capacity\)\s+Use a whole number/);
  assert.match(errors.find((text) => text.startsWith("5")), /Begins \(session_starts_at\)/);
  await axe();
  await shoot("check");
  assert.equal((await stored(page, "Falsch")).length, 0);
  const [list] = await Promise.all([page.waitForEvent("download"), person.click(check.getByRole("link", { name: "Save this list as CSV" }))]);
  assert.equal(list.suggestedFilename(), "season-wrong.csv");
  const listed = (await readFile(await list.path(), "utf8")).split("\r\n");
  assert.deepEqual([listed.length, listed[0]], [4, '\ufeff"Row","Column","What is wrong"']);
  assert.match(listed.join(), /"3","Seats","Use a whole number/);

  await person.click(page.getByRole("button", { name: "Choose another file" }));
  await page.getByLabel("choose one").setInputFiles(file("mended.csv", rows("Herbst")));
  await person.click(page.getByRole("button", { name: "Go on" }));
  await person.click(page.getByRole("button", { name: "Check the file" }));
  await check.getByText("Nothing is wrong with the 2,000 rows.").waitFor();
  // A line on which sending takes some seconds.
  const line = await context.newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 100_000 };
  await line.send("Network.emulateNetworkConditions", slow);
  await keepProgress(page);
  await person.click(page.getByRole("button", { name: "Import 2,000 rows" }));
  const result = page.locator("#result-step");
  await result.getByText("2,000 rows read and imported in").waitFor();
  const told = await page.evaluate(() => globalThis.told);
  assert.ok(told.some((text) => /^[1-9]\d? % of [\d.]+ KiB sent$/.test(text)), told.join("\n"));
  assert.ok(told.includes("All of it is sent. The rows are being written…"), told.join("\n"));
  await line.detach();

  assert.deepEqual(await result.locator("dd").allInnerTexts(), ["2,000", "2,000", "0", "0", "0"]);
  await result.getByText(/Live for readers/).waitFor();
  await axe();
  await shoot("result");
  await arePublic(page, "Herbst", ROWS);
  const [event] = await stored(page, "Herbst");
  assert.equal(event.location, "Cellar");
  const undo = await page.request.get(new URL(await page.locator("#undo").getAttribute("href"), page.url()).href, { maxRedirects: 0 });
  const id = undo.headers().location.match(/^\/admin\/history\/(\d+)$/)[1];
  await admin("POST", `/history/${id}/undo`);
  assert.equal((await stored(page, "Herbst")).length, 0);
});

journey("what is right can be imported alone, by the keyboard", { still: true }, async ({ page, visit, signIn, person, axe }) => {
  await signIn(OWNER);
  await visit(PAGE);
  const chosen = page.waitForEvent("filechooser");
  await person.tabTo(page.getByLabel("choose one"));
  await person.press("Enter");
  await (await chosen).setFiles(file("keys.csv", [...rows("Winter", 3), `Winter bad;Cellar;${TIMES};many;x`]));
  await person.tabTo(page.getByRole("button", { name: "Go on" }));
  await person.press("Enter");
  await page.locator("#columns-title:focus").waitFor();
  const count = await person.count(async () => {
    await person.tabTo(page.getByRole("button", { name: "Check the file" }));
    await person.press("Enter");
  });
  assert.ok(count <= 10, `${count} actions`);
  await page.locator("#check-title:focus").waitFor();
  await person.tabTo(page.getByRole("button", { name: "Import what is right" }));
  await person.press("Enter");
  await page.locator("#result-title:focus").waitFor();
  await page.locator("#result-step").getByText("What is listed below was left out.").waitFor();
  await axe();
  // The event of the row whose session is refused is there without it.
  assert.equal((await stored(page, "Winter")).length, 4);
});

journey("what goes wrong on the way is told, and sent again it is imported once", async ({ page, visit, signIn, witness, person }) => {
  await signIn(OWNER);
  await visit(PAGE);
  await page.getByLabel("choose one").setInputFiles(file("once.csv", rows("Einmal", 3)));
  await person.click(page.getByRole("button", { name: "Go on" }));
  await person.click(page.getByRole("button", { name: "Check the file" }));
  // The answer is lost after all was done.
  witness.expect(/Failed to load resource/);
  const keys = [];
  await page.route("**/api/admin/import?*", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await person.click(page.getByRole("button", { name: "Import 3 rows" }));
  await page.getByText("nothing is imported twice").waitFor();
  assert.equal((await stored(page, "Einmal")).length, 3);
  await person.click(page.getByRole("button", { name: "Try again" }));
  await page.locator("#result-step").getByText("3 rows read and imported").waitFor();
  assert.equal((await stored(page, "Einmal")).length, 3);
  assert.deepEqual([keys.length, new Set(keys).size], [2, 1]);
});

journey("lines of JSON need no columns, and a header in lines of its own is read as the API does", async ({ page, visit, signIn, person }) => {
  await signIn(OWNER);
  await visit(PAGE);
  const lines = ["Zeile 1", "Zeile 2"].map((name) => JSON.stringify({ name })).join("\n");
  await page.getByLabel("choose one").setInputFiles({ name: "a.ndjson", mimeType: "", buffer: Buffer.from(lines) });
  await person.click(page.getByRole("button", { name: "Go on" }));
  await person.click(page.getByRole("button", { name: "Import 2 rows" }));
  await page.locator("#result-step").getByText("2 rows read and imported").waitFor();
  await visit(PAGE);
  const text = "\ufeff\r\n,,\r\n\"the\nplace, \"\"here\"\"\",Größe?,EVENT NAME\r\nOrt,9,Spalte\r\n";
  await page.getByLabel("choose one").setInputFiles({ name: "b.csv", mimeType: "", buffer: Buffer.from(text) });
  await person.click(page.getByRole("button", { name: "Go on" }));
  assert.deepEqual(
    await page.locator("#column-rows select").evaluateAll((all) => all.map((one) => [one.ariaLabel, one.value])),
    [["the\nplace, \"here\" goes to", "-"], ["Größe? goes to", "-"], ["EVENT NAME goes to", "event_name"]],
  );
  await person.choose(page.locator("#column-rows select").first(), "event_location");
  await person.click(page.getByRole("button", { name: "Check the file" }));
  await person.click(page.getByRole("button", { name: "Import 1 row" }));
  await page.locator("#result-step").getByText("1 row read and imported").waitFor();
  const [event] = await stored(page, "Spalte");
  assert.deepEqual([event.name, event.location], ["Spalte", "Ort"]);
});

for (const options of [{ narrow: true }, { narrow: true, dark: true }, { dark: true }]) {
  journey(`every step is for everybody ${JSON.stringify(options)}`, options, async ({ page, visit, signIn, person, axe, shoot }) => {
    const name = Object.keys(options).join("-");
    const look = async (step) => {
      await assertFits(page);
      await axe();
      await shoot(`${name}-${step}`);
    };
    await signIn(OWNER);
    await visit(PAGE);
    await look("file");
    const bad = `Sommer;Cellar;${TIMES};many;x`;
    await page.getByLabel("choose one").setInputFiles(file("steps.csv", [...rows("Sommer", 1), bad]));
    await person.click(page.getByRole("button", { name: "Go on" }));
    await page.locator("#columns-title:focus").waitFor();
    await look("columns");
    await person.click(page.getByRole("button", { name: "Check the file" }));
    await page.locator("#check-title:focus").waitFor();
    await look("check");
    await person.click(page.getByRole("button", { name: "Import what is right" }));
    await page.locator("#result-title:focus").waitFor();
    await page.locator("#live").getByText("Live for readers").waitFor();
    await look("result");
  });
}

journey("without scripts a form does it", { scriptless: true }, async ({ page, visit, signIn, person, axe, shoot, witness }) => {
  witness.expect(/status of 422/);
  await signIn(OWNER);
  await visit(PAGE);
  await axe();
  await shoot("scriptless-file");
  const header = "event_name,event_location,session_starts_at,session_ends_at,session_total_capacity,-";
  const good = file("plain.csv", rows("Schlicht", 4).map((row) => row.replaceAll(";", ",")), header);
  const bad = { ...good, buffer: Buffer.from(good.buffer.toString().replace(",80,", ",many,")) };
  await page.getByLabel("choose one").setInputFiles(bad);
  await person.click(page.getByRole("button", { name: "Import it if nothing is wrong" }));
  await page.getByText("Nothing was imported:").waitFor();
  await axe();
  await shoot("scriptless-refused");
  await person.click(page.getByRole("link", { name: "Choose a file" }));
  await page.getByLabel("choose one").setInputFiles(good);
  await person.click(page.getByRole("button", { name: "Check the file" }));
  await page.getByText("Nothing is wrong with the 4 rows.").waitFor();
  await person.click(page.getByRole("link", { name: "Choose a file" }));
  await page.getByLabel("choose one").setInputFiles(good);
  await person.click(page.getByRole("button", { name: "Import it if nothing is wrong" }));
  await page.getByText("4 rows read and imported").waitFor();
  await axe();
  await arePublic(page, "Schlicht", 4);
});
