// visjs: `new vis.Network` in a page. What is shown is what each node and each edge writes on the canvas.

import { each, withPage } from "./cases.mjs";

// Beyond that a layout in levels takes vis-network seconds to minutes.
const MOST_LAID_OUT = 500;

const show = ({ output: { nodes, edges, options }, most }) => {
  document.body.innerHTML = '<div id="at" style="width:1200px;height:800px"></div>';
  const layout = nodes.length > most ? { improvedLayout: false } : options.layout;
  const network = new vis.Network(document.getElementById("at"), { nodes, edges }, { ...options, layout });
  const complaints = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  try {
    // A label that is too small to be read isn't drawn.
    network.moveTo({ scale: 1 });
    network.redraw();
    let lines = [];
    CanvasRenderingContext2D.prototype.fillText = (text) => lines.push(text);
    const context = document.querySelector("canvas").getContext("2d");
    const written = (draw) => {
      lines = [];
      draw(context);
      return lines.join("\n");
    };
    const { data, nodes: drawn, edges: lead } = network.body;
    for (const { id, group } of nodes) {
      const [asked, used] = [options.groups[group]?.color.background, drawn[id]?.options.color.background];
      if (asked !== used) complaints.push(`${JSON.stringify(id)} is ${used} and not ${asked}`);
    }
    return {
      nodes: data.nodes.getIds().map((id) => ({ id, label: written((at) => drawn[id].draw(at)) })),
      edges: data.edges.getIds().map((id) => {
        const { from, to } = lead[id];
        return { source: from?.id, target: to?.id, label: written((at) => lead[id].drawLabel(at)) };
      }),
      complaints,
    };
  } finally {
    CanvasRenderingContext2D.prototype.fillText = fillText;
    network.destroy();
  }
};

await withPage(["vis-network/standalone/umd/vis-network.min.js"], (page, said) =>
  each(async (output) => {
    const shown = await page.evaluate(show, { output, most: MOST_LAID_OUT });
    shown.complaints.push(...said());
    return shown;
  }),
);
