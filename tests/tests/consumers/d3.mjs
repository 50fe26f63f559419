// d3: d3-force finds the ends of all links, and d3-selection writes the labels into a picture.

import { each, picture, withPage } from "./cases.mjs";

const show = ({ nodes, links, config }) => {
  document.body.innerHTML = "";
  const complaints = [];
  const force = d3.forceLink(links).id((node) => node.id);
  d3.forceSimulation(nodes).stop().force("link", force.distance(config.linkDistance)).tick(2);
  if (nodes.some((node) => !Number.isFinite(node.x + node.y))) complaints.push("a node has no place");
  const known = new Set(nodes);
  const isLoose = ({ source, target }) => !known.has(source) || !known.has(target);
  if (links.some(isLoose)) complaints.push("a link has no end");
  const svg = d3.select(document.body).append("svg").attr("width", 1200).attr("viewBox", "-600 -400 1200 800");
  const texts = (data) => svg.append("g").selectAll("text").data(data).join("text").text((datum) => datum.label ?? "");
  texts(nodes).attr("x", (node) => node.x).attr("y", (node) => node.y).attr("fill", (node) => {
    const look = config.types[node.type];
    if (!CSS.supports("color", look?.text)) complaints.push(`${node.type} has no colour for its text`);
    return look?.text;
  });
  texts(links);
  const written = (g) => [...g.children].map((text) => text.textContent);
  const [labels, edges] = [...document.querySelectorAll("g")].map(written);
  return {
    nodes: nodes.map(({ id }, at) => ({ id, label: labels[at] })),
    edges: links.map(({ source, target }, at) => ({ source: source.id, target: target.id, label: edges[at] })),
    complaints,
  };
};

const modules = ["dispatch", "quadtree", "timer", "force", "selection"];
const scripts = modules.map((name) => `d3-${name}/dist/d3-${name}.min.js`);
await withPage(scripts, (page, said) =>
  each(async (output, name) => {
    const shown = await page.evaluate(show, output);
    shown.complaints.push(...said());
    if (name === "nasty, default") await page.screenshot({ path: picture("d3.png") });
    return shown;
  }),
);
