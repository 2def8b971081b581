// Correcting a name: where it would stand is shown while it is typed. Without this file a button shows it.
"use strict";

const rename = document.querySelector("form.rename");

function follow(form) {
  const drawn = form.querySelector(".drawn");
  let asking = new AbortController();
  let waiting;

  async function draw() {
    asking.abort();
    asking = new AbortController();
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    sent.set("act", "preview");
    sent.set("part", "1");
    for (const name of ["printed_name", "sort_under"]) sent.set(name, form.elements.namedItem(name).value);
    try {
      const answer = await fetch(location.href, { method: "POST", body: sent, signal: asking.signal });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      drawn.replaceChildren(...page.body.childNodes);
    } catch (error) {
      if (error.name !== "AbortError") drawn.textContent = form.dataset.away;
    }
  }

  for (const name of ["printed_name", "sort_under"]) {
    form.elements.namedItem(name).addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(draw, 300);
    });
  }
  form.querySelector(".plain").hidden = true;
}

if (rename) follow(rename);
