// What every driver of a browser begins and ends with. Each is called with one argument, a job in JSON:
//
//   {"modules": "…/node_modules", "chromium": "/usr/bin/chromium", …}

import { createRequire } from "node:module";
import path from "node:path";

export const job = JSON.parse(process.argv[2]);

/** A file of an installed package. */
export const installed = (file) => path.join(job.modules, file);

/** A CommonJS module of an installed package. */
export const require = createRequire(installed("driver.js"));

/** A browser for `use`, closed after it. */
export async function withBrowser(use, ...flags) {
  const { chromium } = require("playwright-core");
  const browser = await chromium.launch({
    executablePath: job.chromium,
    args: [
      // The tests run as root in a container, where Chromium has no sandbox to offer.
      "--no-sandbox",
      // Nothing but loopback: the browser must not look for its maker.
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
      ...flags,
    ],
  });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** Runs the driver's work. Exit code 2 means that the driver itself failed, or that something hangs. */
export async function run(work, limitMs) {
  // What the browser hangs in has no deadline of its own.
  setTimeout(() => fail(new Error(`not done after ${limitMs} ms`)), limitMs).unref();
  try {
    await work();
  } catch (error) {
    fail(error);
  }
}

/** Runs it, and writes what it gives to stdout: one line of JSON. */
export const say = (work, limitMs) => run(async () => console.log(JSON.stringify(await work())), limitMs);

function fail(error) {
  console.error(error);
  process.exit(2);
}
