// svg: read as XML, shown in a page, and as an image.

import { each, picture, withPage } from "./cases.mjs";

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
    const nodes = boxes.map((box, at) => ({
      // Titles may be cut; with its place each is another.
      id: `${at} ${box.firstChild.textContent}`,
      label: lines(box.querySelectorAll("text")).join("\n"),
    }));
    const labels = lines(read.querySelectorAll("svg > g:last-child > text"));
    const paths = read.querySelectorAll("svg > g > path:not([fill]), svg > g > g > path:not([fill])");
    return { nodes, labels, paths: [...paths].map((path) => path.getAttribute("d")) };
  });
  if (JSON.stringify(both[0]) !== JSON.stringify(both[1])) complaints.push("HTML and XML read it differently");
  const { nodes, labels, paths } = both[1];
  // Nodes by the squares of a grid that they lie in, as of some there are thousands.
  const side = 64;
  const squares = new Map();
  [...document.querySelectorAll("g > title + *")].forEach((outline, at) => {
    const { x, y, width, height } = outline.getBBox();
    const box = { id: nodes[at].id, left: x, top: y, right: x + width, bottom: y + height };
    for (let column = Math.floor((x - 1) / side); column * side <= box.right + 1; column++)
      for (let row = Math.floor((y - 1) / side); row * side <= box.bottom + 1; row++) {
        const square = `${column} ${row}`;
        squares.set(square, [...(squares.get(square) ?? []), box]);
      }
  });
  // A node's box begins and ends at whole pixels, and so do lines, but for the half of an odd length.
  const isOn = ({ left, top, right, bottom }, x, y) => {
    const isWithin = (by) => x >= left - by && x <= right + by && y >= top - by && y <= bottom + by;
    return isWithin(1) && !isWithin(-2);
  };
  const nodeAt = ([x, y]) => {
    const near = squares.get(`${Math.floor(x / side)} ${Math.floor(y / side)}`) ?? [];
    const met = near.filter((box) => isOn(box, x, y));
    if (met.length !== 1) complaints.push(`a line ends at ${x} ${y} where ${met.length} nodes are`);
    return met[0]?.id ?? "";
  };
  const ends = paths.map((path) => {
    // The line, and an arrowhead at its end.
    const [line, head, ...rest] = path.split("M").slice(1).map((part) => part.match(/-?\d+/g).map(Number));
    const end = line.slice(-2);
    if (rest.length > 0 || (head && String(head.slice(2, 4)) !== String(end))) complaints.push(`an odd line: ${path}`);
    return { source: nodeAt(line), target: nodeAt(end), label: head ? "->" : "--" };
  });
  // No label says whose it is.
  const edges = labels.map((label) => ({ source: "", target: "", label }));
  return { nodes, edges: [...edges, ...ends], complaints };
};

await withPage([], (page, said) =>
  each(async (text, name) => {
    const shown = await page.evaluate(show, { text, asImage: text.length < 500_000 });
    shown.complaints.push(...said());
    if (name === "nasty, default") await page.screenshot({ path: picture("svg.png") });
    return shown;
  }),
);
