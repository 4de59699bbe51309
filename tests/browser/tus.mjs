// The official tus client uploads 300 MB through a line that breaks ten times; half-way the server
// is killed and starts again. Every byte arrives, and nothing of it is seen before it is whole.
import { test } from "node:test";
import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, connect } from "node:net";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Upload } from "tus-js-client";

const PROGRAM = process.env.MILEPOST ?? "../../target/debug/milepost";
const SIZE = 300_000_000;
const CUTS = 10;

/** A file of bytes that do not repeat, and its SHA-256. */
async function file(folder) {
  const path = join(folder, "shoot.mov");
  const out = await open(path, "w");
  const hash = createHash("sha256");
  let block = createHash("sha512").update("milepost").digest();
  for (let left = SIZE; left > 0; ) {
    const chunk = Buffer.alloc(Math.min(left, 1_000_000));
    for (let at = 0; at < chunk.length; at += block.length) {
      if (at % 6400 === 0) block = createHash("sha512").update(block).digest();
      block.copy(chunk, at);
    }
    hash.update(chunk);
    await out.write(chunk);
    left -= chunk.length;
  }
  await out.close();
  return { path, sha256: hash.digest("hex") };
}

/** A free port of this machine. */
async function port() {
  const held = createServer().listen(0, "127.0.0.1");
  await once(held, "listening");
  const { port } = held.address();
  held.close();
  await once(held, "close");
  return port;
}

async function serve(folder, at) {
  const words = ["serve", "--data", folder, "--listen", `127.0.0.1:${at}`, "--min-free", "1MiB"];
  const child = spawn(PROGRAM, words, { stdio: "ignore", env: { ...process.env, MILEPOST_LOG: "warn" } });
  for (let tries = 0; tries < 200; tries++) {
    const ready = await fetch(`http://127.0.0.1:${at}/readyz`).catch(() => null);
    if (ready?.ok) return child;
    await new Promise((on) => setTimeout(on, 50));
  }
  throw new Error("the server does not answer");
}

/** A line to the server that breaks each time that so many bytes went up, `CUTS` times. */
function line(server, cut) {
  let [cuts, up, next] = [0, 0, SIZE / (CUTS + 1)];
  const ends = createServer((near) => {
    const far = connect(server, "127.0.0.1");
    near.on("error", () => far.destroy());
    far.on("error", () => near.destroy());
    far.pipe(near);
    near.on("data", (bytes) => {
      up += bytes.length;
      if (cuts < CUTS && up >= next) {
        next += SIZE / (CUTS + 1);
        cuts += 1;
        near.destroy();
        far.destroy();
        cut(cuts);
      } else if (!far.write(bytes)) {
        near.pause();
        far.once("drain", () => near.resume());
      }
    });
    near.on("close", () => far.end());
  });
  return { ends, cuts: () => cuts, went: () => up };
}

test("the official client sends 300 MB through ten cuts and a killed server", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "milepost-tus-"));
  t.after(() => rm(folder, { recursive: true }));
  const say = (...words) => execFileSync(PROGRAM, [...words, "--data", folder], { encoding: "utf8" }).trim();
  say("init", "--studio", "Fern & Field", "--owner-name", "Nell Ashby", "--owner-email", "nell@fern.example");
  const token = say("token", "create", "tus", "--role", "editor");
  const at = await port();
  let server = await serve(folder, at);
  t.after(() => server.kill());
  const api = async (path, body) => {
    const said = body instanceof FormData ? { body } : body && { body: JSON.stringify(body) };
    const headers = { authorization: `Bearer ${token}`, ...(said && !(body instanceof FormData) && { "content-type": "application/json" }) };
    const answer = await fetch(`http://127.0.0.1:${at}/api/v1${path}`, { method: said ? "POST" : "GET", headers, ...said });
    assert.ok(answer.ok, `${path}: ${answer.status} ${answer.ok ? "" : await answer.text()}`);
    return answer;
  };
  const made = async (path, body) => (await api(path, body)).json();
  const client = await made("/clients", { name: "Harbour Bakery" });
  const project = await made("/projects", { client_id: client.id, title: "Website" });
  const milestone = await made(`/projects/${project.id}/milestones`, { title: "Film" });
  const { path, sha256 } = await file(folder);

  let restarted = Promise.resolve();
  const { ends, cuts, went } = line(at, (count) => {
    if (count !== CUTS / 2) return;
    server.kill("SIGKILL");
    restarted = once(server, "exit").then(async () => { server = await serve(folder, at); });
  });
  ends.listen(0, "127.0.0.1");
  await once(ends, "listening");
  t.after(() => ends.close());
  const endpoint = `http://127.0.0.1:${ends.address().port}/api/v1/uploads`;
  const url = await new Promise((resolve, reject) => {
    const upload = new Upload(createReadStream(path), {
      endpoint, uploadSize: SIZE, chunkSize: 16_000_000, retryDelays: Array(60).fill(200),
      headers: { Authorization: `Bearer ${token}` }, metadata: { filename: "shoot.mov" },
      onError: reject, onSuccess: () => resolve(upload.url),
    });
    upload.start();
  });
  await restarted;
  assert.equal(cuts(), CUTS);
  // It went on where it stopped: no more than a chunk was sent again for each cut.
  assert.ok(went() < SIZE + (CUTS + 1) * 16_500_000, `${went()} bytes went up`);
  const before = await (await api(`/milestones/${milestone.id}/files`)).json();
  assert.deepEqual(before.items, [], "seen before it was named");
  const form = new FormData();
  form.set("upload", url.split("/").pop());
  const posted = await made(`/milestones/${milestone.id}/files`, form);
  assert.deepEqual([posted.name, posted.version.size, posted.version.sha256], ["shoot.mov", SIZE, sha256]);
  const back = await api(`/versions/${posted.version.id}/content`);
  const hash = createHash("sha256");
  for await (const chunk of back.body) hash.update(chunk);
  assert.equal(hash.digest("hex"), sha256);
});
