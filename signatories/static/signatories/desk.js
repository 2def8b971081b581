// Select2 takes the place of a <select> but not its label: give each the words of its own.
"use strict";
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
