"use strict";
// One picture with its verdicts and its TikZ; or two, side by side. The address says which: #=ID or #=ID,ID.

const viewer = byId("viewer");
const SVG = "http://www.w3.org/2000/svg";
const GLYPH = { pass: "✓", fail: "✕", ambiguous: "~", void: "○", skipped: "–", unscored: "?" };
const MEANS = { pass: "pass", fail: "fail", ambiguous: "within the tolerance", void: "void", skipped: "skipped", unscored: "unscored" };
let shown = []; // the ids that are shown
let order = []; // the tiles among which the arrows go
let before = ""; // the address to go back to
let outlined = store.get("outlines") === "on";
let repaint = () => {}; // paints the outlines of what is shown

// All text goes in as text: nothing of a model's is ever read as HTML.
function make(tag, props = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name in element) element[name] = value; else element.setAttribute(name, value);
  }
  element.append(...inside.filter((each) => each !== null && each !== ""));
  return element;
}
function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}
const mark = (name) => make("span", { className: `mark ${name in GLYPH ? name : "unscored"}`, title: MEANS[name] ?? name }, GLYPH[name] ?? "?");
const number = (value, digits = 2) => (value === null || value === undefined ? "–" : value.toFixed(digits));
const signed = (value) => (typeof value !== "number" ? "" : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(Math.abs(value) < 0.0005 ? 4 : 3)}`);

function figure(told) {
  const stage = make("div", { className: "stage" });
  if (told.picture) {
    stage.append(make("img", { src: told.picture, alt: `${told.model}: ${told.text}` }), draw("svg", { viewBox: "0 0 512 512", "aria-hidden": "true" }));
  } else {
    stage.append(make("div", { className: "nothing" }, told.outcome.replaceAll("_", " ")));
  }
  const about = told.verdict === "none" ? (told.common === null ? [] : [`common ${number(told.common)}`]) : [`rubric ${number(told.rubric)}`];
  if (told.about.clip !== undefined) about.push(`CLIP ${number(told.about.clip, 3)}`);
  if (told.about.tokens_out !== undefined) about.push(`${Math.round(told.about.tokens_out).toLocaleString("en")} tokens`);
  if (told.about.cost_usd) about.push(`$${told.about.cost_usd.toPrecision(2)}`);
  if (told.outcome !== "ok") about.unshift(told.outcome.replaceAll("_", " "));
  return make("figure", {}, stage, make("figcaption", {}, make("strong", {}, told.model), " ", told.verdict === "none" ? "" : mark(told.verdict), ` ${about.join(" · ")}`));
}

const named = (told) => Object.keys(told.outlines);
function colour(told, name) {
  const parts = [...new Set(told.checks.flatMap((check) => check.parts))];
  return parts.indexOf(name) % 9;
}
// Paint the outlines of some parts over a picture, and a veil over the rest.
function outline(told, stage, parts, veil) {
  const layer = stage.querySelector("svg");
  if (!layer) return;
  layer.replaceChildren();
  const there = parts.filter((name) => name in told.outlines);
  if (!there.length) return;
  if (veil) layer.append(draw("path", { class: "veil", d: `M0 0H512V512H0Z${there.map((name) => told.outlines[name]).join("")}` }));
  const boxes = [];
  for (const name of there) {
    const halo = draw("path", { class: "halo", d: told.outlines[name] });
    layer.append(halo, draw("path", { class: `edge part${colour(told, name)}`, d: told.outlines[name] }));
    boxes.push([name, halo.getBBox()]);
  }
  if (veil && boxes.length > 1) {
    const middles = boxes.map(([, box]) => [box.x + box.width / 2, box.y + box.height / 2]);
    for (let index = 1; index < middles.length; index += 1) {
      const [[x1, y1], [x2, y2]] = [middles[0], middles[index]];
      layer.append(draw("line", { x1, y1, x2, y2 }));
    }
  }
  for (const [name, box] of boxes) {
    const label = draw("text", { x: box.x + box.width / 2, y: Math.max(16, box.y - 6), "text-anchor": "middle", class: `part${colour(told, name)}` }, name);
    layer.append(label);
    const { width } = label.getBBox();
    label.setAttribute("x", Math.min(508 - width / 2, Math.max(4 + width / 2, box.x + box.width / 2)));
  }
}

function rest(all, stages) {
  all.forEach((told, index) => outline(told, stages[index], outlined ? named(told) : [], false));
}

const decided = (told) => told.checks.filter((check) => !["skipped", "unscored"].includes(check.mark));
const passed = (told) => `${decided(told).filter((check) => check.mark === "pass").length} of ${decided(told).length} checks passed`;

// The checks of one reply; of two, first those on which they differ.
function verdicts(all, stages) {
  const drawn = all.some((told) => told.picture);
  const ids = [...new Set(all.flatMap((told) => told.checks.map((check) => check.id)))].filter((id) => drawn || id === "drawn");
  const rows = ids.map((id) => [id, all.map((told) => told.checks.find((check) => check.id === id))]);
  const list = (own) => make("ol", { className: "verdicts" }, ...own.map(([id, checks]) => verdict(id, checks, all, stages)));
  if (all.length === 1) return [make("h3", {}, drawn ? passed(all[0]) : "Without a picture no check can pass."), list(rows)];
  const differs = rows.filter(([, [one, two]]) => one?.mark !== two?.mark);
  return [
    make("h3", {}, differs.length ? `${differs.length} check${differs.length > 1 ? "s" : ""} on which they differ` : "They differ on no check."), list(differs),
    make("h3", {}, "On the others they agree"), list(rows.filter((row) => !differs.includes(row))),
  ];
}

function verdict(id, checks, all, stages) {
  const first = checks.find(Boolean);
  const chips = first.parts.map((name) => make("span", { className: `chip part${colour(all[0], name)}`, title: name }));
  const same = checks.every((check) => check?.evidence === first.evidence);
  const told = (same ? [first] : checks).map((check, index) => make("span", { className: "told" }, same ? "" : make("b", {}, index ? "right: " : "left: "), check?.evidence ?? "not asked"));
  const item = make(
    "li", { className: "verdict", tabIndex: 0 },
    ...checks.map((check) => mark(check?.mark ?? "skipped")),
    make(
      "span", { className: "line" },
      make("span", { className: "name" }, id, " ", ...chips, first.must ? make("span", { className: "must" }, "must") : ""),
      make("span", { className: "margin" }, checks.length === 1 ? signed(first.margin) : ""),
    ),
    make("span", { className: "asks" }, first.asks),
    ...told,
  );
  item.dataset.check = id;
  const point = () => all.forEach((each, index) => outline(each, stages[index], first.parts, true));
  item.addEventListener("mouseenter", point);
  item.addEventListener("focus", point);
  item.addEventListener("mouseleave", () => rest(all, stages));
  item.addEventListener("blur", () => rest(all, stages));
  return item;
}

function code(told, title) {
  const inside = [];
  if (told.errors.length) {
    inside.push(make("h3", {}, "What TeX says"), make("ul", { className: "errors" }, ...told.errors.map(([line, message]) => make("li", {}, line ? `line ${line}: ${message}` : message))));
  }
  if (told.about.error) inside.push(make("h3", {}, "Why there is no score"), make("pre", {}, told.about.error));
  if (told.about.made) {
    const made = JSON.parse(told.about.made);
    const facts = Object.entries(made).map(([name, value]) => `${name.replaceAll("_", " ")}: ${value}`);
    if (facts.length) inside.push(make("h3", {}, "How it was made"), make("pre", { tabIndex: 0 }, facts.join("\n")));
  }
  if (told.source) inside.push(make("h3", {}, title), make("pre", { tabIndex: 0 }, told.source));
  if (told.reply && !told.source) inside.push(make("h3", {}, "The reply"), make("pre", { tabIndex: 0 }, told.reply));
  if (!inside.length && told.verdict === "none") inside.push(make("p", { className: "quiet" }, "An image generator's picture: there is no code."));
  if (!inside.length) inside.push(make("p", { className: "quiet" }, "The reply is empty."));
  return inside;
}

function tab(name) {
  byId("body").dataset.tab = name;
  for (const button of viewer.querySelectorAll(".tabs button")) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
}

async function show(ids, check) {
  shown = ids;
  let all;
  try {
    all = await Promise.all(ids.map(reply));
  } catch (error) {
    byId("about").textContent = error.message;
    if (!viewer.open) viewer.showModal();
    return;
  }
  if (ids !== shown) return; // another was asked for meanwhile
  const [told] = all;
  if (!viewer.open) { order = shownTiles(); viewer.showModal(); }
  const kept = document.activeElement.closest(".verdict")?.dataset.check; // the check that is looked at stays
  byId("asked").textContent = told.text;
  const at = order.findIndex((tile) => tile.dataset.id === ids[0]);
  byId("about").textContent = [told.prompt, all.map((each) => each.model).join(" and "), told.epoch > 1 || order.some((tile) => tile.dataset.epoch > 1) ? `epoch ${told.epoch}` : "", at < 0 ? "" : `${at + 1} of ${order.length}`].filter(Boolean).join(" · ");
  const figures = all.map(figure);
  byId("pictures").replaceChildren(...figures);
  const stages = figures.map((each) => each.querySelector(".stage"));
  byId("body").classList.toggle("two", all.length > 1);
  byId("checks").replaceChildren(...verdicts(all, stages));
  byId("code").replaceChildren(...all.flatMap((each, index) => code(each, all.length > 1 ? `TikZ, ${index ? "right" : "left"}: ${each.model}` : "TikZ")));
  byId("checks").parentElement.scrollTop = 0;
  byId("code").parentElement.scrollTop = 0;
  choices(told, ids[1]);
  repaint = () => rest(all, stages);
  repaint();
  (byId("checks").querySelector(`[data-check="${CSS.escape(check ?? kept ?? "")}"]`) ?? byId("pictures")).focus();
}

// Whom to compare with: other replies to the same prompt on this page.
function choices(told, other) {
  const same = [...current().querySelectorAll(".tile")].filter((tile) => tile.dataset.prompt === told.prompt && tile.dataset.id !== told.id);
  const ids = new Map(same.map((tile) => [tile.dataset.id, tile]));
  const many = same.some((tile) => tile.dataset.epoch > 1);
  byId("other").replaceChildren(new Option("compare with …", ""), ...[...ids].map(([id, tile]) => new Option(`${tile.dataset.model}${many ? `, epoch ${tile.dataset.epoch}` : ""}`, id)));
  byId("other").value = other ?? "";
}

function route() {
  if (!location.hash.startsWith("#=")) { if (viewer.open) viewer.close(); return; }
  const [ids, check] = decodeURIComponent(location.hash.slice(2)).split("!");
  show(ids.split(",").slice(0, 2), check);
}
function go(...ids) { history.replaceState(null, "", `#=${ids.map(encodeURIComponent).join(",")}`); route(); }

function next(by) {
  const at = order.findIndex((tile) => tile.dataset.id === shown[0]);
  const there = order[at + by];
  if (!there) return;
  if (shown.length < 2) { go(there.dataset.id); return; }
  // Two models go on together, to the next prompt.
  const [one, two] = shown.map((id) => document.querySelector(`.tile[data-id="${CSS.escape(id)}"]`));
  for (let index = at + by; order[index]; index += by) {
    if (order[index].dataset.model !== one.dataset.model) continue;
    const { prompt, epoch } = order[index].dataset;
    const pair = [...current().querySelectorAll(".tile")].find((tile) => tile.dataset.model === two.dataset.model && tile.dataset.prompt === prompt && tile.dataset.epoch === epoch);
    if (pair) { go(order[index].dataset.id, pair.dataset.id); return; }
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  before = location.hash.startsWith("#=") ? before : location.hash;
  history.pushState(null, "", `#=${link.dataset.opens}`);
  route();
});
viewer.addEventListener("close", () => {
  const last = document.querySelector(`.tile[data-id="${CSS.escape(shown[0] ?? "")}"]`);
  history.replaceState(null, "", before || (single ? `#/${page}` : location.href.split("#")[0]));
  shown = [];
  last?.focus();
});
viewer.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
  const items = [...viewer.querySelectorAll(".verdict")];
  const at = items.indexOf(document.activeElement);
  const actions = {
    ArrowRight: () => next(1),
    ArrowLeft: () => next(-1),
    ArrowDown: () => { tab("checks"); items[Math.min(items.length - 1, at + 1)]?.focus(); },
    ArrowUp: () => items[Math.max(0, at - 1)]?.focus(),
    o: () => { toggle(); },
    t: () => tab(byId("body").dataset.tab === "code" ? "checks" : "code"),
    c: () => byId("other").focus(),
  };
  const act = actions[event.key];
  if (act && !document.activeElement.matches("pre")) { event.preventDefault(); act(); }
});
function toggle() {
  outlined = !outlined;
  store.set("outlines", outlined ? "on" : "off");
  byId("outlines").setAttribute("aria-pressed", String(outlined));
  repaint();
}
byId("outlines").setAttribute("aria-pressed", String(outlined));
byId("outlines").addEventListener("click", toggle);
byId("previous").addEventListener("click", () => next(-1));
byId("next").addEventListener("click", () => next(1));
byId("close").addEventListener("click", () => viewer.close());
byId("other").addEventListener("change", (event) => { go(...[shown[0], event.target.value].filter(Boolean)); event.target.blur(); });
for (const button of viewer.querySelectorAll(".tabs button")) button.addEventListener("click", () => tab(button.dataset.tab));
addEventListener("hashchange", route);
addEventListener("popstate", route);
route();
