// Files in the page: each kind shows in its frame, and nothing that was uploaded ever runs, however
// it is opened. The film is made by the browser itself.
import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { deflateSync, crc32 } from "node:zlib";
import { afterwards, context, demo, harbour, looksRight, open, signIn, DESK, PHONE } from "./stage.mjs";

/** Where screenshots go, if somebody wants to look. */
const SHOTS = process.env.SHOTS;

function png() {
  const rows = Buffer.alloc(200 * (1 + 300 * 3));
  for (let y = 0; y < 200; y += 1) {
    for (let x = 0; x < 300; x += 1) rows.set([x * 255 / 300, y, 128], y * 901 + 1 + x * 3);
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.from([0, 0, 1, 44, 0, 0, 0, 200, 8, 2, 0, 0, 0]);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function wav() {
  const sound = Buffer.alloc(16000);
  for (let at = 0; at < 8000; at += 1) sound.writeInt16LE(Math.round(8000 * Math.sin(at / 3)), at * 2);
  const head = Buffer.from("RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0", "latin1");
  head.writeUInt32LE(36 + sound.length, 4);
  head.writeUInt32LE(sound.length, 40);
  return Buffer.concat([head, sound]);
}

/** One page; with a script that would tell us and send a form. */
function pdf(script) {
  const action = script ? ` /OpenAction << /S /JavaScript /JS (${script}) >>` : "";
  const words = "BT /F1 36 Tf 40 150 Td (Hello from a PDF) Tj ET";
  const objects = [`<< /Type /Catalog /Pages 2 0 R${action} >>`, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
    `<< /Length ${words.length} >>\nstream\n${words}\nendstream`];
  let text = "%PDF-1.4\n";
  const at = objects.map((object, n) => { const here = text.length; text += `${n + 1} 0 obj\n${object}\nendobj\n`; return here; });
  const table = at.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  return Buffer.from(`${text}xref\n0 5\n0000000000 65535 f \n${table}trailer << /Size 5 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`);
}

/** Two seconds of a film, recorded from a canvas. */
async function webm(page) {
  const bytes = await page.evaluate(() => new Promise((done) => {
    const canvas = document.createElement("canvas");
    canvas.width = 320; canvas.height = 240;
    const brush = canvas.getContext("2d");
    let at = 0;
    const paint = () => { brush.fillStyle = `hsl(${at * 9},80%,50%)`; brush.fillRect(0, 0, 320, 240); at += 1; };
    const timer = setInterval(paint, 60);
    const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: "video/webm" });
    const parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = async () => { clearInterval(timer); done([...new Uint8Array(await new Blob(parts).arrayBuffer())]); };
    paint(); recorder.start(); setTimeout(() => recorder.stop(), 1500);
  }));
  return Buffer.from(bytes);
}

const RUN = "fetch('/p/ran');document.title='ran';try{top.location='/p/ran'}catch(e){}";

test("each kind shows in the page, and nothing that was uploaded runs", async (t) => {
  const links = await demo(t);
  const nell = await open(t);
  const film = await webm(await context(t));
  const files = [
    ["a-picture.png", png()], ["a-text.txt", Buffer.from("Words of a text — größer ▲\n".repeat(9))],
    ["a-paper.pdf", pdf()], ["a-sound.wav", wav()], ["a-film.webm", film],
    ["x-paper.pdf", pdf("this.submitForm\\('/p/ran'\\); app.launchURL\\('/p/ran'\\)")],
    ["x-page.html", Buffer.from(`<!doctype html><script>${RUN}</script>`)],
    ["x-drawing.svg", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"><script>${RUN}</script></svg>`)],
    ["x-words.txt", Buffer.from(`<!doctype html><script>${RUN}</script>`)],
    ["x-picture.png", Buffer.concat([png(), Buffer.from(`<script>${RUN}</script>`)])],
  ].map(([name, buffer]) => ({ name, buffer, mimeType: "application/octet-stream" }));
  await signIn(nell, links);
  await harbour(nell);
  await nell.getByLabel("What happened").fill("Everything we have.");
  await nell.locator('input[type="file"]').first().setInputFiles(files);
  await nell.getByRole("button", { name: /^Post/ }).first().click();
  await nell.waitForURL("**did=posted**");

  const ines = await context(t);
  const asked = [];
  ines.context().on("request", (request) => asked.push(new URL(request.url()).pathname));
  await ines.goto(links.client_link);
  const home = ines.url();
  const pages = await ines.locator("a.name").evaluateAll((all) => all.map((a) => [a.textContent, a.href]));
  const shown = new Map(pages);
  if (SHOTS) await mkdir(SHOTS, { recursive: true });
  for (const { name } of files) {
    const address = shown.get(name);
    assert.ok(address, `${name} is not on the page`);
    for (const [size, viewport] of [["desk", DESK], ["phone", PHONE]]) {
      await ines.setViewportSize(viewport);
      if (/\/files\/[^/]+$/.test(address)) {
        await ines.goto(address);
        assert.equal(await ines.getByRole("heading", { level: 1 }).innerText(), name);
        // A picture is shown once it was looked through, a moment after it came.
        for (let tries = 0; name.includes("picture") && tries < 60; tries++) {
          if (await ines.locator("iframe.shown").count() > 0) break;
          await ines.waitForTimeout(250);
          await ines.reload();
        }
        assert.equal(await ines.locator("iframe.shown").count(), 1, name);
        await ines.waitForTimeout(700);
        if (SHOTS) await ines.screenshot({ path: `${SHOTS}/${name}-${size}.png` });
        await looksRight(ines, `${name} ${size}`);
      }
    }
  }
  // The player got its bytes with the visit's cookie, and plays.
  for (const name of ["a-film.webm", "a-sound.wav"]) {
    await ines.goto(shown.get(name));
    await ines.waitForTimeout(700);
    const player = ines.frames()[1].locator("video");
    const length = await player.evaluate((video) => [video.error?.code ?? 0, video.readyState]).catch(() => null);
    // Without scripts a frame answers nothing; then what it asked for has to do.
    if (length) assert.ok(length[0] === 0 && length[1] > 0, `${name}: ${length}`);
  }
  // Straight at the bytes, shown and not.
  for (const { name } of files.filter(({ name }) => name.startsWith("x-"))) {
    const page = shown.get(name);
    const bytes = /\/files\/[^/]+$/.test(page) ? `${page}/${name}` : page;
    for (const address of [`${bytes}?inline=1`, bytes]) {
      await ines.goto(address).catch(() => {});
      await ines.waitForTimeout(300);
      assert.notEqual(await ines.title().catch(() => ""), "ran", address);
    }
    await ines.goto(home);
  }
  assert.ok(!asked.includes("/p/ran"), "something that was uploaded ran");
});
