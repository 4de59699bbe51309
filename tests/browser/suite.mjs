// Stories in a real browser, against the real program: headless Chromium drives `milepost demo`.
// Scripts on and off, 360 px and desktop, light and dark; axe-core looks at every page and state.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { DESK, PHONE, afterwards, browser, demo, harbour, looksRight, open, signIn } from "./stage.mjs";

const required = createRequire(import.meta.url);
const { CspEvaluator } = required("csp_evaluator/dist/evaluator.js");
const { CspParser } = required("csp_evaluator/dist/parser.js");
const { Severity } = required("csp_evaluator/dist/finding.js");

/** What csp_evaluator holds against a policy; the lower the severity's number, the worse. */
function found(policy) {
  return new CspEvaluator(new CspParser(policy).csp).evaluate()
    .filter((finding) => finding.severity <= Severity.MEDIUM)
    .map((finding) => `${finding.directive} ${finding.value ?? ""}: ${finding.description}`);
}

test("c8: csp_evaluator finds nothing of weight in any policy", async (t) => {
  // It finds what there is to find.
  assert.notDeepEqual(found("script-src * 'unsafe-inline'"), []);
  const { admin_link, client_link } = await demo(t);
  const base = new URL(client_link).origin;
  const page = await open(t);
  await page.goto(admin_link);
  await page.locator("main button").click();
  await page.goto(client_link);
  const seen = new Set();
  for (const path of [page.url(), "/", "/l/nothing", "/admin", "/admin/settings", "/admin/search",
    "/admin/outbox", "/admin/sign-in", "/api/v1/me", "/robots.txt"]) {
    const answer = await page.request.get(new URL(path, base).href, { maxRedirects: 0 });
    const policy = answer.headers()["content-security-policy"];
    seen.add(policy);
    assert.deepEqual(found(policy), [], path);
    assert.ok(!policy.includes("unsafe"), policy);
  }
  assert.ok(seen.size >= 3, [...seen].join("\n"));
});

for (const scripts of [true, false]) {
  test(`post, mail, open, download, approve, take back (scripts ${scripts ? "on" : "off"})`, async (t) => {
    const links = await demo(t);
    const nell = await open(t, { javaScriptEnabled: scripts });
    await signIn(nell, links);
    await harbour(nell);
    const desk = nell.url();
    await nell.getByLabel("What happened").fill("The shop pages are ready, Ines.\n\n- Prices **beside** the name");
    const bytes = Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF shop pages, third version");
    await nell.locator('input[type="file"]').first().setInputFiles({ name: "shop-pages.pdf", mimeType: "application/pdf", buffer: bytes });
    await nell.getByRole("switch", { name: "Ask for a decision" }).check();
    await nell.getByRole("button", { name: /^Post and e-mail/ }).click();
    await nell.waitForLoadState();
    assert.match(await nell.getByRole("main").innerText(), /on (its|their) way/);

    // The letter is in the demo's mail folder, with Ines's own link alone on a line.
    let link;
    for (let round = 0; round < 100 && !link; round += 1) {
      const names = (await readdir(links.mail_dir)).sort().reverse();
      for (const name of names.slice(0, 6)) {
        const mail = await readFile(`${links.mail_dir}/${name}`, "utf8");
        if (mail.includes("ines@") && /shop.pages/.test(mail)) link ??= mail.match(/^http:\/\/127\.0\.0\.1:\d+\/l\/[\w-]{40}\r?$/m)?.[0].trim();
      }
      if (!link) await new Promise((done) => setTimeout(done, 50));
    }
    assert.ok(link, "a letter with a link");

    const ines = await open(t, { javaScriptEnabled: scripts, viewport: PHONE, acceptDownloads: true });
    await ines.goto(link);
    assert.match(ines.url(), /\/p\/[a-z0-9]{16}$/);
    const card = ines.locator(".ask", { hasText: "shop-pages.pdf" });
    const [download] = await Promise.all([
      ines.waitForEvent("download"),
      ines.getByRole("link", { name: "Download shop-pages.pdf, version 3" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "shop-pages.pdf");
    const got = await readFile(await download.path());
    const sum = (data) => createHash("sha256").update(data).digest("hex");
    assert.equal(sum(got), sum(bytes), "byte for byte");

    await card.getByRole("button", { name: "Approve version 3" }).click();
    await ines.getByRole("heading", { name: "Approved. Thank you, Ines." }).waitFor();
    await looksRightWithout(scripts, ines, "the receipt");
    await ines.getByRole("button", { name: "Undo approval" }).click();
    await ines.getByText("Your decision is undone.").waitFor();
    await card.getByText("Request changes").click();
    await card.getByLabel("What should change?").fill("Saturday opens on rye, please");
    await card.getByRole("button", { name: "Send to Nell" }).click();
    await ines.getByRole("heading", { name: "Sent to Nell" }).waitFor();

    await nell.goto(desk);
    const trail = await nell.getByRole("main").innerText();
    for (const words of ["Ines Calloway approved shop-pages.pdf, version 3", "took back the decision", "asked for changes to shop-pages.pdf, version 3"]) {
      assert.ok(trail.includes(words) || (await nell.content()).includes(words), words);
    }
  });
}

/** axe needs scripts; where the page has none, only the width is measured by the browser itself. */
async function looksRightWithout(scripts, page, what) {
  if (scripts) await looksRight(page, what);
}

test("every client page and state: no axe violation, light and dark, phone and desktop", async (t) => {
  const links = await demo(t);
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, DESK]) {
      const page = await open(t, { colorScheme, viewport });
      await page.goto(links.client_link);
      await looksRight(page, `the page, ${colorScheme} ${viewport.width}`);
      for (const summary of await page.locator("details > summary").all()) {
        if (await summary.isVisible()) await summary.click();
      }
      await looksRight(page, `the page unfolded, ${colorScheme} ${viewport.width}`);
      for (const [address, status] of [["/l/unknown", 404], [`${new URL(page.url()).pathname}/nothing`, 404]]) {
        assert.equal((await page.goto(new URL(address, links.client_link).href)).status(), status);
        await looksRight(page, address);
      }
      const stranger = await open(t, { colorScheme, viewport });
      const seen = await stranger.goto(await pageOf(page, links));
      assert.equal(seen.status(), 410);
      await looksRight(stranger, "a lost cookie");
      await stranger.getByRole("button", { name: "E-mail me a fresh link" }).click();
      await looksRight(stranger, "look in your inbox");
    }
  }
});

async function pageOf(page, links) {
  await page.goto(links.client_link);
  return page.url();
}

test("every state in the gallery: no axe violation, nothing wider than the window", async (t) => {
  const folder = process.env.GALLERY;
  const names = (await readdir(folder)).sort();
  assert.ok(names.length > 30);
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, DESK]) {
      const context = await browser.newContext({ viewport, colorScheme });
          const page = await context.newPage();
      // The pages stand alone: their script is not fetched here.
      await page.route("**/*", (route) => route.abort());
      for (const name of names) {
        await page.setContent(await readFile(`${folder}/${name}`, "utf8"), { waitUntil: "domcontentloaded" });
        await looksRight(page, `${name}, ${colorScheme} ${viewport.width}`);
      }
    }
  }
});

test("axe-core sees what is wrong", async (t) => {
  const page = await (await browser.newContext()).newPage();
  t.after(() => page.context().close());
  await page.setContent('<html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"><input></main>');
  await assert.rejects(looksRight(page, "a broken page"), /image-alt/);
});

test("on a phone the decision and its button are there without scrolling", async (t) => {
  const links = await demo(t);
  for (const [width, height] of [[360, 740], [390, 844]]) {
    const page = await open(t, { viewport: { width, height } });
    await page.goto(links.client_link);
    const button = await page.getByRole("button", { name: "Approve version 3" }).boundingBox();
    const end = button.y + button.height;
    assert.ok(end <= height, `at ${width} × ${height} the button ends at ${end}`);
  }
});

test("a refused answer keeps what was typed and says what is missing", async (t) => {
  const links = await demo(t);
  const page = await open(t);
  await page.goto(links.client_link);
  await page.getByText("Decline instead").click();
  const form = page.locator("form", { has: page.getByLabel("Why do you decline?") });
  await form.getByLabel("Why do you decline?").fill("   ");
  await form.getByRole("button", { name: "Decline" }).click();
  await page.getByText("Say why you decline; one line is enough.").waitFor();
  await looksRight(page, "a missing reason");
  await page.getByLabel("Why do you decline?").fill("Not this year");
  await page.getByRole("button", { name: "Decline", exact: true }).click();
  await page.getByRole("heading", { name: "Declined" }).waitFor();
  await looksRight(page, "declined");
});

test("at 200 % text on 360 px nothing is cut off, and right to left holds", async (t) => {
  const links = await demo(t);
  const page = await open(t, { viewport: PHONE });
  await page.goto(links.client_link);
  await page.evaluate(() => { document.documentElement.style.setProperty("font-size", "200%"); });
  await looksRight(page, "200 % text");
  await page.evaluate(() => { document.documentElement.dir = "rtl"; });
  await looksRight(page, "200 % text, right to left");
});

test("the keyboard reaches the decision", async (t) => {
  const links = await demo(t);
  const page = await open(t);
  await page.goto(links.client_link);
  for (let press = 0; press < 30; press += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => document.activeElement?.textContent?.trim());
    if (at === "Approve version 3") break;
  }
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Approved. Thank you, Ines." }).waitFor();
});

test("only a person's touch says that somebody opened the page", async (t) => {
  const links = await demo(t);
  const robot = await open(t);
  const touched = [];
  robot.on("request", (request) => { if (new URL(request.url()).pathname.endsWith("/opened")) touched.push(request.url()); });
  await robot.goto(links.client_link);
  await robot.evaluate(() => { window.scrollTo(0, 500); document.body.dispatchEvent(new Event("pointermove", { bubbles: true })); });
  assert.deepEqual(touched, [], "a script is not a person");
  const said = robot.waitForRequest((request) => new URL(request.url()).pathname.endsWith("/opened"));
  await robot.mouse.move(200, 200);
  await said;
});

/** Adds a webhook whose receiver does not exist, and sends it a test; the paths of its pages. */
async function webhook(page) {
  await page.goto(new URL("/admin/webhooks", page.url()).href);
  await page.getByLabel("Address").fill("https://receiver.invalid/hook");
  await page.getByRole("button", { name: "Add the webhook" }).click();
  await looksRight(page, "a webhook’s secret");
  const one = await page.getByRole("link", { name: "To the webhook" }).getAttribute("href");
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.waitForURL("**/admin/deliveries/*");
  const delivery = new URL(page.url()).pathname;
  return ["/admin/webhooks", one, `${one}?state=dead`, `${one}/rotate`, `${one}/remove`, delivery];
}

test("every page of the studio: no axe violation, light and dark, phone and desktop", async (t) => {
  const links = await demo(t);
  const first = await open(t);
  await signIn(first, links);
  await harbour(first);
  const project = new URL(first.url()).pathname;
  const state = await first.context().storageState();
  const rotate = await first.getByRole("link", { name: /^Rotate/ }).first().getAttribute("href");
  await first.goto(new URL("/admin/outbox", first.url()).href);
  const mail = await first.locator('main a[href^="/admin/outbox/"]').first().getAttribute("href");
  await first.goto(new URL("/admin/clients", first.url()).href);
  const client = await first.locator('main a[href^="/admin/clients/"]').first().getAttribute("href");
  const told = await webhook(first);
  await first.goto(new URL(project, first.url()).href);
  const request = await first.locator('main a[href^="/admin/requests/"]').first().getAttribute("href");
  const form = await first.locator('main a[href^="/admin/forms/"]').first().getAttribute("href");
  const ask = await first.locator('main a[href$="/forms/new"]').first().getAttribute("href");
  const paths = [
    ...told, "/admin", project, `${project}/records`, `${project}/records?add=invoice`, rotate, "/admin/projects/new", "/admin/clients", client, "/admin/outbox", mail,
    "/admin/settings", "/admin/tokens", "/admin/brand", "/admin/brand?brand=%23ffee00", "/admin/search",
    "/admin/search?q=home", "/admin/members", "/admin/me", "/admin/measures", "/admin/keys", "/admin/keys/1/revoke",
    "/admin/nothing", request, `${project}/requests/new`, form, ask, "/admin/templates",
  ];
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, DESK]) {
      const page = await open(t, { colorScheme, viewport, storageState: state });
      for (const path of paths) {
        await page.goto(new URL(path, first.url()).href);
        await looksRight(page, `${path}, ${colorScheme} ${viewport.width}`);
      }
      await page.goto(new URL(project, first.url()).href);
      for (const summary of await page.locator("details > summary").all()) {
        if (await summary.isVisible()) await summary.click();
      }
      await page.getByRole("switch").check();
      await looksRight(page, `the project unfolded, ${colorScheme} ${viewport.width}`);
    }
  }
  await first.context().clearCookies();
  await first.goto(new URL("/admin/sign-in", first.url()).href);
  await looksRight(first, "sign in");
});

test("a colour is tried on live, and a logo stands on the client’s page in light and dark", async (t) => {
  const links = await demo(t);
  const nell = await open(t);
  await signIn(nell, links);
  await nell.goto(new URL("/admin/brand", nell.url()).href);
  const link = () => nell.locator("#sample u").first().evaluate((word) => getComputedStyle(word).color);
  const before = await link();
  await nell.getByLabel("Accent colour").fill("#d4a000");
  assert.notEqual(await link(), before, "the sample wears the colour at once");
  await nell.getByText("Not saved yet.").waitFor();
  await nell.getByText("#d4a000, contrast 8.8 : 1").first().waitFor();
  await looksRight(nell, "a colour tried on");
  // A picture of black words without paper, as a studio would have it.
  const words = await open(t, { deviceScaleFactor: 2 });
  await words.setContent('<b style="font: 90px serif">Fern &amp; Field</b>');
  const picture = await words.locator("b").screenshot({ omitBackground: true });
  await nell.getByLabel("A picture").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: picture });
  await nell.getByRole("button", { name: "Use this logo" }).click();
  await nell.getByText("The logo stands on every page now.").waitFor();
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, DESK]) {
      const ines = await open(t, { colorScheme, viewport });
      await ines.goto(links.client_link);
      const logo = ines.getByRole("img", { name: "Fern & Field" });
      assert.ok(await logo.evaluate((picture) => picture.complete && picture.naturalWidth > 200));
      const under = await logo.evaluate((picture) => getComputedStyle(picture).backgroundColor);
      assert.equal(under, colorScheme === "dark" ? "rgb(255, 255, 255)" : "rgba(0, 0, 0, 0)");
      await looksRight(ines, `a logo, ${colorScheme} ${viewport.width}`);
    }
  }
  await nell.getByRole("button", { name: "Remove the logo" }).click();
  await nell.getByText("the milepost is back").waitFor();
});

test("the field at the top finds, and by keyboard", async (t) => {
  const links = await demo(t);
  const nell = await open(t);
  await signIn(nell, links);
  await nell.getByRole("searchbox", { name: "Search" }).fill("ines");
  await nell.keyboard.press("Enter");
  await nell.waitForURL("**/admin/search?q=ines");
  await nell.getByRole("main").getByRole("link", { name: "Ines Calloway" }).click();
  await nell.waitForURL("**/admin/contacts/*");
});

test("the mail each gets can be seen before anything is posted", async (t) => {
  const links = await demo(t);
  const nell = await open(t);
  await signIn(nell, links);
  await harbour(nell);
  await nell.getByLabel("What happened").fill("A word before the weekend.");
  await nell.getByRole("button", { name: /^See the mails/ }).first().click();
  await nell.waitForURL("**draft=**");
  const letter = nell.frameLocator("iframe").first();
  await letter.getByText("A word before the weekend.").waitFor();
  await looksRight(nell, "a draft with its mails");
  assert.equal(await nell.getByLabel("What happened").inputValue(), "A word before the weekend.");
});

test("a new token is copied by a press, and without scripts from its field", async (t) => {
  const links = await demo(t);
  const nell = await open(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await signIn(nell, links);
  const make = async (page, name) => {
    await page.goto(new URL("/admin/tokens", nell.url()).href);
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Make the token" }).click();
  };
  await make(nell, "build job");
  await looksRight(nell, "a new token");
  await nell.getByRole("button", { name: "Copy it" }).click();
  await nell.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await nell.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^mp_[\w-]{43}$/);
  assert.equal(await nell.getByLabel("Token").inputValue(), copied);
  await nell.reload();
  assert.equal(new URL(nell.url()).pathname, "/admin/tokens");
  assert.ok(!(await nell.content()).includes(copied), "a reload showed the token again");
  assert.equal(await nell.getByRole("heading", { name: "build job" }).count(), 1);
  await looksRight(nell, "the tokens after a reload");
  const plain = await open(t, { javaScriptEnabled: false, storageState: await nell.context().storageState() });
  await make(plain, "plain job");
  assert.match(await plain.getByLabel("Token").inputValue(), /^mp_[\w-]{43}$/);
  assert.equal(await plain.getByRole("button", { name: "Copy it" }).count(), 0);
});

test("copying a link puts it on the clipboard, and without scripts on a page", async (t) => {
  const links = await demo(t);
  const nell = await open(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await signIn(nell, links);
  await harbour(nell);
  const project = nell.url();
  await nell.getByRole("button", { name: /^Copy/ }).first().click();
  await nell.getByRole("button", { name: /Copied/ }).first().waitFor();
  const copied = await nell.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /\/l\/[\w-]{40}$/);
  const plain = await open(t, { javaScriptEnabled: false, storageState: await nell.context().storageState() });
  await plain.goto(project);
  await plain.getByRole("button", { name: /^Copy/ }).first().click();
  assert.match(await plain.locator("input.linkbox").inputValue(), /\/l\/[\w-]{40}$/);
});
