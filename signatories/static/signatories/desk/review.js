// The queue without waiting for pages: an act is sent, and what the site answers takes the place of what stood there.
// Everything works without this file; whatever goes wrong here falls back to an ordinary form or link.
"use strict";

const KEYS = "review-keys"; // "off": a setting, the only thing kept in this browser
let isBusy = false;
let timers = [];

const root = () => document.querySelector("#review");
const card = () => document.querySelector("#card");

// What happened is said aloud from a place that stays while the rest is replaced.
const status = document.createElement("p");
status.setAttribute("role", "status");
status.className = "visually-hidden";
document.body.append(status);

function hasKeys() {
  try { return localStorage.getItem(KEYS) !== "off"; } catch { return true; }
}

function setKeys(on) {
  try { localStorage.setItem(KEYS, on ? "on" : "off"); } catch { /* the setting lasts for this page only */ }
  document.documentElement.classList.toggle("no-keys", !on);
}

// After each drawing

function prepare() {
  for (const timer of timers) clearTimeout(timer);
  timers = [...document.querySelectorAll("[data-hide]")].map((shown) => setTimeout(hide, shown.dataset.hide * 1000, shown));
  const box = document.querySelector("#keys");
  if (box) {
    box.checked = hasKeys();
    box.closest(".keys").hidden = false;
  }
  document.documentElement.classList.toggle("no-keys", !hasKeys());
}

// A minute is over: what was shown goes, what was typed beside it stays.
function hide(shown) {
  if (shown.matches(".contact")) { shown.remove(); return; }
  // At once, whether or not the site can be asked; then the card is drawn anew without it.
  for (const name of [shown, document.querySelector("#card-name .said")]) name?.replaceChildren("…");
  if (isBusy) return;
  const here = root().dataset.at;
  const note = document.querySelector("#note");
  swap(fetch(here), { keep: note ? { note: note.value } : {}, isQuiet: true });
}

function focus() {
  const first = document.querySelector("[data-focus]") || card() || document.querySelector("#content-start");
  first.focus({ preventScroll: true });
}

// What was said stands above the card: both are brought into view.
function show() {
  (document.querySelector(".messagelist") || document.querySelector("#content-start")).scrollIntoView({ block: "start" });
}

// A note typed and not stored yet goes with the next act on its card; whoever leaves the card has it stored on the way.

function typed() {
  const fields = document.querySelector("#decide")?.elements;
  return fields?.note && fields.note_was && fields.note.value !== fields.note_was.value ? fields : null;
}

function noted(more) {
  const form = document.querySelector("#decide");
  const body = new URLSearchParams(new FormData(form));
  body.delete("adopt");
  body.set("act", "note");
  return fetch(form.getAttribute("action"), { method: "POST", body, redirect: "manual", ...more });
}

// What is told of it waits for the page that is drawn next. Tells whether she may go on.
async function keep() {
  const fields = typed();
  if (!fields) return true;
  try {
    // Only what was stored leads back to the queue; a log-in, or a note too long, is a page of its own.
    if ((await noted()).type !== "opaqueredirect") throw new Error("not stored");
    fields.note_was.value = fields.note.value;
    return true;
  } catch {
    const form = document.querySelector("#decide");
    form.dataset.plain = "1";
    form.requestSubmit(form.querySelector("[name=act][value=note]"));
    return false;
  }
}

window.addEventListener("pagehide", () => {
  if (typed() && !document.querySelector("#decide").dataset.plain) noted({ keepalive: true });
});

// Sending and replacing

async function swap(sent, { keep = {}, isQuiet = false } = {}) {
  const answer = await sent;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.querySelector("main#content-start");
  if (!main || !main.querySelector("#review")) {
    const isOver = page.body.classList.contains("login");
    if (isOver || !answer.redirected) throw new Error("not the queue");
    // Another screen, with its own scripts and styles; the note went with the act that leads there.
    const fields = typed();
    if (fields) fields.note_was.value = fields.note.value;
    location.assign(answer.url);
    return;
  }
  document.querySelector("main#content-start").replaceWith(document.adoptNode(main));
  document.title = page.title;
  history.replaceState(null, "", answer.redirected ? answer.url : root().dataset.at);
  for (const [name, value] of Object.entries(keep)) {
    const field = document.getElementById(name);
    if (field) field.value = value;
  }
  prepare();
  if (!isQuiet) {
    focus();
    show();
    status.textContent = [...document.querySelectorAll(".messagelist li, .conflict p:first-child")]
      .map((said) => said.firstChild.textContent.trim()).join(" ");
  }
}

function post(form, button) {
  const address = button?.getAttribute("formaction") || form.getAttribute("action") || location.href;
  const data = new FormData(form, button || undefined);
  return fetch(address, { method: "POST", body: new URLSearchParams(data), headers: { "X-Swaps": "1" } });
}

async function send(form, button) {
  if (isBusy) return;
  isBusy = true;
  root().setAttribute("aria-busy", "true");
  try {
    if (form.id !== "decide" && !await keep()) return;
    await swap(post(form, button));
  } catch {
    // Such as a session that is over: the log-in carries what was typed, if the browser itself sends it.
    form.dataset.plain = "1";
    form.requestSubmit(button || undefined);
  } finally {
    isBusy = false;
    root()?.removeAttribute("aria-busy");
  }
}

async function go(link) {
  if (isBusy) return;
  isBusy = true;
  try {
    if (!await keep()) return;
    await swap(fetch(link.href));
    history.replaceState(null, "", link.href);
  } catch {
    location.assign(link.href);
  } finally {
    isBusy = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!root() || form.dataset.plain || form.method !== "post" || !root().contains(form) && form.id !== "undo") return;
  event.preventDefault();
  send(form, event.submitter);
});

// Of the other forms of the page only logging out would be too early for a note.
document.querySelector("#logout-form")?.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!typed()) return;
  event.preventDefault();
  if (await keep()) form.submit();
});

// A link away from the card: within the queue it is swapped, so that the note is stored first.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !typed() || event.defaultPrevented || event.button || link.target) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !link.href.startsWith("http")) return;
  event.preventDefault();
  if (link.closest(".names, .steps")) { go(link); return; }
  if (await keep()) location.assign(link.href);
});

// Keys, by where they are: with an Arabic or Russian layout the letters A and M never arrive.

document.addEventListener("keydown", (event) => {
  if (!hasKeys() || !card() || event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const at = document.activeElement;
  const isOnCard = at === card() || (card().contains(at) && at.matches("button, a"));
  if (!isOnCard) return;
  if (event.code === "Enter" && at === card()) {
    event.preventDefault();
    card().querySelector(".bar button")?.focus();
    return;
  }
  const found = card().querySelector(`[data-code="${event.code}"]`);
  if (!found) return;
  event.preventDefault();
  if (isBusy) return;
  if (found.matches("a")) go(found);
  else if (found.form) send(found.form, found);
});

document.addEventListener("change", (event) => {
  if (event.target.id === "keys") setKeys(event.target.checked);
  if (event.target.name === "reason") {
    const tell = event.target.form.elements.tell;
    if (!tell) return;
    tell.checked = event.target.value !== tell.dataset.notFor;
    event.target.form.elements.for.value = event.target.value;
  }
});

if (root()) {
  prepare();
  focus();
}
