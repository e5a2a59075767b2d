"use strict";
// What every page does: light or dark, help, and, where the whole report is one file, its pages and pictures.

const byId = (id) => document.getElementById(id);
const single = document.documentElement.dataset.single !== undefined;
const waiting = new Map(); // id of a reply → who waits for its file

// The files of replies call this.
function tikzevalReply(told) {
  waiting.get(told.id)?.forEach((done) => done(told));
  waiting.set(told.id, null);
}

const replies = new Map();
function reply(id) {
  if (!replies.has(id)) {
    replies.set(id, new Promise((done, failed) => {
      const held = single && byId(`reply:${id}`);
      if (held) { done(JSON.parse(held.textContent)); return; }
      waiting.set(id, [done]);
      const script = document.createElement("script");
      script.src = `replies/${encodeURIComponent(id)}.js`;
      script.onerror = () => failed(new Error(`replies/${id}.js cannot be read`));
      document.head.append(script);
    }));
  }
  return replies.get(id);
}

const store = {
  get(name) { try { return localStorage.getItem(`tikzeval ${name}`); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(`tikzeval ${name}`, value); } catch { /* not allowed here */ } },
};

function theme(name) {
  if (name) document.documentElement.dataset.theme = name; else delete document.documentElement.dataset.theme;
}
theme(store.get("theme"));
byId("theme").addEventListener("click", () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
    || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  theme(dark ? "light" : "dark");
  store.set("theme", dark ? "light" : "dark");
});

const help = byId("help");
const typing = (event) => event.target.matches("input, select, textarea");
byId("ask").addEventListener("click", () => help.showModal());
document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !typing(event) && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (help.open) help.close(); else help.showModal();
  }
});
help.addEventListener("click", (event) => { if (event.target === help || event.target.matches("button")) help.close(); });

// One file: a page is a section, by the part of the address after #/.
const place = () => (location.hash.startsWith("#/") ? location.hash.slice(2) : "");
let page = "index";
function turn() {
  if (!single || location.hash.startsWith("#=")) return;
  const [wanted] = place().split("?");
  page = byId(`page:${wanted}`) ? wanted : "index";
  for (const section of document.querySelectorAll(".page")) section.hidden = section.id !== `page:${page}`;
  for (const link of document.querySelectorAll(".top nav a")) {
    const here = link.getAttribute("href") === `#/${page}` || (page.startsWith("prompt-") && link.hash === "#/prompts");
    if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
}
if (single) {
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      reply(entry.target.dataset.picture).then((told) => { entry.target.src = told.picture; });
    }
  }, { rootMargin: "600px" });
  for (const image of document.querySelectorAll("img[data-picture]")) seen.observe(image);
  addEventListener("hashchange", turn);
  turn();
}
const current = () => (single ? byId(`page:${page}`) : document.querySelector("main"));
const shownTiles = () => [...current().querySelectorAll(".tile")].filter((tile) => tile.offsetParent !== null);
