// Opens a page in a real browser, requests something from it as a script does, and says what the browser tells the script
// of where the server's time went.
//
//   node server_timing.mjs '{"modules": "…/node_modules", "chromium": "/usr/bin/chromium", "page": "http://127.0.0.1:…/docs",
//                            "fetch": [{"url": "/path", "method": "POST", "body": "{}"}]}'
//
// One line of JSON goes to stdout, with an answer for each request. Exit code 2 means that the driver itself failed.

import { job, say, withBrowser } from "../chromium.mjs";

const LIMIT_MS = 60_000;

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

const see = async (browser) => {
  const page = await browser.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(job.page, { waitUntil: "load" });
  const answers = [];
  for (const request of job.fetch) answers.push(await page.evaluate(ask, request));
  return { answers, complaints };
};

await say(() => withBrowser(see), 2 * LIMIT_MS);
