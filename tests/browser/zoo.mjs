// The scanners of the field, as models (security.md §4.1), let loose on the real program through the
// link of a real letter: none of them leaves a decision that stands, uses anything up, or is taken
// for a person who opened the page; and the person who comes after them decides with one press.
import { test } from "node:test";
import assert from "node:assert/strict";
import { context, demo, open, signIn } from "./stage.mjs";

const BOT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/145.0.0.0 Safari/537.36";

/** Every address in a page that a program would follow. */
const links = (html, base) => [...html.matchAll(/(?:href|src|action)="([^"#][^"]*)"/g)].map((m) => new URL(m[1].replaceAll("&amp;", "&"), base)).filter((url) => url.origin === new URL(base).origin);

/** A client without a browser that keeps cookies. */
function client() {
  const jar = new Map();
  return async function ask(url, method = "GET") {
    const answer = await fetch(url, { method, redirect: "manual", headers: { "user-agent": BOT, cookie: [...jar].map((pair) => pair.join("=")).join("; ") } });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair] = cookie.split(";");
      jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    const to = answer.headers.get("location");
    if (to && method !== "HEAD") return ask(new URL(to, url).href, method);
    return { status: answer.status, url, html: method === "HEAD" ? "" : await answer.text() };
  };
}

/** Presses everything that can be pressed, also what nobody sees, and goes back each time. */
async function pressAll(page, home, fill) {
  for (let at = 0; at < 60; at += 1) {
    // What a press began may still be on its way, and takes the place of this; then once more.
    await page.goto(home).catch(() => page.waitForLoadState("load").then(() => page.goto(home)));
    // What it pressed may have changed the page: it goes on until it has pressed what is there.
    if (at >= await page.evaluate(() => document.querySelectorAll("button, summary").length)) return;
    await page.evaluate((words) => {
      for (const details of document.querySelectorAll("details")) details.open = true;
      if (!words) return;
      for (const field of document.querySelectorAll("input:not([type=hidden], [type=file]), textarea")) field.value = words;
    }, fill);
    // A press may lead elsewhere, and take the page away from under whoever asks about it.
    const left = page.waitForEvent("framenavigated", { timeout: 400 }).catch(() => {});
    await page.evaluate((n) => { document.querySelectorAll("button, summary")[n]?.click(); }, at).catch(() => {});
    await left;
    await page.waitForLoadState("load");
  }
}

const SCANNERS = {
  "S1 HEAD": async ({ link }) => { await client()(link, "HEAD"); },
  "S2 GET": async ({ link }) => { await client()(link); },
  "S3 GET, and every address on the page": async ({ link }) => {
    const ask = client();
    const page = await ask(link);
    for (const url of links(page.html, page.url)) await ask(url.href);
  },
  "S4 a browser with scripts that touches nothing": async ({ link, t }) => {
    const page = await open(t);
    await page.goto(link);
    await page.waitForTimeout(1500);
  },
  "S5 a browser that presses every control and types nothing": async ({ link, t }) => {
    const page = await context(t, { userAgent: BOT });
    await page.goto(link);
    await pressAll(page, page.url(), "");
  },
  "S6 a browser that fills every field, then presses everything": async ({ link, t }) => {
    const page = await context(t, { userAgent: BOT });
    await page.goto(link);
    await pressAll(page, page.url(), "test");
  },
};

/** What the studio sees of Ines: when she opened her page, and every event. */
async function seen(t, links) {
  const nell = await open(t);
  await signIn(nell, links);
  await nell.getByRole("link", { name: "Harbour Bakery website" }).first().click();
  await nell.waitForURL("**/admin/projects/*");
  const row = nell.locator(".people li", { hasText: "Ines Calloway" }).first();
  return { opened: (await row.innerText()).match(/Last opened\s+(.*)/)?.[1], page: await nell.content() };
}

for (const [name, scan] of Object.entries(SCANNERS)) {
  test(`${name}: no decision stands after it, and the person still decides with one press`, async (t) => {
    const links = await demo(t);
    const link = links.client_link;
    const before = await (await open(t)).goto(link).then((answer) => answer.text());
    assert.match(before, /Approve version 3/);
    await scan({ link, t });
    const ines = await open(t);
    await ines.goto(link);
    await ines.getByText("Needs your decision").first().waitFor();
    const words = await ines.getByRole("main").innerText();
    assert.doesNotMatch(words, /Approved\. Thank you|Sent to Nell\n/, "something stands");
    await ines.getByRole("button", { name: "Approve version 3" }).click();
    await ines.getByRole("heading", { name: "Approved. Thank you, Ines." }).waitFor();
    const studio = await seen(t, links);
    if (/^S[1-4]/.test(name)) assert.doesNotMatch(studio.page, /A program (approved|declined|asked)/);
    if (/^S[56]/.test(name)) assert.match(studio.page, /A program pressed buttons through the link of Ines/);
  });
}
