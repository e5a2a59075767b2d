"use strict";

const KEYS = {
  y: "yes", n: "no", s: "skip", b: "back",
  ArrowRight: "yes", ArrowLeft: "no", ArrowDown: "skip", ArrowUp: "back",
};
const byId = (id) => document.getElementById(id);
let current = null; // the question that is shown; null at the end
let busy = true; // until a question is there to be answered
const shown = []; // the questions before it, for going back

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
  byId("bar").max = state.total;
  byId("bar").value = state.answered;
  byId("count").textContent = `${state.answered} of ${state.total}`;
}

function picture(image, path) {
  return new Promise((done) => {
    image.onload = () => done(true);
    image.onerror = () => done(false);
    image.src = path;
  });
}

async function show(number) {
  current = number;
  if (number === null) {
    byId("asked").textContent = "";
    byId("words").textContent = "That was all. Thank you!";
    byId("pictures").hidden = true;
    byId("source").hidden = true;
    say("Every answer is saved; you can close this page and stop tikzeval with Ctrl-C.");
  } else {
    const question = await load(`question/${number}`);
    const [, alone] = await Promise.all([
      picture(byId("image"), `picture/${number}`),
      question.alone ? picture(byId("alone-image"), `alone/${number}`) : false,
    ]);
    byId("pictures").hidden = false;
    byId("alone").hidden = !alone;
    byId("whole").hidden = !alone;
    byId("alone-name").textContent = question.alone ? `this part alone: ${question.alone}` : "";
    byId("asked").textContent = `Asked for: ${question.asked_for}`;
    byId("words").textContent = question.words;
    byId("words").classList.toggle("long", question.words.length > 140);
    byId("source").hidden = !question.source;
    byId("source").textContent = question.source || "";
    const absent = question.alone && !alone;
    say(absent ? `The drawing does not say which of its shapes are the ${question.alone}: look for it in the picture.` : "");
    for (const button of document.querySelectorAll("[data-answer]")) {
      button.classList.toggle("chosen", button.dataset.answer === question.answer);
    }
  }
  for (const button of document.querySelectorAll("[data-answer]")) button.disabled = number === null;
  byId("back").disabled = shown.length === 0;
}

async function act(what) {
  if (busy || (what === "back" ? shown.length === 0 : current === null)) return;
  busy = true;
  let failed = "Not saved";
  try {
    let next = shown[shown.length - 1];
    if (what === "back") {
      shown.pop();
    } else {
      const body = JSON.stringify({ question: current, answer: what });
      const state = await load("answer", { method: "POST", body, headers: { "Content-Type": "application/json" } });
      progress(state);
      shown.push(current);
      next = state.next;
    }
    failed = "The next question cannot be had";
    await show(next);
  } catch (error) {
    say(`${failed} (${error.message}). Is \`tikzeval rate\` still running?`, true);
  }
  busy = false;
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

load("state").then(async (state) => {
  progress(state);
  await show(state.next);
  busy = false;
}).catch((error) => say(`Cannot begin (${error.message}). Is \`tikzeval rate\` still running?`, true));
