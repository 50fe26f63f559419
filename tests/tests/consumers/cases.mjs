// What the drivers share: each is called with one argument, a job in JSON, and hands every case of the file `job.cases`
// to its library; what the library shows of each goes to the file `job.shown`.
//
//   {"modules": "…/node_modules", "chromium": "/usr/bin/chromium", "cases": "…", "shown": "…", "pictures": "…"}
//
// A case is {"name", "output"}; what is shown of it is
// {"nodes": [{"id", "label"}], "edges": [{"source", "target", "label"}], "complaints": [""]}.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { installed, job, run, withBrowser } from "../chromium.mjs";

const LIMIT_MS = 600_000;

/** A module of an installed package. */
export const load = (file) => import(pathToFileURL(installed(file)));

export const picture = (name) => path.join(job.pictures, name);

/** Asks `show` what is shown of each case. */
export const each = (show) =>
  run(async () => {
    const shown = [];
    for (const { name, output } of JSON.parse(readFileSync(job.cases, "utf8"))) {
      try {
        shown.push(await show(output, name));
      } catch (error) {
        shown.push({ nodes: [], edges: [], complaints: [String(error?.stack ?? error)] });
      }
    }
    writeFileSync(job.shown, JSON.stringify(shown));
  }, LIMIT_MS);

/**
 * A page in a real browser with `scripts` loaded, and what it says: warnings, errors, dialogs, and requests, of which
 * there are to be none. `use` gets the page, and a function that gives and forgets what was said by then.
 */
export const withPage = (scripts, use) =>
  withBrowser(async (browser) => {
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
  });
