// Passkeys in a real browser: Chromium's virtual authenticator against `milepost serve` on localhost,
// where browsers let passkeys work without https.
import { test } from "node:test";
import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { PROGRAM, afterwards, browser, looksRight } from "./stage.mjs";

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Fern & Field on a fresh folder, served at localhost; ends with the story. */
async function studio(t) {
  const [data, port] = [await mkdtemp(`${tmpdir()}/milepost-passkey-`), await freePort()];
  const env = {
    ...process.env, MILEPOST_DATA: data, MILEPOST_MIN_FREE: "1MiB", MILEPOST_RATE_LIMITS: "off",
    MILEPOST_LISTEN: `127.0.0.1:${port}`, MILEPOST_BASE_URL: `http://localhost:${port}`,
  };
  const run = (...words) => execFileSync(PROGRAM, words, { env, encoding: "utf8" }).trim();
  run("init", "--studio", "Fern & Field", "--owner-name", "Nell Ashby", "--owner-email", "nell@fernandfield.example");
  const child = spawn(PROGRAM, ["serve"], { env, stdio: "ignore" });
  afterwards(t, async () => {
    child.kill("SIGTERM");
    await new Promise((done) => child.once("exit", done));
    await rm(data, { recursive: true });
  });
  const base = `http://localhost:${port}`;
  for (let round = 0; round < 200; round += 1) {
    if (await fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false)) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  /** Lets a quarter of an hour pass since everybody last proved who they are. */
  const wait = () => {
    execFileSync("python3", ["-c", `import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    # An older SQLite need not understand the search tables' triggers.
    database.execute("pragma writable_schema = on")
    database.execute("update sessions set proved_at = proved_at - 900000")`, `${data}/milepost.db`]);
  };
  return { base, wait, link: (email) => run("admin-link", ...(email ? ["--email", email] : [])) };
}

/** A browser with an authenticator that checks its owner's finger. */
async function withAuthenticator(t) {
  const context = await browser.newContext();
  afterwards(t, () => context.close());
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("WebAuthn.enable");
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  return { page, client, authenticatorId };
}

async function enter(page, link) {
  await page.goto(link);
  await page.getByRole("main").getByRole("button").click();
}

async function addPasskey(page, base, name) {
  await page.goto(`${base}/admin/me/passkeys/new`);
  await page.getByLabel("What to call it").fill(name);
  await page.getByRole("button", { name: "Add the passkey" }).click();
  await page.getByText("Your passkey is added.").waitFor();
}

test("a passkey is added, signs in without typing, proves it again, and is refused once removed", async (t) => {
  const { base, link } = await studio(t);
  const { page, client, authenticatorId } = await withAuthenticator(t);
  await enter(page, link());
  await page.goto(`${base}/admin/me/passkeys/new`);
  await looksRight(page, "adding a passkey");
  await addPasskey(page, base, "my phone");
  await looksRight(page, "one’s own page");
  const { credentials } = await client.send("WebAuthn.getCredentials", { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.ok(credentials[0].isResidentCredential, "it is found without a name");

  await page.getByRole("button", { name: "Sign out", exact: true }).last().click();
  await page.waitForURL("**/admin/sign-in");
  await looksRight(page, "signing in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL(`${base}/admin`);

  // Somebody whose finger is not the owner's.
  await client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.goto(`${base}/admin/me`);
  await page.getByRole("button", { name: "Sign out", exact: true }).last().click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByText("Nothing was done").waitFor();
  await client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL(`${base}/admin`);

  await page.goto(`${base}/admin/me`);
  await page.getByRole("link", { name: "Remove my phone" }).click();
  await page.getByRole("button", { name: "Remove the passkey" }).click();
  await page.getByText("That passkey opens nothing any more.").waitFor();
  await page.getByRole("button", { name: "Sign out", exact: true }).last().click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByText("not known here, or was removed").waitFor();
});

test("members are invited, need a passkey if the owner says so, and are ended after a proof", async (t) => {
  const { base, wait, link } = await studio(t);
  const nell = await withAuthenticator(t);
  await enter(nell.page, link());
  await addPasskey(nell.page, base, "my phone");
  await nell.page.goto(`${base}/admin/members`);
  await looksRight(nell.page, "the members");
  await nell.page.getByLabel("Name").fill("Joss Field");
  await nell.page.getByLabel("E-mail address").fill("joss@fernandfield.example");
  wait();
  await nell.page.getByRole("button", { name: "Send the invitation" }).click();
  await nell.page.getByText("Nothing was done yet; what you wrote is kept.").waitFor();
  await looksRight(nell.page, "a proof");
  // The proof given, what was written is sent.
  await nell.page.getByRole("button", { name: "Use your passkey" }).click();
  await nell.page.getByText("The invitation is on its way.").waitFor();
  await nell.page.getByRole("link", { name: "Ask every member for one" }).click();
  await nell.page.getByRole("button", { name: "Ask every member" }).click();
  await nell.page.getByText("Every member needs a passkey.").waitFor();

  const joss = await withAuthenticator(t);
  await enter(joss.page, link("joss@fernandfield.example"));
  await joss.page.getByRole("heading", { name: "First, add a passkey" }).waitFor();
  await looksRight(joss.page, "the first passkey");
  await joss.page.getByRole("button", { name: "Add the passkey" }).click();
  await joss.page.waitForURL(`${base}/admin`);

  await nell.page.goto(`${base}/admin/members`);
  await nell.page.getByRole("link", { name: "Joss Field" }).click();
  await looksRight(nell.page, "a member");
  wait();
  await nell.page.getByRole("link", { name: "End the membership" }).click();
  await nell.page.getByRole("button", { name: "Use your passkey" }).click();
  await nell.page.getByRole("button", { name: "End the membership" }).click();
  await nell.page.getByText("signed out everywhere").waitFor();
  await joss.page.goto(`${base}/admin`);
  await joss.page.waitForURL("**/admin/sign-in");
});
