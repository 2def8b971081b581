// Correcting a name: where it would stand is shown while it is typed. Without this file a button shows it.
"use strict";

const rename = document.querySelector("form.rename");

function follow(form) {
  const drawn = form.querySelector(".drawn");
  const ask = asker(form);
  const fields = ["printed_name", "sort_under"].map((name) => form.elements.namedItem(name));

  async function draw() {
    const typed = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    try {
      fill(drawn, await (await ask({ act: "preview", ...typed })).text());
    } catch (error) {
      if (!isGivenUp(error)) drawn.textContent = form.dataset.away;
    }
  }

  const soon = debounced(draw, 300);
  for (const field of fields) field.addEventListener("input", soon);
  form.querySelector(".plain").hidden = true;
}

if (rename) follow(rename);
