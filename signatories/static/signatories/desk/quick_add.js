// Quick add: a pasted reply is read at once, the fields are filled, and the name waits for Enter.
// Without this file it is two steps: "Read the reply", then "Save".
"use strict";

const quick = document.querySelector("form.quick");
const pasted = quick.elements.namedItem("paste");
const fields = quick.querySelector(".fields");
const note = quick.querySelector(".note");
// What a person has typed is not overwritten by what a mail seems to say.
const typed = new Set();
let asking = new AbortController();
let isNew = false;

function take({ proposed, alike }) {
  for (const [name, value] of Object.entries(proposed)) {
    const field = quick.elements.namedItem(name);
    if (typed.has(name)) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value ?? "";
  }
  const page = new DOMParser().parseFromString(alike, "text/html");
  fields.querySelector(".alike").replaceChildren(...page.body.childNodes);
}

async function read() {
  asking.abort();
  asking = new AbortController();
  const sent = new FormData();
  sent.set("csrfmiddlewaretoken", quick.elements.namedItem("csrfmiddlewaretoken").value);
  sent.set("act", "read");
  sent.set("part", "1");
  sent.set("paste", pasted.value);
  if (typed.has("name")) sent.set("name", quick.elements.namedItem("name").value);
  try {
    const answer = await fetch(location.href, { method: "POST", body: sent, signal: asking.signal });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    take(await answer.json());
    note.textContent = "";
  } catch (error) {
    if (error.name === "AbortError") return;
    note.textContent = quick.dataset.away;
  }
  // Only after pasting: whoever types in the field wants to go on typing.
  if (!isNew) return;
  isNew = false;
  const name = quick.elements.namedItem("name");
  name.focus();
  name.select();
}

let waiting;
pasted.addEventListener("paste", () => { isNew = true; });
pasted.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(read, isNew ? 0 : 400);
});
fields.addEventListener("input", ({ target }) => typed.add(target.name));

const [save, reading] = [quick.querySelector(".save"), quick.querySelector(".read")];
reading.hidden = true;
save.classList.add("default");
// A second press while the first is on its way would save it twice.
const saves = quick.querySelectorAll("button[value=save]");
quick.addEventListener("submit", () => setTimeout(() => { for (const one of saves) one.disabled = true; }));
window.addEventListener("pageshow", () => { for (const one of saves) one.disabled = false; });

const wrong = quick.querySelector(".alike .must input, .bad input, .bad select, .bad textarea");
if (wrong) wrong.focus();
else if (!quick.elements.namedItem("name").value) pasted.focus();
