"use strict";

const KEYS = {
  y: "yes", n: "no", s: "skip", b: "back",
  ArrowRight: "yes", ArrowLeft: "no", ArrowDown: "skip", ArrowUp: "back",
};
const byId = (id) => document.getElementById(id);
const answers = document.querySelectorAll("[data-answer]");
let total = 0;
let current = null; // the number of the question that is shown; null at the end
let busy = true; // until a question is there to be answered

async function load(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return response.json();
}

function say(text, bad = false) {
  byId("note").textContent = text;
  byId("note").classList.toggle("bad", bad);
}

function progress(state) {
  total = state.total;
  byId("bar").max = state.total;
  byId("bar").value = state.answered;
  byId("count").textContent = `${state.answered} of ${state.total}`;
}

// A picture that is there whole, or null.
async function picture(path) {
  const image = new Image();
  image.src = path;
  try {
    await image.decode();
    return image;
  } catch {
    return null;
  }
}

function put(id, image) {
  const before = byId(id);
  image.id = id;
  image.alt = before.alt;
  before.replaceWith(image);
}

// The question before the one that is shown, answered in this sitting or in another; less than 0 if there is none.
const before = () => (current === null ? total : current) - 1;

async function show(number) {
  if (number === null) {
    byId("asked").textContent = "";
    byId("words").textContent = "That was all. Thank you!";
    byId("pictures").hidden = true;
    byId("source").hidden = true;
    say("Every answer is saved; you can close this page and stop tikzeval with Ctrl-C.");
  } else {
    const question = await load(`question/${number}`);
    const [whole, alone] = await Promise.all([
      picture(`picture/${number}`),
      question.alone ? picture(`alone/${number}`) : null,
    ]);
    if (!whole) throw new Error("its picture cannot be read");
    // All at once, so that no picture is ever seen beside another one's question.
    put("image", whole);
    if (alone) put("alone-image", alone);
    byId("pictures").hidden = false;
    byId("alone").hidden = !alone;
    byId("whole").hidden = !alone;
    byId("alone-name").textContent = question.alone ? `this part alone: ${question.alone}` : "";
    byId("asked").textContent = `Asked for: ${question.asked_for}`;
    byId("words").textContent = question.words;
    byId("words").classList.toggle("long", question.words.length > 140);
    byId("source").hidden = !question.source;
    byId("source").textContent = question.source || "";
    byId("source").scrollTop = 0;
    const absent = question.alone && !alone;
    say(absent ? `The drawing does not say which of its shapes are the ${question.alone}: look for it in the picture.` : "");
    for (const button of answers) button.classList.toggle("chosen", button.dataset.answer === question.answer);
  }
  current = number;
  for (const button of answers) button.disabled = number === null;
  byId("back").disabled = before() < 0;
}

// Do something that may take a while; nothing else can be done meanwhile.
async function during(work) {
  busy = true;
  document.body.ariaBusy = "true";
  await work();
  document.body.ariaBusy = "false";
  busy = false;
}

async function act(what) {
  if (busy || (what === "back" ? before() < 0 : current === null)) return;
  await during(async () => {
    let failed = "Not saved";
    try {
      let next = before();
      if (what !== "back") {
        const body = JSON.stringify({ question: current, answer: what });
        const state = await load("answer", { method: "POST", body, headers: { "Content-Type": "application/json" } });
        progress(state);
        next = state.next;
      }
      failed = "The question cannot be shown";
      await show(next);
    } catch (error) {
      say(`${failed} (${error.message}). Is \`tikzeval rate\` still running?`, true);
    }
  });
}

document.addEventListener("keydown", (event) => {
  const what = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!what || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.id === "source" && event.key.startsWith("Arrow")) return; // scrolls
  event.preventDefault();
  act(what);
});
for (const button of document.querySelectorAll("footer button")) {
  button.addEventListener("click", () => { button.blur(); act(button.dataset.answer || "back"); });
}

during(async () => {
  try {
    const state = await load("state");
    progress(state);
    await show(state.next);
  } catch (error) {
    say(`Cannot begin (${error.message}). Is \`tikzeval rate\` still running?`, true);
  }
});
