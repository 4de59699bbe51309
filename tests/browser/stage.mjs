// The stage of the browser stories: headless Chromium, `milepost demo` on a free port, pages that
// fail a story on any console error, blocked style or foreign request, and axe-core.
import { before, after } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const PROGRAM = process.env.MILEPOST ?? "../../target/debug/milepost";
export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 900 };
export let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser?.close());

const endings = new WeakMap();

/**
 * What is to be done when the story is over, the last thing begun first: a page goes before the
 * server that it may still be asking.
 */
export function afterwards(t, end) {
  if (!endings.has(t)) {
    endings.set(t, []);
    t.after(async () => {
      const wrong = [];
      for (const last of endings.get(t).reverse()) {
        try { await last(); } catch (error) { wrong.push(error); }
      }
      if (wrong.length > 0) throw wrong[0];
    });
  }
  endings.get(t).push(end);
}

/** A fresh demo on a free port; ends with the story. */
export async function demo(t) {
  const child = spawn(PROGRAM, ["demo", "--json", "--listen", "127.0.0.1:0"], {
    env: { ...process.env, MILEPOST_MIN_FREE: "1MiB" },
  });
  afterwards(t, () => child.kill("SIGTERM"));
  let errors = "";
  child.stderr.on("data", (data) => { errors += data; });
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error(`the demo did not start: ${errors}`);
}

/** A page that fails the story on any console error, blocked style or foreign request. */
export async function open(t, options = {}) {
  const context = await browser.newContext({ viewport: DESK, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (said) => { if (said.type() === "error" && !said.text().includes("status of 4")) wrong.push(said.text()); });
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("request", (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:|about:)/.test(request.url())) wrong.push(`asks ${request.url()}`);
  });
  afterwards(t, async () => {
    const heard = [...wrong];
    await context.close();
    assert.deepEqual(heard, []);
  });
  return page;
}

/** A page that fails nothing by itself: for what is not a person. */
export async function context(t, options = {}) {
  const context = await browser.newContext({ viewport: DESK, ...options });
  afterwards(t, () => context.close());
  return context.newPage();
}

/** No violation, and nothing wider than the window. */
export async function looksRight(page, what) {
  await page.evaluate(axe).catch(async () => {
    // The page's policy forbids evaluated strings only for itself; this is the same script, added.
    await page.addScriptTag({ content: axe });
  });
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const told = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`);
  assert.deepEqual(told, [], `${what} at ${page.url()}`);
  const [wide, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window_, `${what} is ${wide} wide in ${window_}`);
}

export async function signIn(page, links) {
  await page.goto(links.admin_link);
  await page.getByRole("main").getByRole("button").click();
  await page.waitForURL("**/admin");
}

export async function harbour(page) {
  await page.getByRole("link", { name: "Harbour Bakery website" }).first().click();
  await page.waitForURL("**/admin/projects/*");
}
