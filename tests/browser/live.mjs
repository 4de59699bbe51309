// News on an open page: it comes by itself, and takes nothing that is being typed.
import { test } from "node:test";
import assert from "node:assert/strict";
import { PHONE, demo, harbour, looksRight, open, signIn } from "./stage.mjs";

/** Ines's page with the changes that she is typing, and Nell's desk. */
async function both(t, words) {
  const links = await demo(t);
  const nell = await open(t);
  await signIn(nell, links);
  await harbour(nell);
  const ines = await open(t, { viewport: PHONE });
  const listening = ines.waitForResponse(/\/live\?after=\d+$/);
  await ines.goto(links.client_link);
  await listening;
  const card = ines.locator(".ask", { hasText: "homepage-design.pdf" }).first();
  await card.getByText("Request changes").click();
  const field = card.getByLabel("What should change?");
  await field.pressSequentially(words);
  return { nell, ines, field };
}

async function post(nell, words, file) {
  await nell.getByLabel("What happened").fill(words);
  if (file) {
    const buffer = Buffer.from(`%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF ${words}`);
    const files = nell.locator('input[type="file"]').first();
    await files.setInputFiles({ name: file, mimeType: "application/pdf", buffer });
    await nell.locator("[data-state=done]").waitFor();
  }
  const answered = nell.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith("/updates"));
  await nell.getByRole("button", { name: /^Post/ }).first().click();
  await answered;
}

test("an update is on the open page by itself, and what is being typed stays as it is", async (t) => {
  const { nell, ines, field } = await both(t, "Sunday says noon");
  const loaded = await ines.evaluate(() => { window.stayed = true; return performance.timeOrigin; });
  await post(nell, "The ovens arrived on Monday.");
  const start = performance.now();
  await ines.getByText("The ovens arrived on Monday.").first().waitFor();
  t.diagnostic(`there ${Math.round(performance.now() - start)} ms after the answer`);
  assert.equal(await ines.evaluate(() => window.stayed && performance.timeOrigin), loaded, "no reload");
  assert.equal(await field.inputValue(), "Sunday says noon");
  assert.ok(await field.evaluate((node) => node === document.activeElement), "the cursor stays");
  assert.ok(await ines.getByText("Updated just now.").isVisible());
  await field.pressSequentially(", we close at one");
  await looksRight(ines, "the page after news");
  await ines.getByRole("button", { name: "Send to Nell" }).first().click();
  await ines.getByRole("heading", { name: "Sent to Nell" }).waitFor();
  assert.match(await ines.getByRole("main").innerText(), /Sunday says noon, we close at one/);
});

test("what takes the question away waits until the words are sent or given up", async (t) => {
  const { nell, ines, field } = await both(t, "Saturday opens on rye");
  await post(nell, "Version four has the rye.", "homepage-design.pdf");
  const line = ines.getByText("This page has news, and what you are writing is still here.");
  await line.waitFor();
  assert.equal(await field.inputValue(), "Saturday opens on rye");
  await looksRight(ines, "news that waits");
  await ines.getByRole("link", { name: "show the news" }).click();
  await ines.getByText("Version four has the rye.").first().waitFor();
});

test("a hidden page hears nothing and catches up when it is looked at", async (t) => {
  const { nell, ines } = await both(t, "");
  const turn = (hidden) => ines.evaluate((now) => {
    Object.defineProperty(document, "hidden", { value: now, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
  await turn(true);
  await post(nell, "Flour prices are in.");
  assert.equal(await ines.getByText("Flour prices are in.").count(), 0);
  await turn(false);
  await ines.getByText("Flour prices are in.").first().waitFor();
});

test("a message comes in while another is being written, and neither takes the other's place", async (t) => {
  const { nell, ines } = await both(t, "");
  const field = ines.getByLabel(/^Write to Nell about milestone/).first();
  await field.pressSequentially("The boxes are");
  await nell.getByRole("link", { name: /^(\d+ messages?|Write to everybody)/ }).click();
  const form = nell.locator("form", { has: nell.locator("textarea[name=message]:visible") }).first();
  await form.getByRole("textbox").fill("Sample boxes are on their way.");
  await form.getByRole("button").last().click();
  const talk = ines.locator("ol.talk", { has: field });
  await talk.getByText("Sample boxes are on their way.").waitFor();
  assert.equal(await field.inputValue(), "The boxes are");
  assert.ok(await field.evaluate((node) => node === document.activeElement), "the cursor stays");
  await field.pressSequentially(" here now.");
  await looksRight(ines, "a message beside the one being written");
});

test("a question that is settled takes nothing of the one that is being answered", async (t) => {
  const { nell, ines, field } = await both(t, "");
  await ines.evaluate(() => {
    const card = document.querySelector(".ask");
    const settled = card.cloneNode(true);
    settled.dataset.key = "settled";
    for (const form of settled.querySelectorAll("form")) {
      form.reset();
      form.action += "-settled";
    }
    card.before(settled);
  });
  // Of two cards the second one is typed in.
  await ines.locator("#chg1").last().pressSequentially("Saturday opens on rye");
  await post(nell, "The first question is settled.");
  await ines.getByText("The first question is settled.").first().waitFor();
  assert.equal(await ines.locator("[data-key=settled]").count(), 0);
  assert.equal(await field.inputValue(), "Saturday opens on rye");
  assert.ok(await field.evaluate((node) => node === document.activeElement), "the cursor stays");
});

test("the page of a conversation hears of what is written, and so does one whose form was refused", async (t) => {
  const { nell, ines } = await both(t, "");
  await nell.getByRole("link", { name: /^(\d+ messages?|Write to everybody)/ }).click();
  const write = async (words) => {
    const form = nell.locator("form", { has: nell.locator("textarea[name=message]:visible") }).first();
    await form.getByRole("textbox").fill(words);
    await form.getByRole("button").last().click();
  };
  await write("First of all.");
  const listening = ines.waitForResponse(/\/live\?after=\d+$/);
  await ines.goto((await ines.getByRole("textbox", { name: /^Write to Nell about milestone/ }).first()
    .evaluate((field) => field.form.action)));
  await listening;
  // Nothing but spaces is refused, and the address is the form's from then on.
  const again = ines.waitForResponse(/\/live\?after=\d+$/);
  await ines.getByLabel(/^Write to Nell/).fill("   ");
  await ines.getByRole("button", { name: "Send", exact: true }).click();
  await again;
  await ines.getByLabel(/^Write to Nell/).fill("Thank you");
  await write("And the boxes are here.");
  await ines.getByText("And the boxes are here.").waitFor();
  assert.equal(await ines.getByLabel(/^Write to Nell/).inputValue(), "Thank you");
});
