// The desk without Django's help: Select2 gets its labels, and what is typed is not thrown away unasked.
"use strict";
// Select2 takes the place of a <select> but not its label: give each the words of its own.
function label() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const words = document.querySelector(`label[for="${select.id}"]`);
    const box = select.parentElement.querySelector(".select2-selection");
    const shown = box && box.querySelector(".select2-selection__rendered");
    if (!words || !shown) continue;
    words.id ||= `${select.id}-label`;
    box.setAttribute("aria-labelledby", `${words.id} ${shown.id}`);
    shown.removeAttribute("role");
    shown.removeAttribute("aria-readonly");
  }
}
// jQuery runs what waits for it in the order it was told, and Select2 was first.
if (window.django && window.django.jQuery) window.django.jQuery(label);

// Leaving with something typed and not saved, be it by another form of the page, is asked about by the browser.
function guard(form) {
  const written = () => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  const drawn = written();
  // A refused form comes back with what was typed, and nothing of it is stored.
  const wasRefused = Boolean(document.querySelector(".errornote"));
  let isSaving = false;
  form.addEventListener("submit", () => { isSaving = true; });
  window.addEventListener("pageshow", () => { isSaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSaving && (wasRefused || written() !== drawn)) event.preventDefault();
  });
}
const edited = document.querySelector(".change-form #content-main > form[method=post]");
// Only once all scripts have made of the form what they make of it.
if (edited) window.addEventListener("load", () => guard(edited));
