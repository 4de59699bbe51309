// A whole client onboarding on a phone: a form with the kick-off date, four documents, one of them
// a second time, an agreement that is signed, what is to be done, and the notice that all is done.
import { test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { PHONE, PROGRAM, demo, looksRight, open } from "./stage.mjs";

const PAPERS = ["Allergens", "Price list", "Opening hours", "Logo"];

/** The studio's side, as a program of its own does it. */
function studio(links) {
  const data = `${dirname(links.mail_dir)}/data`;
  const token = execFileSync(PROGRAM, ["token", "create", "story", "--role", "owner", "--data", data]);
  const base = `${new URL(links.client_link).origin}/api/v1`;
  const headers = { authorization: `Bearer ${String(token).trim()}`, "content-type": "application/json" };
  return async (method, path, body) => {
    const raw = typeof body === "string";
    const answer = await fetch(base + path, { method, headers, body: raw ? body : body && JSON.stringify(body) });
    const told = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${told}`);
    return told ? JSON.parse(told) : null;
  };
}

/** What Nell asks of Harbour Bakery. */
async function asks(api) {
  const projects = (await api("GET", "/projects?limit=100")).items;
  const project = projects.find((one) => one.title === "Harbour Bakery website");
  const people = (await api("GET", `/projects/${project.id}/participants`)).items;
  const ines = people.find((one) => one.name === "Ines Calloway" || one.contact?.name === "Ines Calloway");
  const milestones = (await api("GET", `/projects/${project.id}/milestones`)).items;
  const here = `/milestones/${milestones.find((one) => one.state === "in_progress").id}`;
  const form = await api("POST", `${here}/forms`, {
    title: "About your start",
    fields: [
      { kind: "short", label: "Who answers the telephone?", required: true },
      { kind: "date", label: "Kick-off date", required: true },
      { kind: "number", label: "Hours a week" },
      { kind: "section", label: "Cover", show_if_field: "3", show_if_equals: "12.5" },
      { kind: "short", label: "Who covers them?", required: true },
      { kind: "section", label: "Pictures" },
      { kind: "file", label: "Your mark", required: true },
      { kind: "file", label: "Your menu" },
    ],
  });
  const papers = await api("POST", `${here}/requests`, {
    title: "To begin with", items: PAPERS.map((title) => ({ title })),
  });
  const paper = await api("PUT", `${here}/files/agreement.pdf`, "%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF terms");
  await api("POST", `${here}/approvals`, {
    title: "Sign the agreement", kind: "agreement", wording: "The terms of our work together.",
    version_ids: [paper.version.id], approver_ids: [ines.id],
  });
  const task = await api("POST", `${here}/tasks`, { title: "Tell the team", for_id: ines.id });
  return { form, papers, task, project };
}

async function send(page, scripts, title, name, bytes) {
  const part = page.locator(".stack", { has: page.getByRole("heading", { name: title, level: 4 }) }).last();
  await part.locator('input[type="file"]').first().setInputFiles({ name, mimeType: "application/pdf", buffer: Buffer.from(bytes) });
  if (scripts) await part.locator("[data-state=done]").waitFor();
  await part.getByRole("button", { name: /^Send/ }).first().click();
  await page.getByText(`sent ${name}`).first().waitFor();
}

for (const scripts of [true, false]) {
  test(`a client is brought on board on a phone (scripts ${scripts ? "on" : "off"})`, async (t) => {
    const links = await demo(t);
    const api = studio(links);
    const asked = await asks(api);
    const ines = await open(t, { viewport: PHONE, javaScriptEnabled: scripts });
    await ines.goto(links.client_link);
    const home = ines.url();

    await ines.getByRole("link", { name: /^Fill in/ }).first().click();
    await ines.getByLabel(/Who answers the telephone/).fill("Ines does");
    await ines.getByLabel(/Kick-off date/).fill("2026-12-07");
    const cover = ines.getByLabel(/Who covers them/);
    if (scripts) assert.ok(await cover.isHidden(), "what stands under a hidden heading");
    await ines.getByLabel(/Hours a week/).fill("12,50");
    await cover.fill("Pete does");
    for (const [label, name] of [[/Your mark/, "mark.pdf"], [/Your menu/, "menu.pdf"]]) {
      const buffer = Buffer.from(`%PDF-1.4 ${name}`);
      await ines.getByLabel(label).setInputFiles({ name, mimeType: "application/pdf", buffer });
      if (scripts) await ines.locator("[data-state=done]", { hasText: name }).waitFor();
    }
    if (scripts) await looksRight(ines, "the form");
    await ines.getByRole("button", { name: "Send", exact: true }).click();
    await ines.waitForLoadState();
    const receipt = await ines.getByRole("main").innerText();
    assert.match(receipt, /Ines does[^]*12\.50[^]*Pete does[^]*mark\.pdf[^]*menu\.pdf/);

    await ines.goto(home);
    for (const [at, title] of PAPERS.entries()) {
      await send(ines, scripts, title, `paper-${at}.pdf`, `%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF ${at}`);
    }
    const items = (await api("GET", `/requests/${asked.papers.id}`)).items;
    assert.deepEqual(items.map((one) => one.state), ["received", "received", "received", "received"]);
    for (const one of items.slice(1)) await api("POST", `/request-items/${one.id}/accept`);
    await api("POST", `/request-items/${items[0].id}/return`, { reason: "The second page is missing." });
    await ines.goto(home);
    assert.match(await ines.getByRole("main").innerText(), /The second page is missing\./);
    await send(ines, scripts, PAPERS[0], "allergens-whole.pdf", "%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF whole");
    await api("POST", `/request-items/${items[0].id}/accept`);

    await ines.goto(home);
    const card = ines.locator(".ask", { hasText: "Sign the agreement" }).first();
    await card.getByLabel(/name/i).first().fill("Ines Calloway");
    if (scripts) await looksRight(ines, "the agreement");
    await card.getByRole("button", { name: /^Sign/ }).first().click();
    await ines.waitForURL(/\/receipts\//);
    assert.match(await ines.getByRole("main").innerText(), /Signed/);

    await ines.goto(home);
    const left = ines.getByRole("button", { name: /^Done\b/ });
    // Each stands twice: under what is hers to do, and at its milestone.
    for (let count = await left.count(); count > 0; count = await left.count()) {
      await Promise.all([ines.waitForEvent("load"), left.first().click()]);
      assert.ok((await left.count()) < count, "one less");
    }
    const letters = (await api("GET", "/outbox?limit=100")).items.filter((one) => one.kind === "tasks_done");
    const told = letters.filter((one) => one.subject.includes(asked.project.title) && ["queued", "accepted"].includes(one.state));
    assert.equal(told.length, 1, letters.map((one) => `${one.subject}: ${one.state}`).join(", "));
    assert.equal((await api("GET", `/forms/${asked.form.id}`)).state, "sent");
  });
}
