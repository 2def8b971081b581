// Many ticks: all or none at once, and the button says how many.
"use strict";
for (const form of document.querySelectorAll("form[data-ticks]")) {
  const ticks = [...form.querySelectorAll("input[name=line]")];
  const count = form.querySelector("[data-count]");
  form.addEventListener("change", () => {
    if (count) count.textContent = ticks.filter((tick) => tick.checked).length;
  });
  // A browser may have kept what was ticked before the page was loaded again.
  window.addEventListener("pageshow", () => form.dispatchEvent(new Event("change")));
}
