// Opens a flame graph in a real browser, as a user does: looks, points, searches, zooms, and goes back.
//
//   node flame_graph.mjs '{"modules": "…/node_modules", "chromium": "/usr/bin/chromium", "url": "file:///…/a.svg",
//                          "point": ["name"], "search": "regular expression", "zoom": "name", "screenshot": "/…/a"}'
//
// Names are as the picture writes them. One line of JSON goes to stdout. Exit code 2 means that the driver failed.

import { job, say, withBrowser } from "../chromium.mjs";

const LIMIT_MS = 60_000;

/** Every box: its title, whether it shows, its place on the screen and its colour. */
const boxes = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("#frames > g")].map((group) => {
      const rect = group.querySelector("rect");
      const { x, y, width, height } = rect.getBoundingClientRect();
      return {
        title: group.querySelector("title").textContent,
        text: group.querySelector("text").textContent,
        shows: getComputedStyle(group).display !== "none",
        above: group.classList.contains("parent"),
        fill: rect.getAttribute("fill"),
        x, y, width, height,
      };
    }),
  );

/** What the elements with an id say, and whether they show. */
const said = (page, id) =>
  page.evaluate((id) => {
    const element = document.getElementById(id);
    return getComputedStyle(element).display === "none" ? "" : element.textContent;
  }, id);

const named = (all, name) => {
  const found = all.filter((box) => box.title.startsWith(`${name} (`) && box.shows);
  if (found.length !== 1) throw new Error(`${found.length} boxes are called ${name}`);
  return found[0];
};

const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];

const see = async (browser) => {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(LIMIT_MS);
  const complaints = [], asked = [], requests = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  page.on("dialog", (dialog) => {
    asked.push(`${dialog.type()}: ${dialog.message()}`);
    return dialog.type() === "prompt" ? dialog.accept(job.search) : dialog.dismiss();
  });
  await page.goto(job.url);
  const look = {};
  // The script lays the picture out once the file is loaded.
  if (job.point) await page.waitForFunction(() => !document.querySelector("svg").hasAttribute("viewBox"));
  await page.waitForTimeout(200);
  await page.screenshot({ path: `${job.screenshot}.png` });
  look.texts = await page.evaluate(() => [...document.querySelectorAll("text")].map((text) => text.textContent));
  look.scripts = await page.evaluate(() => document.querySelectorAll("script").length);
  if (job.point) {
    look.before = await boxes(page);
    look.pointed = [];
    for (const name of job.point) {
      await page.mouse.move(...middle(named(look.before, name)));
      look.pointed.push(await said(page, "details"));
    }
    const search = async () => {
      await page.locator("#search").click();
      await page.mouse.move(1, 1);
    };
    await search();
    look.matched = await said(page, "matched");
    look.searched = await boxes(page);
    await page.screenshot({ path: `${job.screenshot}-search.png` });
    await search();
    look.matchedAfter = await said(page, "matched");
    look.unsearched = await boxes(page);
    await page.mouse.click(...middle(named(look.before, job.zoom)));
    look.zoomed = await boxes(page);
    look.unzoom = await said(page, "unzoom");
    await page.screenshot({ path: `${job.screenshot}-zoom.png` });
    await page.locator("#unzoom").click();
    look.after = await boxes(page);
  }
  return { ...look, complaints, asked, requests: requests.length };
};

await say(() => withBrowser(see), 2 * LIMIT_MS);
