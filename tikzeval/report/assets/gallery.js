"use strict";
// The gallery: filters, groups, and the arrow keys.

const form = byId("filters");

function filters() {
  const tiles = [...document.querySelectorAll("#tiles .tile")];
  const groups = byId("tiles");
  const fields = [...form.querySelectorAll("input, select[data-key]")];
  const texts = new Map(tiles.map((tile) => [tile, tile.dataset.words.toLowerCase()]));
  const has = {
    model: (tile, value) => tile.dataset.model === value,
    suite: (tile, value) => tile.dataset.suite === value,
    prompt: (tile, value) => tile.dataset.prompt === value,
    outcome: (tile, value) => (value.startsWith("=") ? tile.dataset.strict === value.slice(1) : tile.dataset.outcome === value),
    missed: (tile, value) => ` ${tile.dataset.missed} ${tile.dataset.kinds} `.includes(` ${value} `),
    search: (tile, value) => value.toLowerCase().split(/\s+/).every((word) => texts.get(tile).includes(word)),
  };

  function apply() {
    const wanted = fields.filter((field) => field.value.trim() !== "");
    for (const field of fields) field.classList.toggle("active", field.value.trim() !== "");
    let count = 0;
    for (const tile of tiles) {
      const fits = wanted.every((field) => has[field.dataset.key](tile, field.value.trim()));
      tile.parentElement.hidden = !fits;
      count += fits;
    }
    for (const group of groups.children) group.hidden = !group.querySelector("li:not([hidden])");
    byId("count").textContent = `${count} of ${tiles.length}`;
    byId("none").hidden = count > 0;
    byId("clear").hidden = wanted.length === 0;
  }

  // By prompt, as the page was written, or by model.
  const written = [...groups.children];
  const homes = tiles.map((tile) => [tile.parentElement, tile.closest("ul")]);
  let byModel = null;
  function arrange(how) {
    for (const tile of tiles) {
      tile.querySelector(".who").textContent = how === "model" ? tile.dataset.prompt : tile.dataset.model;
    }
    if (how === "model") {
      byModel ??= models();
      for (const [name, group] of byModel) {
        group.querySelector("ul").replaceChildren(...tiles.filter((tile) => tile.dataset.model === name).map((tile) => tile.parentElement));
      }
      groups.replaceChildren(...byModel.values());
    } else {
      for (const [item, list] of homes) list.append(item);
      groups.replaceChildren(...written);
    }
    apply();
  }
  function models() {
    const made = new Map();
    for (const option of form.querySelectorAll("[data-key=model] option[value]:not([value=''])")) {
      const group = document.createElement("section");
      group.className = "group";
      const title = document.createElement("h2");
      title.textContent = option.value;
      const list = document.createElement("ul");
      list.className = "tiles";
      group.append(title, list);
      made.set(option.value, group);
    }
    return made;
  }

  // The checks of a prompt can be chosen once the prompt is.
  const prompt = form.querySelector("[data-key=prompt]");
  const missed = form.querySelector("[data-key=missed]");
  const own = document.createElement("optgroup");
  function checks() {
    own.remove();
    const ids = new Set(tiles.filter((tile) => tile.dataset.prompt === prompt.value).flatMap((tile) => tile.dataset.missed.split(" ")));
    ids.delete("");
    own.label = `not passed, of ${prompt.value}`;
    own.replaceChildren(...[...ids].map((id) => new Option(id, id)));
    if (ids.size) missed.append(own);
  }
  prompt.addEventListener("change", checks);

  let later = 0;
  form.addEventListener("input", (event) => {
    if (event.target.id === "group") { arrange(event.target.value); return; }
    clearTimeout(later);
    later = setTimeout(apply, event.target.matches("input") ? 120 : 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("clear").addEventListener("click", () => {
    for (const field of fields) field.value = "";
    checks();
    apply();
  });
  // Another page may ask for something: gallery.html#?model=…
  function asked() {
    const [, words] = location.hash.split("?");
    if (!words || location.hash.startsWith("#=")) return;
    const wanted = new URLSearchParams(words);
    for (const field of fields) field.value = wanted.get(field.dataset.key) ?? "";
    checks();
    if (wanted.has("missed")) missed.value = wanted.get("missed");
    apply();
  }
  addEventListener("hashchange", asked);
  apply();
  asked();
}
if (form) filters();

function search() {
  const field = form?.querySelector("input");
  if (field && field.offsetParent === null && single) location.hash = "#/gallery";
  if (!field) { location.href = "gallery.html"; return; }
  field.focus();
  field.select();
}

// The arrows go from picture to picture; up and down to the one that is seen there.
function step(key) {
  const tiles = shownTiles();
  const at = tiles.indexOf(document.activeElement);
  if (at < 0) { tiles.find((tile) => tile.getBoundingClientRect().top >= 0)?.focus(); return; }
  if (key === "ArrowRight" || key === "ArrowLeft") { tiles[at + (key === "ArrowRight" ? 1 : -1)]?.focus(); return; }
  const from = tiles[at].getBoundingClientRect();
  const down = key === "ArrowDown";
  let best = null;
  for (let index = at + (down ? 1 : -1); tiles[index]; index += down ? 1 : -1) {
    const box = tiles[index].getBoundingClientRect();
    const rows = down ? box.top - from.top : from.top - box.top;
    if (rows < 5) continue;
    if (best && Math.abs(rows - best.rows) > 5) break;
    const off = Math.abs(box.left - from.left);
    if (!best || off < best.off) best = { tile: tiles[index], off, rows };
  }
  best?.tile.focus();
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (typing(event)) {
    if (event.key === "Escape") event.target.blur();
  } else if (event.key === "/") {
    event.preventDefault();
    search();
  } else if (event.key.startsWith("Arrow") && (document.activeElement.matches(".tile") || (form && shownTiles().length && !event.key.match(/Up|Down/)))) {
    event.preventDefault();
    step(event.key);
  }
});
