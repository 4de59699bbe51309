// /verify in a real browser: files are checked where they are, and none of them leaves.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { PHONE, demo, looksRight, open } from "./stage.mjs";

const SAMPLES = process.env.SAMPLES ?? "../../target/tmp/samples";
const sample = (name) => `${SAMPLES}/${name}`;

/** The page with the keys of a file, and every request that it makes. */
async function verify(t, links, keys, options) {
  const page = await open(t, options);
  const asked = [];
  page.on("request", (request) => asked.push(request));
  const body = keys && await readFile(sample(keys), "utf8");
  await page.route("**/.well-known/milepost.json", (route) =>
    body ? route.fulfill({ contentType: "application/json", body }) : route.fulfill({ status: 404, body: "" }));
  await page.goto(`${new URL(links.client_link).origin}/verify`);
  const drop = async (...names) => {
    await page.locator("[data-files]").setInputFiles(names.map(sample));
    const cards = page.locator("[data-results] > section");
    await page.waitForFunction((many) =>
      document.querySelectorAll("[data-results] > section").length === many
      && !document.querySelector("[data-verify][aria-busy]"), names.length);
    return Object.fromEntries(await cards.evaluateAll((all) => all.map((card) => [
      card.querySelector("h2").textContent,
      { says: card.innerText.replaceAll("\u00a0", " "), wrong: card.classList.contains("wrong") },
    ])));
  };
  return { page, asked, drop };
}

test("receipts, trails and files are checked in the browser and leave it by no way", async (t) => {
  const links = await demo(t);
  const { page, asked, drop } = await verify(t, links, "keys.json", { viewport: PHONE });
  await looksRight(page, "before anything is dropped");

  let told = await drop("receipt.json", "homepage-design.pdf", "strange.txt");
  assert.ok(!told["receipt.json"].wrong, told["receipt.json"].says);
  assert.match(told["receipt.json"].says, /Receipt HB-0007 of Fern & Field is as it was written: approved by Ines Calloway\./);
  assert.match(told["receipt.json"].says, /is one of Fern & Field, whose page this is/);
  assert.doesNotMatch(told["receipt.json"].says, /Ed25519/);
  assert.match(told["homepage-design.pdf"].says, /that receipt HB-0007 names, byte for byte/);
  assert.match(told["strange.txt"].says, /No receipt that you dropped here names it\. No file with this fingerprint was ever handed out here\./);
  const print = createHash("sha256").update(await readFile(sample("strange.txt"))).digest("hex");
  assert.ok(told["strange.txt"].says.replaceAll(" ", "").includes(print));
  assert.match(await page.locator("section", { hasText: "strange.txt" }).last().locator("path").getAttribute("d"), /^M1 \dv\d+(M\d+ \dv\d+){23}$/);
  await looksRight(page, "right ones");

  told = await drop("changed.json", "changed.jsonl", "cut.jsonl", "anew.jsonl", "trail.jsonl", "receipt.pdf");
  assert.match(told["changed.json"].says, /The signature does not fit/);
  assert.match(told["changed.jsonl"].says, /Event 30 was changed: its hash does not fit\./);
  assert.match(told["cut.jsonl"].says, /The end is cut off/);
  assert.match(told["anew.jsonl"].says, /Receipt HB-0007 names an event 60 that is not here: this trail was written anew\./);
  for (const name of ["changed.json", "changed.jsonl", "cut.jsonl", "anew.jsonl"]) assert.ok(told[name].wrong, name);
  assert.ok(!told["trail.jsonl"].wrong, told["trail.jsonl"].says);
  assert.match(told["trail.jsonl"].says, /60 events, all as they were written\. Receipt HB-0007 is in it\./);
  assert.match(told["receipt.pdf"].says, /its pages are signed by nobody/);
  await looksRight(page, "wrong ones");
  await page.emulateMedia({ colorScheme: "dark" });
  await looksRight(page, "in the dark");

  // What went out: the page, its script, the keys, and the fingerprint of the one strange file.
  for (const request of asked) {
    assert.deepEqual([request.method(), request.postData()], ["GET", null], request.url());
  }
  const paths = asked.map((request) => { const url = new URL(request.url()); return url.pathname + url.search; });
  const others = paths.filter((path) => !/^\/(verify|assets\/verify-[0-9a-f]{8}\.js|\.well-known\/milepost\.json|favicon\.ico)$/.test(path));
  assert.deepEqual(others, [`/verify?fingerprint=${print}`]);
});

test("another studio’s receipt is not called this one’s, and missing keys are said", async (t) => {
  const links = await demo(t);
  const other = await verify(t, links, "others.json");
  let told = await other.drop("receipt.json");
  assert.ok(told["receipt.json"].wrong);
  assert.match(told["receipt.json"].says, /not one of Fern & Field.*https:\/\/portal\.fernandfield\.example\/verify/s);
  const none = await verify(t, links, null);
  told = await none.drop("receipt.json");
  assert.match(told["receipt.json"].says, /was compared with nothing/);
});

test("a browser without Ed25519 says so and checks the rest", async (t) => {
  const links = await demo(t);
  const { page, drop } = await verify(t, links, "keys.json");
  await page.evaluate(() => {
    crypto.subtle.importKey = async () => { throw new DOMException("", "NotSupportedError"); };
  });
  const told = await drop("receipt.json", "changed.jsonl");
  assert.match(told["receipt.json"].says, /knows no Ed25519, so the signature itself was not checked/);
  assert.match(told["changed.jsonl"].says, /Event 30 was changed/);
});

test("without scripts a fingerprint can be pasted", async (t) => {
  const links = await demo(t);
  const page = await open(t, { javaScriptEnabled: false, viewport: PHONE });
  await page.goto(`${new URL(links.client_link).origin}/verify`);
  assert.ok(!await page.locator("[data-files]").isVisible());
  await page.getByLabel("Fingerprint", { exact: true }).fill("abc");
  await page.getByRole("button", { name: "Look it up" }).click();
  await page.getByText("That is no fingerprint.").first().waitFor();
  assert.equal(await page.getByLabel("Fingerprint", { exact: true }).inputValue(), "abc");
  await page.getByLabel("Fingerprint", { exact: true }).fill("ab ".repeat(32));
  await page.getByRole("button", { name: "Look it up" }).click();
  await page.getByText("No file with this fingerprint was ever handed out here.").waitFor();
  const [wide, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window_, `${wide} wide in ${window_}`);
});
