// What the drivers share: each is called with one argument, a job in JSON, and hands every case of the file `job.cases`
// to its library; what the library shows of each goes to the file `job.shown`.
//
//   {"modules": "…/node_modules", "chromium": "/usr/bin/chromium", "cases": "…", "shown": "…", "pictures": "…"}
//
// A case is {"name", "output"}; what is shown of it is
// {"nodes": [{"id", "label"}], "edges": [{"source", "target", "label"}], "complaints": [""]}.

import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const job = JSON.parse(process.argv[2]);
const require = createRequire(path.join(job.modules, "driver.js"));
const LIMIT_MS = 600_000;

/** A file of an installed package. */
export const installed = (file) => path.join(job.modules, file);

/** A module of an installed package. */
export const load = (file) => import(pathToFileURL(installed(file)));

export const picture = (name) => path.join(job.pictures, name);

/** Asks `show` what is shown of each case. Exit code 2 means that the driver itself failed. */
export async function each(show) {
  // What the browser hangs in has no deadline of its own.
  setTimeout(() => fail(new Error("the library hangs")), LIMIT_MS).unref();
  try {
    const shown = [];
    for (const { name, output } of JSON.parse(readFileSync(job.cases, "utf8"))) {
      try {
        shown.push(await show(output, name));
      } catch (error) {
        shown.push({ nodes: [], edges: [], complaints: [String(error?.stack ?? error)] });
      }
    }
    writeFileSync(job.shown, JSON.stringify(shown));
  } catch (error) {
    fail(error);
  }
}

function fail(error) {
  console.error(error);
  process.exit(2);
}

/**
 * A page in a real browser with `scripts` loaded, and what it says: warnings, errors, dialogs, and requests, of which
 * there are to be none. `use` gets the page, and a function that gives and forgets what was said by then.
 */
export async function withPage(scripts, use) {
  const { chromium } = require("playwright-core");
  const browser = await chromium.launch({
    executablePath: job.chromium,
    args: [
      // The tests run as root in a container, where Chromium has no sandbox to offer.
      "--no-sandbox",
      // The browser must not look for its maker.
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
    ],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    let said = [];
    page.on("console", (message) => ["warning", "error"].includes(message.type()) && said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("dialog", (dialog) => (said.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
    page.on("request", (request) => /^(https?|wss?):/.test(request.url()) && said.push(`asks for ${request.url()}`));
    await page.route(/^https?:/, (route) => route.abort());
    await page.setContent('<!DOCTYPE html><meta charset="utf-8"><body></body>');
    for (const file of scripts) await page.addScriptTag({ path: installed(file) });
    await use(page, () => said.splice(0));
  } finally {
    await browser.close();
  }
}
