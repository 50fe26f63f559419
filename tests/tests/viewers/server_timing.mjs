// Opens a page in a real browser, requests something from it as a script does, and says what the browser tells the script
// of where the server's time went.
//
//   node server_timing.mjs '{"modules": "…/node_modules", "chromium": "/usr/bin/chromium", "page": "http://127.0.0.1:…/docs",
//                            "fetch": [{"url": "/path", "method": "POST", "body": "{}"}]}'
//
// One line of JSON goes to stdout, with an answer for each request. Exit code 2 means that the driver itself failed.

import { createRequire } from "node:module";
import path from "node:path";

const job = JSON.parse(process.argv[2]);
const require = createRequire(path.join(job.modules, "driver.js"));
const { chromium } = require("playwright-core");
const LIMIT_MS = 60_000;
const BROWSER_FLAGS = [
  // The tests run as root in a container, where Chromium has no sandbox to offer.
  "--no-sandbox",
  // Nothing but loopback: the browser must not look for its maker.
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

/** In the page: one request, and the entry that the browser makes of it a little later. */
async function ask({ url, method, body }) {
  performance.clearResourceTimings();
  const headers = body ? { "content-type": "application/json" } : {};
  const response = await fetch(url, { method, body, headers });
  const text = await response.text();
  for (let turn = 0; turn < 200; turn += 1) {
    const [entry] = performance.getEntriesByName(new URL(url, location.href).href);
    if (entry) {
      const timing = entry.serverTiming.map(({ name, description, duration }) => ({ name, description, duration }));
      return { status: response.status, text, timing, took: entry.duration };
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error("the browser makes no entry of the request");
}

async function see() {
  const browser = await chromium.launch({ executablePath: job.chromium, args: BROWSER_FLAGS });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    const complaints = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(job.page, { waitUntil: "load" });
    const answers = [];
    for (const request of job.fetch) answers.push(await page.evaluate(ask, request));
    return { answers, complaints };
  } finally {
    await browser.close();
  }
}

function fail(error) {
  console.error(error);
  process.exit(2);
}

// What the browser hangs in has no deadline of its own.
setTimeout(() => fail(new Error("the browser hangs")), 2 * LIMIT_MS).unref();

try {
  console.log(JSON.stringify(await see()));
} catch (error) {
  fail(error);
}
