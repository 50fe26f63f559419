// mermaid: parsed, drawn in a page, and read back from the picture. Large ones are parsed only.
//
// Mermaid refuses a text of more than 50,000 characters or 500 edges unless the page raises these limits.

import { each, picture, withPage } from "./cases.mjs";

// Beyond that its layout takes seconds to minutes: of larger ones only those with all labels are drawn.
const MOST_DRAWN = 50;
const DRAWN = ["nasty, default", "nasty without directions, default", "nasty page, default"];

const show = async ({ text, most }) => {
  document.body.innerHTML = "";
  // What HTML shows as spaces is spaces; a word joiner shows as nothing.
  const written = (at) => {
    at?.querySelectorAll("br").forEach((br) => br.replaceWith("\n"));
    return (at?.textContent ?? "").replaceAll("\u2060", "");
  };
  // As `mermaid.parse` does, which keeps to itself what it has read.
  const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const complaints = type === "flowchart-v2" ? [] : [`it is a ${type}`];
  if (db.getVertices().size > most) {
    const at = document.createElement("div");
    const label = (text) => {
      // So Mermaid marks the entity codes that it has read.
      at.innerHTML = text.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";");
      return written(at);
    };
    return {
      nodes: [...db.getVertices().values()].map(({ id, text }) => ({ id: id.slice(1), label: label(text) })),
      edges: db.getEdges().map(({ start, end, text }) => ({
        source: start.slice(1),
        target: end.slice(1),
        label: label(text),
      })),
      complaints,
    };
  }
  await mermaid.parse(text);
  const { svg } = await mermaid.render("drawn", text);
  document.body.innerHTML = svg;
  if (document.body.querySelector("script")) complaints.push("there is a script in the picture");
  const labels = new Map([...document.querySelectorAll(".edgeLabels .label")].map((at) => [at.dataset.id, at]));
  return {
    nodes: [...document.querySelectorAll(".nodes .node, .root .node")].map((at) => ({
      id: at.id.match(/flowchart-n(\d+)-\d+$/)?.[1] ?? at.id,
      label: written(at.querySelector(".nodeLabel")),
    })),
    edges: [...document.querySelectorAll(".edgePaths path")].map((at) => {
      const [, source, target] = at.dataset.id.match(/^L_n(\d+)_n(\d+)_\d+$/) ?? [at.dataset.id, "", ""];
      return { source, target, label: written(labels.get(at.dataset.id)) };
    }),
    complaints,
  };
};

await withPage(["mermaid/dist/mermaid.min.js"], async (page, said) => {
  const config = { startOnLoad: false, maxTextSize: 100_000_000, maxEdges: 1_000_000 };
  await page.evaluate((config) => mermaid.initialize(config), config);
  await each(async (text, name) => {
    const shown = await page.evaluate(show, { text, most: DRAWN.includes(name) ? Infinity : MOST_DRAWN });
    shown.complaints.push(...said());
    if (name === "nasty, default") await page.screenshot({ path: picture("mermaid.png"), fullPage: true });
    return shown;
  });
});
