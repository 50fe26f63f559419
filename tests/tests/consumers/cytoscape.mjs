// cytoscape: Cytoscape.js without a page. It warns on the console.

import { each, load } from "./cases.mjs";

// Beyond that a layout takes seconds.
const MOST_LAID_OUT = 3000;

const { default: cytoscape } = await load("cytoscape/dist/cytoscape.esm.min.mjs");
let said = [];
console.warn = console.error = (...what) => said.push(what.join(" "));

await each((output) => {
  said = [];
  const { elements, style } = output;
  const layout = elements.nodes.length > MOST_LAID_OUT ? { name: "grid" } : output.layout;
  const cy = cytoscape({ headless: true, styleEnabled: true, elements, style, layout });
  const ids = new Set(cy.nodes().map((node) => node.id()));
  const placed = cy.nodes().every((node) => Number.isFinite(node.position().x + node.position().y));
  const shown = {
    nodes: cy.nodes().map((node) => ({ id: node.id(), label: node.style("label") })),
    edges: cy.edges().map((edge) => ({
      source: edge.source().id(),
      target: edge.target().id(),
      label: edge.style("label"),
    })),
    complaints: [...said, ...(placed ? [] : ["a node has no place"])],
  };
  if (ids.size !== elements.nodes.length) shown.complaints.push("ids stand twice");
  cy.destroy();
  return shown;
});
