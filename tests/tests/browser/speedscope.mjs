// Opens one speedscope file in the real speedscope app, in a real browser, and says what the app shows.
//
//   node speedscope.mjs '{"modules": "…/node_modules", "chromium": "/usr/bin/chromium",
//                         "file": "a.speedscope.json" | "url": "http://127.0.0.1:…", "screenshot": "…/a"}'
//
// With `"lanes": true` it goes on to each further profile, and says which is in view and what its table holds.
//
// `file` goes through the app's file picker as a user's would; `url` through `#profileURL=`, as a link to a
// kept trace does. One line of JSON goes to stdout: what the schema that speedscope ships says of a file of its own,
// and either `shown` or the `refused` reason of the app. Exit code 2 means that the driver itself failed.

import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { installed, job, require, say, withBrowser } from "../chromium.mjs";

const release = installed("speedscope/dist/release");
const LIMIT_MS = 60_000;
/** speedscope draws with WebGL; these give it one without a GPU. */
const WEBGL = ["--use-gl=swiftshader", "--enable-unsafe-swiftshader"];

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

function serveApp() {
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url, "http://loopback").pathname);
    const file = path.join(release, asked === "/" ? "index.html" : path.normalize(asked));
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function schemaErrors() {
  // The app reads other formats too, and its schema is of its own.
  if (job.file && !job.file.endsWith(".speedscope.json")) return [];
  const text = job.file ? readFileSync(job.file, "utf8") : await (await fetch(job.url)).text();
  const Ajv = require("ajv");
  const schema = JSON.parse(readFileSync(path.join(release, "file-format-schema.json"), "utf8"));
  const check = new Ajv({ strict: false }).compile(schema);
  return check(JSON.parse(text)) ? [] : check.errors.map((e) => `${e.instancePath}: ${e.message}`);
}

/** The app loads in the end or says that it can't; either way the page's text tells. */
async function settle(page, dialogs) {
  const deadline = Date.now() + LIMIT_MS;
  while (Date.now() < deadline) {
    const state = await page.evaluate(() => {
      const text = document.body.innerText;
      if (text.includes("Something went wrong")) return "refused";
      return text.includes("Time Order") ? "shown" : "loading";
    });
    if (dialogs.length > 0) return "refused";
    if (state !== "loading") return state;
    await page.waitForTimeout(50);
  }
  throw new Error("the app neither showed the file nor refused it");
}

/** Two frames later: what was asked for is laid out by then, unless the machine is busy. */
const drawn = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** What `look` sees once it sees `enough`, or after ten seconds: a busy machine draws late. */
async function seen(look, enough) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const sight = await look();
    if (enough(sight) || Date.now() > deadline) return sight;
  }
}

/** How many distinct colours the flame graph's picture has: one or two mean an empty canvas. */
const colours = (page, png) =>
  page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    // Fringes of letters don't count as colours.
    return [...counts.values()].filter((n) => n > 200).length;
  }, png.toString("base64"));

/** Name, place and total of every profile, from the list under the title; a lone profile has no list. */
const profiles = (page) =>
  page.evaluate(() => {
    const table = [...document.querySelectorAll("table")].find((t) => t.textContent.includes("Total Weight"));
    if (!table) return [];
    return [...table.querySelectorAll("tbody tr")].map((row) => {
      const [number, name, total] = [...row.children].map((cell) => cell.textContent);
      return { number, name, total };
    });
  });

/** The rows of the Sandwich table. The table keeps only visible rows in the page, so it is scrolled through. */
async function scrolled(page) {
  const deadline = Date.now() + LIMIT_MS;
  const rows = new Map();
  for (let top = true; Date.now() < deadline; top = false) {
    const step = await page.evaluate((top) => {
      const head = [...document.querySelectorAll("thead")].find((t) => t.textContent.includes("Symbol Name"));
      const list = head?.closest("table").nextElementSibling;
      // Only the head has been drawn: there is nothing to scroll yet.
      if (!list) return { rows: [], end: true };
      if (top) list.scrollTop = 0;
      const rows = [...list.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent));
      const end = list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
      list.scrollTop += list.clientHeight / 2;
      return { rows, end };
    }, top);
    for (const [total, self, name] of step.rows) rows.set(`${name}|${total}|${self}`, { name, total, self });
    await drawn(page);
    if (step.end) return [...rows.values()];
  }
  throw new Error(`the Sandwich table has no end; seen by now: ${JSON.stringify([...rows.values()])}`);
}

/** Every row of the Sandwich table: what two passes agree on. */
async function sandwich(page) {
  await page.keyboard.press("3");
  await page.waitForFunction(() => document.body.innerText.includes("Symbol Name"));
  let before = "[]";
  return seen(
    () => scrolled(page),
    (rows) => {
      const [now, then] = [JSON.stringify(rows), before];
      before = now;
      return rows.length > 0 && now === then;
    },
  );
}

/** Clicks the flame graph where its outermost frame lies; the app then tells in words what was drawn there. */
async function outermost(page) {
  const { x, y } = await page.evaluate(() => {
    const box = document.querySelector("canvas").getBoundingClientRect();
    return { x: box.width / 2, y: 152 }; // Title, overview and time axis lie above the first row.
  });
  const click = async () => {
    await page.mouse.move(x, y);
    await page.mouse.click(x, y);
    await drawn(page);
    const text = await page.evaluate(() => document.body.innerText);
    return (text.split("This Instance")[1] ?? "").split("\n").filter((line) => line.trim());
  };
  return seen(click, (lines) => lines.length > 0);
}

/** The bar reads: the three views, then the profile in view with its place ("request (1/2)"). */
const bar = (page) => page.evaluate(() => document.body.innerText.split("\n")[1]);

/** Each profile behind the first, by the key that leads there. */
async function further(page, count) {
  const lanes = [];
  for (let lane = 2; lane <= count; lane += 1) {
    await page.keyboard.press("n");
    const active = await seen(() => bar(page), (text) => text.endsWith(`(${lane}/${count})`));
    await page.keyboard.press("1");
    await drawn(page);
    await page.screenshot({ path: `${job.screenshot}-lane-${lane}.png` });
    lanes.push({ active, rows: await sandwich(page) });
  }
  return lanes;
}

/** A picture of the flame graph, and how many colours it has. */
async function picture(page) {
  const take = async () => {
    await drawn(page);
    return colours(page, await page.screenshot({ path: `${job.screenshot}-time-order.png` }));
  };
  // Background, axis, bar, text and a span.
  return seen(take, (colours) => colours >= 5);
}

async function show() {
  const server = await serveApp();
  try {
    return await withBrowser((browser) => look(browser, `http://127.0.0.1:${server.address().port}/`), ...WEBGL);
  } finally {
    server.close();
  }
}

async function look(browser, app) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const said = [], dialogs = [], strayed = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("dialog", (dialog) => (dialogs.push(dialog.message()), dialog.dismiss()));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.hostname !== "127.0.0.1") strayed.push(request.url());
  });

  if (job.file) {
    await page.goto(app);
    await page.setInputFiles("input[type=file]", job.file);
  } else {
    await page.goto(`${app}#profileURL=${encodeURIComponent(job.url)}`);
  }
  if ((await settle(page, dialogs)) === "refused") {
    return { refused: [...dialogs, ...said.filter((line) => line.includes("Failed to load"))].join("\n") || said.join("\n") };
  }

  const shown = {
    colours: await picture(page),
    app: said.find((line) => line.startsWith("speedscope v")) ?? "",
    title: await page.title(),
    active: await bar(page),
    profiles: await profiles(page),
    outermost: await outermost(page),
  };
  shown.rows = await sandwich(page);
  await page.screenshot({ path: `${job.screenshot}-sandwich.png` });
  shown.lanes = job.lanes ? await further(page, shown.profiles.length) : [];
  shown.strayed = strayed;
  return { shown };
}

await say(async () => ({ schema_errors: await schemaErrors(), ...(await show()) }), 3 * LIMIT_MS);
