// Quick add: a pasted reply is read at once, the fields are filled, and the name waits for Enter.
// Without this file it is two steps: "Read the reply", then "Save".
"use strict";

const quick = document.querySelector("form.quick");
const pasted = quick.elements.namedItem("paste");
const fields = quick.querySelector(".fields");
const note = quick.querySelector(".note");
// What a person has typed is not overwritten by what a mail seems to say.
const typed = new Set();
const ask = asker(quick);
let isNew = false;

function take({ proposed, alike }) {
  for (const [name, value] of Object.entries(proposed)) {
    const field = quick.elements.namedItem(name);
    if (typed.has(name)) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value ?? "";
  }
  fill(fields.querySelector(".alike"), alike);
}

async function read() {
  const named = typed.has("name") ? { name: quick.elements.namedItem("name").value } : {};
  try {
    take(await (await ask({ act: "read", paste: pasted.value, ...named })).json());
    note.textContent = "";
  } catch (error) {
    if (isGivenUp(error)) return;
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
