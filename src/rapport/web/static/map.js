// The map as one can walk through it. Places, words and lines come from the server; here they are only drawn.
"use strict";

(() => {
const CLOSEST = 1.15; // zoom at which a few people are not blown up
const READABLE = 0.6;
const NARROW = 600; // pixels
const COLOURS = ["surface", "ink", "ink-2", "ink-3", "accent", "high", "critical", "map-strong", "map-strong-line", "map-strong-ink", "map-fair", "map-fair-line", "map-fair-ink", "map-weak", "map-weak-line", "map-weak-ink", "map-unknown", "map-unknown-line", "map-unknown-ink", "map-edge", "map-ring", "map-star"];
const BANDS = { strong: "strong", fair: "fair", weak: "weak", "not enough data": "unknown" };
let cy = null;
let data = null;

const byId = (id) => document.getElementById(id);
const shortened = (text, room) => (text.length <= room ? text : `${text.slice(0, room - 1).trimEnd()}…`);
const number = (node) => (node.kind === "seat" ? "+" : node.kind === "ours" || node.unknown ? "" : node.strength === null ? "–" : String(Math.round(node.strength)));

function spoken(node) {
  const parts = [[node.name, node.title].filter(Boolean).join(", ")];
  if (node.kind === "seat") parts.push("Empty seat", node.reason);
  if (node.kind === "person") {
    parts.push(node.strength === null ? "Strength: not enough data" : `Strength ${number(node)}, ${node.band}`);
    if (node.champion) parts.push("champion");
    if (node.leaving) parts.push("leaving");
    if (node.unknown) parts.push("only seen in copy");
    for (const edge of data.edges) {
      if (edge.kind !== "reports" || edge.source !== node.key || !edge.drawn) continue;
      parts.push(`reports to ${cy.getElementById(edge.target).data("name")}, ${edge.stated || edge.confirmed ? "stated" : `${Math.round(100 * edge.probability)} % likely`}`);
    }
  }
  return `${parts.join(". ")}.`;
}

// Corners as Cytoscape wants them: how far along the straight line, and how far beside it.
function corners(edge, spots) {
  const from = spots.get(edge.source);
  const to = spots.get(edge.target);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const long = Math.hypot(dx, dy) || 1;
  const along = edge.path.map(({ x, y }) => ((x - from.x) * dx + (y - from.y) * dy) / (long * long));
  const beside = edge.path.map(({ x, y }) => ((y - from.y) * dx - (x - from.x) * dy) / long);
  return { weights: along.join(" "), distances: beside.join(" ") };
}

function elements() {
  const nobody = { selectable: false, grabbable: false };
  const all = [];
  const text = (id, kind, label, x, y) => all.push({ group: "nodes", data: { id, label }, position: { x, y }, classes: `text ${kind}`, ...nobody });
  [...data.rings].reverse().forEach((ring, n) => {
    all.push({ group: "nodes", data: { id: `ring${n}`, w: 2 * ring.rx, h: 2 * ring.ry }, position: { x: 0, y: 0 }, classes: "ring", ...nobody });
    text(`ring-name${n}`, "caption", ring.text, 0, -ring.ry - 12);
  });
  data.captions.forEach((one, n) => text(`caption${n}`, "caption left", one.text, one.spot.x, one.spot.y - 4));
  for (const node of data.nodes) {
    const { x, y } = node.spot;
    const kind = node.kind === "person" ? (node.unknown ? "copy" : BANDS[node.band]) : node.kind;
    all.push({ group: "nodes", data: { id: node.key, name: node.name, label: number(node), size: node.size, node }, position: { x, y }, classes: `who ${kind}`, grabbable: false });
    text(`name-${node.key}`, "name", shortened(node.kind === "seat" ? node.name[0].toUpperCase() + node.name.slice(1) : (data.ours[node.name] ?? node.name.split("@")[0]), 19), x, y + node.size / 2 + 12);
    if (node.title) text(`title-${node.key}`, "title", shortened(node.title, 21), x, y + node.size / 2 + 26);
    if (node.champion) text(`star-${node.key}`, "star", "★", x + node.size * 0.42, y - node.size * 0.42);
    if (node.leaving) text(`leaving-${node.key}`, "leaving", "✕", x - node.size * 0.42, y - node.size * 0.42);
  }
  const spots = new Map(data.nodes.map((node) => [node.key, node.spot]));
  data.edges.forEach((edge, n) => {
    const tree = edge.path.length > 0;
    const style = edge.kind === "reports" && !edge.stated && !edge.confirmed ? "dotted" : "solid";
    if (!edge.drawn) return;
    const always = edge.kind === "could_sit" || (edge.kind === "reports" && data.view === "organisation");
    all.push({ group: "edges", data: { id: `edge${n}`, n, source: edge.source, target: edge.target, ...corners(edge, spots) }, classes: `${edge.kind} ${style}${tree ? " tree" : ""}${always ? "" : " quiet"}` });
  });
  return all;
}

function style() {
  const found = getComputedStyle(document.documentElement);
  const c = Object.fromEntries(COLOURS.map((name) => [name, found.getPropertyValue(`--${name}`).trim()]));
  const font = getComputedStyle(document.body).fontFamily;
  const bands = ["strong", "fair", "weak", "unknown"].map((band) => ({ selector: `.${band}`, style: { "background-color": c[`map-${band}`], "border-color": c[`map-${band}-line`], color: c[`map-${band}-ink`] } }));
  return [
    { selector: "core", style: { "active-bg-opacity": 0, "selection-box-opacity": 0 } },
    { selector: ".who", style: { width: "data(size)", height: "data(size)", label: "data(label)", "text-valign": "center", "text-halign": "center", "font-family": font, "font-size": 12, "font-weight": 600, "border-width": 1.5, "min-zoomed-font-size": 5, "overlay-opacity": 0 } },
    ...bands,
    { selector: ".copy", style: { "background-color": c.surface, "border-color": c["map-edge"] } },
    { selector: ".ours", style: { "background-color": c["ink-2"], "border-width": 0 } },
    { selector: ".seat", style: { shape: "round-rectangle", "background-color": c.surface, "border-style": "dashed", "border-color": c.high, color: c.high, "font-size": 16 } },
    { selector: ".text", style: { width: 1, height: 1, "background-opacity": 0, label: "data(label)", "font-family": font, "text-valign": "center", "text-halign": "center", events: "no", "min-zoomed-font-size": 5, "overlay-opacity": 0, "z-index": 3 } },
    { selector: ".name", style: { "font-size": 12, "font-weight": 600, color: c.ink, "text-background-color": c.surface, "text-background-opacity": 1, "text-background-padding": 2 } },
    { selector: ".title", style: { "font-size": 11, color: c["ink-3"], "text-background-color": c.surface, "text-background-opacity": 1, "text-background-padding": 1 } },
    { selector: ".caption", style: { "font-size": 15, "font-weight": 600, color: c["ink-3"] } },
    { selector: ".left", style: { "text-halign": "right", "font-size": 13 } },
    { selector: ".star", style: { "font-size": 15, color: c["map-star"], "text-outline-color": c.surface, "text-outline-width": 2 } },
    { selector: ".leaving", style: { "font-size": 12, "font-weight": 700, color: c.critical, "text-outline-color": c.surface, "text-outline-width": 2 } },
    { selector: ".ring", style: { shape: "ellipse", width: "data(w)", height: "data(h)", "background-opacity": 0, "border-width": 1, "border-color": c["map-ring"], events: "no", "z-index": 0 } },
    { selector: "edge", style: { width: 1.5, "line-color": c["map-edge"], "curve-style": "straight", "overlay-opacity": 0, "z-index": 1 } },
    { selector: ".dotted", style: { "line-style": "dashed", "line-dash-pattern": [1.5, 5], "line-cap": "round", width: 2 } },
    { selector: ".tree", style: { "curve-style": "segments", "segment-weights": (edge) => edge.data("weights"), "segment-distances": (edge) => edge.data("distances"), "edge-distances": "node-position" } },
    { selector: ".could_sit", style: { "line-color": c["map-weak-line"], "line-style": "dashed", "line-dash-pattern": [6, 6], width: 1, opacity: 0.55, "curve-style": "unbundled-bezier", "control-point-distances": 30, "control-point-weights": 0.5 } },
    { selector: ".quiet", style: { display: "none", width: 1, "curve-style": "straight" } },
    { selector: ".near", style: { display: "element", "line-color": c.accent, width: 2 } },
    { selector: ".works_with.near", style: { opacity: 0.5, width: 1 } },
    { selector: ".chosen", style: { "border-width": 3, "border-color": c.accent, "underlay-color": c.accent, "underlay-opacity": 0.18, "underlay-padding": 7, "underlay-shape": "ellipse" } },
  ];
}

function all() {
  cy.fit(undefined, 20);
  if (cy.zoom() > CLOSEST) cy.zoom(CLOSEST), cy.center();
}

// On a narrow page everything at once could not be read: begin at the top, "All" shows the rest.
function begin() {
  all();
  if (cy.zoom() >= READABLE || cy.width() > NARROW) return;
  // Most people below; of equals the topmost, then the leftmost.
  const head = cy.$(".who").max((node) => node.incomers("edge.reports").length - node.position("y") / 1e6 - node.position("x") / 1e9).ele;
  cy.zoom(READABLE);
  cy.center(head);
  const left = cy.elements().renderedBoundingBox().x1;
  cy.panBy({ x: Math.min(0, 20 - left), y: 60 - head.renderedPosition("y") });
}

function chosen() {
  return cy?.$(".chosen").first();
}

function choose(key, { show = true, line = "" } = {}) {
  const node = cy.getElementById(key);
  if (node.empty()) return;
  cy.batch(() => {
    cy.elements(".chosen, .near").removeClass("chosen near");
    node.addClass("chosen");
    node.connectedEdges().addClass("near");
  });
  document.querySelectorAll("#map-list tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
  document.querySelector(`#map-list tr[data-node="${CSS.escape(key)}"]`)?.setAttribute("aria-current", "true");
  byId("map-said").textContent = spoken(node.data("node"));
  const box = node.renderedPosition();
  if (box.x < 40 || box.y < 40 || box.x > cy.width() - 40 || box.y > cy.height() - 40) cy.center(node);
  if (show) open(node.data("node"), line);
}

function open(node, line = "") {
  const panel = unasked();
  if (node.kind === "seat") return panel.replaceChildren(byId(`panel-${node.key}`).content.cloneNode(true)), htmx.process(panel);
  if (node.kind !== "person") return;
  const where = `${byId("map").dataset.person.replace("{}", node.stakeholder)}&back=map`;
  const shown = htmx.ajax("GET", where, { source: panel, target: panel, select: "#person-brief", swap: "innerHTML" });
  shown.then(() => line && unfold(panel.querySelector(`[data-line="${CSS.escape(line)}"]`)), () => {}); // another was chosen meanwhile
}

// The panel, which waits for nobody any more: who was chosen before must not come late and be answered for another.
function unasked() {
  const panel = byId("map-panel");
  htmx.trigger(panel, "htmx:abort");
  return panel;
}

// What a line rests on. One of reporting is shown with the person, where it can be answered with y and n.
function evidence(n) {
  const edge = data.edges[n];
  const names = Object.fromEntries(data.nodes.map((node) => [node.key, data.ours[node.name] ?? node.name]));
  if (edge.kind === "could_sit") return choose(edge.target);
  choose(edge.source.startsWith("us-") ? edge.target : edge.source, { show: edge.kind === "reports", line: edge.target });
  if (edge.kind === "reports") return;
  const words = { works_with: "works with", knows: "is in touch with" }[edge.kind];
  const heading = element("h2", `${names[edge.source]} ${words} ${names[edge.target]}`);
  const links = edge.records.map((one) => {
    const line = element("li", "");
    const link = line.appendChild(element("a", one.record.replace(":", " ")));
    link.href = one.link;
    return line;
  });
  const list = element("ul", "");
  list.replaceChildren(...links);
  unasked().replaceChildren(heading, element("p", edge.why || "Their mails and meetings stand on the page of the person."), list);
  byId("map-said").textContent = `${heading.textContent}. ${edge.why}`;
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function unfold(line) {
  line?.querySelector("details")?.setAttribute("open", "");
  line?.scrollIntoView({ block: "nearest" });
}

function clear() {
  cy.elements(".chosen, .near").removeClass("chosen near");
  document.querySelectorAll("#map-list tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
  unasked().replaceChildren(byId("map-rest").content.cloneNode(true));
  byId("map-said").textContent = "Nobody is chosen.";
}

// The nearest in that direction: what lies more to the side than ahead is none.
function step(dx, dy) {
  const who = cy.$(".who");
  const from = chosen();
  if (!from?.nonempty()) return choose(who.sort((a, b) => a.position("y") - b.position("y") || a.position("x") - b.position("x")).first().id());
  const at = from.position();
  let best = null;
  let least = Infinity;
  who.forEach((node) => {
    const { x, y } = node.position();
    const ahead = (x - at.x) * dx + (y - at.y) * dy;
    const aside = Math.abs((x - at.x) * dy) + Math.abs((y - at.y) * dx);
    if (ahead > 1 && aside <= 3 * ahead && ahead + 2 * aside < least) (best = node), (least = ahead + 2 * aside);
  });
  if (best) choose(best.id());
}

function zoom(by) {
  if (!by) return all();
  cy.zoom({ level: Math.min(3, Math.max(0.08, cy.zoom() * by)), renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const done = () => (event.preventDefault(), event.stopPropagation());
  if (ways[event.key]) return done(), step(...ways[event.key]);
  if (event.key === "Enter" && chosen()?.nonempty()) {
    const node = chosen().data("node");
    done();
    if (node.kind === "person") location.href = byId("map").dataset.person.replace("{}", node.stakeholder);
    else open(node);
  } else if (event.key === "+" || event.key === "=") done(), zoom(1.25);
  else if (event.key === "-") done(), zoom(0.8);
  else if (event.key === "0") done(), all();
  else if (event.key === "Escape" && chosen()?.nonempty()) done(), clear();
}

function draw() {
  cy?.destroy();
  cy = null;
  const holder = byId("map");
  if (!holder) return;
  const begun = performance.now();
  data = JSON.parse(byId("map-data").textContent);
  data.ours = Object.fromEntries(data.our_names);
  cy = cytoscape({ container: holder, elements: elements(), style: style(), layout: { name: "preset" }, minZoom: 0.08, maxZoom: 3, boxSelectionEnabled: false, autounselectify: true, autoungrabify: true });
  begin();
  cy.one("render", () => (holder.dataset.drawn = String(Math.round(performance.now() - begun))));
  cy.on("tap", ".who", (event) => (holder.focus({ preventScroll: true }), choose(event.target.id())));
  cy.on("tap", (event) => event.target === cy && chosen()?.nonempty() && clear());
  cy.on("tap", "edge", (event) => evidence(event.target.data("n")));
  cy.on("mouseover", ".who, edge", () => holder.classList.add("over"));
  cy.on("mouseout", ".who, edge", () => holder.classList.remove("over"));
  holder.addEventListener("keydown", press);
  const wanted = new URLSearchParams(location.search).get("who");
  if (wanted) choose(`s${wanted}`);
}

async function picture(button) {
  const found = getComputedStyle(document.documentElement);
  const blob = await cy.png({ output: "blob-promise", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: found.getPropertyValue("--surface").trim() });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${button.dataset.png.replace(/[^\p{L}\p{N}]+/gu, "-")}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const dayOf = (range) => new Date(Date.parse(`${range.dataset.begin}T00:00:00Z`) + range.valueAsNumber * 86400000).toISOString().slice(0, 10);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-zoom], [data-png], [data-choose]");
  if (!button || !cy) return;
  if (button.dataset.zoom !== undefined) zoom(Number(button.dataset.zoom));
  else if (button.dataset.png !== undefined) picture(button);
  else choose(button.dataset.choose);
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("#map-list tr[data-node]");
  if (row && cy) choose(row.dataset.node, { show: false });
});
document.addEventListener("input", (event) => {
  if (event.target.id !== "map-range") return;
  byId("map-at").value = dayOf(event.target);
  event.target.setAttribute("aria-valuetext", byId("map-at").value);
});
document.addEventListener("change", (event) => {
  if (event.target.id === "map-range" || event.target.id === "map-at") event.target.form.requestSubmit();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "map-page" || event.target.id === "map-page") draw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cy?.style(style()));
draw();
})();
