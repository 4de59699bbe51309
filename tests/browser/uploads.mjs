// Files on their way up: several at once with progress, paused, carried on, cancelled, cut off; the
// draft that is kept and shown while it is written; and a client who sends a picture.
import { test } from "node:test";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DESK, PHONE, afterwards, demo, harbour, looksRight, open, signIn } from "./stage.mjs";

/** Files of these sizes in a folder of their own; their paths by name. */
async function files(t, sizes) {
  const folder = await mkdtemp(join(tmpdir(), "milepost-up-"));
  afterwards(t, () => rm(folder, { recursive: true }));
  const paths = {};
  for (const [name, size] of Object.entries(sizes)) {
    paths[name] = join(folder, name);
    await writeFile(paths[name], Buffer.alloc(size, name));
  }
  return paths;
}

/** A line to the demo on which a megabyte a second goes up, and which can be cut or made slow. */
async function line(t, links) {
  const { hostname, port } = new URL(links.admin_link);
  const under = new Set();
  let wait = 0;
  const ends = createServer((near) => {
    const far = connect(Number(port), hostname);
    const both = [near, far];
    under.add(both);
    near.on("close", () => { far.end(); under.delete(both); });
    for (const end of both) end.on("error", () => both.forEach((one) => one.destroy()));
    far.on("data", (bytes) => { if (wait) setTimeout(() => near.write(bytes), wait); else near.write(bytes); });
    far.on("end", () => near.end());
    near.on("data", (bytes) => {
      far.write(bytes);
      near.pause();
      setTimeout(() => near.resume(), bytes.length / 1000);
    });
  });
  ends.listen(0, "127.0.0.1");
  await once(ends, "listening");
  const cut = () => under.forEach((both) => both.forEach((end) => end.destroy()));
  afterwards(t, () => { ends.close(); cut(); });
  const through = (link) => link.replace(`:${port}`, `:${ends.address().port}`);
  return { cut, lag: (ms) => { wait = ms; }, links: { ...links, admin_link: through(links.admin_link) } };
}

const row = (page, name) => page.locator("ul.files > li", { hasText: name }).first();
const state = (page, name, wanted) =>
  page.locator(`ul.files > li[data-state=${wanted}]`, { hasText: name }).waitFor();

test("an update is kept and shown while it is written, and its files go up beside it", async (t) => {
  const { lag, links } = await line(t, await demo(t));
  const page = await open(t, { viewport: DESK });
  await signIn(page, links);
  await harbour(page);
  const paths = await files(t, { "one.txt": 10, "two.csv": 0, "walkthrough.mp4": 2_000_000 });
  const preview = page.locator("#preview");
  await preview.getByText("What you write shows here").waitFor();
  await page.getByLabel("What happened").fill("The **menu** is ready.");
  await preview.locator("strong", { hasText: "menu" }).waitFor();
  await page.getByText("Draft saved").waitFor();
  // Typing goes on while an answer is still on its way.
  lag(600);
  for (const words of ["The **menu** is", "The **menu** is nearly", "The **menu** is ready."]) {
    await page.getByLabel("What happened").fill(words);
    await page.waitForTimeout(800);
  }
  await preview.getByText("is ready.").waitFor();
  assert.match(await page.locator("#saved").innerText(), /Draft saved/);
  lag(0);
  await page.setInputFiles("input[name=files]", Object.values(paths));
  for (const name of Object.keys(paths)) {
    await page.locator("#kept > li[id]", { hasText: name }).waitFor();
    await preview.getByText(name).waitFor();
  }
  await looksRight(page, "a draft with files");
  await page.reload();
  assert.equal(await page.getByLabel("What happened").inputValue(), "The **menu** is ready.");
  await page.locator("#kept > li[id]", { hasText: "walkthrough.mp4" }).waitFor();
});

test("an upload is paused, carried on, cut off, and posted with the form that waited for it", async (t) => {
  const { cut, links } = await line(t, await demo(t));
  const page = await open(t, { viewport: DESK });
  await signIn(page, links);
  await harbour(page);
  const paths = await files(t, { "film.mov": 6_000_000, "other.mov": 6_000_000 });
  await page.setInputFiles("input[name=files]", [paths["film.mov"], paths["other.mov"]]);
  await state(page, "film.mov", "going");
  assert.match(await row(page, "film.mov").innerText(), /\d+%, .+ of 6 MB, .+ a second, about .+ left/);
  await page.getByRole("button", { name: "Cancel other.mov" }).click();
  assert.equal(await page.locator("ul.files > li", { hasText: "other.mov" }).count(), 0);
  await page.getByRole("button", { name: "Pause film.mov" }).click();
  await state(page, "film.mov", "paused");
  assert.match(await row(page, "film.mov").innerText(), /Paused at \d+%/);
  await looksRight(page, "a paused upload");
  // The form is sent too early: it waits.
  await page.getByLabel("What happened").fill("The film.");
  await page.getByRole("button", { name: /^Post and e-mail/ }).click();
  assert.match(page.url(), /\/admin\/projects\/\w+$/);
  await page.getByRole("button", { name: "Carry on film.mov" }).click();
  await state(page, "film.mov", "going");
  const told = row(page, "film.mov").getByText(/The connection dropped at \d+%\. It picks up from there\./);
  const heard = told.waitFor();
  cut();
  await heard;
  await page.waitForURL("**did=posted**");
  await page.getByRole("link", { name: "film.mov" }).first().waitFor();
});

test("what is too big or not taken says so in its row, and nothing else is lost", async (t) => {
  const links = await demo(t);
  const page = await open(t, { viewport: PHONE });
  await signIn(page, links);
  await page.goto(new URL("/admin/files", page.url()).href);
  await page.getByLabel("Endings").fill("exe, bat");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It holds from the next file on.").waitFor();
  await looksRight(page, "the files page");
  await page.goto(new URL("/admin", page.url()).href);
  await harbour(page);
  const paths = await files(t, { "price-list.exe": 100, "menu.txt": 100 });
  await page.setInputFiles("input[name=files]", Object.values(paths));
  await state(page, "price-list.exe", "refused");
  assert.match(await row(page, "price-list.exe").innerText(), /this studio takes no EXE files/);
  await page.locator("#kept > li[id]", { hasText: "menu.txt" }).waitFor();
  await looksRight(page, "a refused upload on a phone");
  await page.getByRole("button", { name: "Remove price-list.exe" }).click();
  assert.equal(await page.locator("ul.files > li", { hasText: "price-list.exe" }).count(), 0);
});

for (const scripts of [true, false]) {
  test(`a client sends a picture with what should change${scripts ? "" : ", without scripts"}`, async (t) => {
    const links = await demo(t);
    const page = await open(t, { viewport: PHONE, javaScriptEnabled: scripts });
    await page.goto(links.client_link);
    const paths = await files(t, { "marks.txt": 5000 });
    const form = page.locator("details", { hasText: "Request changes" }).first();
    await form.locator("summary").click();
    await form.locator("textarea").fill("Bigger bread.");
    await form.locator("input[type=file]").setInputFiles(paths["marks.txt"]);
    if (scripts) {
      await state(page, "marks.txt", "done");
      await looksRight(page, "an upload on a phone");
    }
    await form.getByRole("button", { name: /^Send to/ }).click();
    await page.waitForURL("**/receipts/*");
    await page.getByText("marks.txt").first().waitFor();
  });
}
