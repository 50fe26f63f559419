// svg: read as XML, shown in a page, and as an image.

import { each, picture, withPage } from "./chromium.mjs";

const show = async ({ text, asImage }) => {
  const complaints = [];
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  const broken = parsed.querySelector("parsererror");
  if (broken) return { nodes: [], edges: [], complaints: [broken.textContent] };
  if (asImage) {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    await image.decode().catch((error) => complaints.push(`not shown as an image: ${error}`));
    URL.revokeObjectURL(image.src);
  }
  // As a page's author would: HTML reads it a little differently.
  document.body.innerHTML = text;
  const known = "svg, g, rect, path, text, title";
  const more = [...document.body.querySelectorAll(`:not(${known})`)];
  complaints.push(...more.map((at) => `it holds ${at.tagName}`));
  for (const at of document.querySelectorAll("*")) {
    const isBad = ({ name, value }) => /^on|href|style/i.test(name) || /url\(|javascript:/i.test(value);
    const bad = [...at.attributes].find(isBad);
    if (bad) complaints.push(`${at.tagName} has ${bad.name}`);
  }
  const both = [parsed, document].map((read) => {
    const lines = (texts) => [...texts].map((text) => text.textContent);
    const boxes = [...read.querySelectorAll("g > title")].map((title) => title.parentNode);
    const nodes = boxes.map((box, id) => ({ id: String(id), label: lines(box.querySelectorAll("text")).join("\n") }));
    const labels = lines(read.querySelectorAll("svg > g:last-child > text"));
    const paths = read.querySelectorAll("svg > g > path:not([fill]), svg > g > g > path:not([fill])");
    return { nodes, labels, paths: paths.length };
  });
  if (JSON.stringify(both[0]) !== JSON.stringify(both[1])) complaints.push("HTML and XML read it differently");
  const { nodes, labels, paths } = both[1];
  // No label says whose it is.
  const edges = labels.map((label) => ({ source: "", target: "", label }));
  return { nodes, edges: [...edges, { source: "lines", target: String(paths), label: "" }], complaints };
};

await withPage([], (page, said) =>
  each(async (text, name) => {
    const shown = await page.evaluate(show, { text, asImage: text.length < 500_000 });
    shown.complaints.push(...said());
    if (name === "nasty, default") await page.screenshot({ path: picture("svg.png") });
    return shown;
  }),
);
