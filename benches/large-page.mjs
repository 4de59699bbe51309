// What the client's page of a very large project costs: 40 milestones, 400 files, 1,000 messages.
//
//   MILEPOST=target/dist/milepost node benches/large-page.mjs
//
// It fills a demo through the API and asks for Ines's page two hundred times over one connection.
// The times are from the first byte of the request to the last of the answer.
import { execFileSync, spawn } from "node:child_process";
import http from "node:http";
import { dirname } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = process.env.MILEPOST ?? "target/debug/milepost";
const [MILESTONES, FILES, MESSAGES, TIMES] = [40, 400, 1000, 200];

const env = { ...process.env, MILEPOST_MIN_FREE: "1MiB", MILEPOST_RATE_LIMITS: "off" };
const server = spawn(PROGRAM, ["demo", "--json", "--listen", "127.0.0.1:0"], { env });
let links;
for await (const line of createInterface({ input: server.stdout })) {
  links = JSON.parse(line);
  break;
}
const data = `${dirname(links.mail_dir)}/data`;
const token = String(execFileSync(PROGRAM, ["token", "create", "bench", "--role", "owner", "--data", data]));
const headers = { authorization: `Bearer ${token.trim()}`, "content-type": "application/json" };
const api = async (method, path, body) => {
  const sent = typeof body === "string" ? body : body && JSON.stringify(body);
  const answer = await fetch(`${new URL(links.client_link).origin}/api/v1${path}`, { method, headers, body: sent });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

const projects = (await api("GET", "/projects?limit=100")).items;
const project = projects.find((one) => one.title === "Harbour Bakery website").id;
const milestones = (await api("GET", `/projects/${project}/milestones`)).items.map((one) => one.id);
while (milestones.length < MILESTONES) {
  const state = milestones.length % 2 ? "done" : "in_progress";
  const form = { title: `Part ${milestones.length + 1}`, summary: "What comes out of it, in a sentence.", state };
  milestones.push((await api("POST", `/projects/${project}/milestones`, form)).id);
}
for (let at = 0; at < FILES; at += 1) {
  const name = `document-number-${at}.pdf`;
  await api("PUT", `/milestones/${milestones[at % MILESTONES]}/files/${name}`, `%PDF-1.4\n%%EOF ${at}`);
}
for (let at = 0; at < MESSAGES; at += 1) {
  const body = `Message ${at}: could the rye be the first thing that people see on a Saturday?`;
  await api("POST", `/milestones/${milestones[at % MILESTONES]}/messages`, { body });
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const get = (path, more) => new Promise((done, failed) => {
  http.get(new URL(path, links.client_link), { agent, headers: more }, (answer) => {
    let bytes = 0;
    answer.on("data", (piece) => { bytes += piece.length; });
    answer.on("end", () => done({ bytes, headers: answer.headers }));
  }).on("error", failed);
});
const opened = (await get(new URL(links.client_link).pathname, {})).headers;
const cookie = opened["set-cookie"].map((one) => one.split(";")[0]).join("; ");
console.log("| the page of 40 milestones, 400 files, 1,000 messages | bytes | p50 | p99 | budget |");
console.log("|---|---|---|---|---|");
for (const encoding of ["identity", "gzip"]) {
  const took = [];
  let bytes = 0;
  for (let at = 0; at < TIMES; at += 1) {
    const start = performance.now();
    ({ bytes } = await get(opened.location, { cookie, "accept-encoding": encoding }));
    took.push(performance.now() - start);
  }
  took.sort((one, other) => one - other);
  const at = (share) => `${took[Math.floor(TIMES * share)].toFixed(1)} ms`;
  console.log(`| ${encoding} | ${bytes} | ${at(0.5)} | ${at(0.99)} | 120 KB, 15 ms |`);
}
server.kill("SIGTERM");
process.exit(0);
