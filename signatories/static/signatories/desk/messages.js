// A message is kept as a draft while somebody writes, and what became of one on its way is looked up again.
"use strict";
const form = document.querySelector("form[data-kept]");

function keepWhileWritten(form) {
  const said = form.querySelector("[data-said]");
  const written = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "seen"));
  let kept = written();
  let timer = 0;
  let going = null;
  let isLeaving = false;

  async function keep() {
    clearTimeout(timer);
    const now = written();
    if (now === kept) return;
    const data = new FormData(form);
    data.set("act", "see");
    data.set("quiet", "1");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: data });
      // Where the log-in answers, or something is wrong with what is typed, the button tells.
      if (!answer.ok || !(answer.headers.get("Content-Type") || "").startsWith("application/json")) return;
      const { at, seen } = await answer.json();
      form.setAttribute("action", at);
      form.elements.seen.value = seen;
      history.replaceState(null, "", at);
      kept = now;
      said.textContent = said.dataset.said;
    } catch {
      // Without a connection it is kept by the next try, or by the button.
    }
  }
  function soon() {
    said.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(() => {
      const mine = (going || Promise.resolve()).then(keep);
      going = mine;
      mine.then(() => { if (going === mine) going = null; });
    }, 2000);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    isLeaving = true;
    if (!going) return;
    // One that is just being kept must not become two.
    event.preventDefault();
    const button = event.submitter;
    // A form that is being sent is not sent once more before the event is over.
    going.then(() => setTimeout(() => { going = null; form.requestSubmit(button); }));
  });
  window.addEventListener("pageshow", () => { isLeaving = false; });
  window.addEventListener("beforeunload", (event) => {
    const wasRefused = Boolean(form.querySelector(".errornote"));
    if (!isLeaving && (wasRefused || written() !== kept)) event.preventDefault();
  });
}
if (form) keepWhileWritten(form);

if (document.querySelector("[data-going]")) {
  const timer = setInterval(async () => {
    try {
      const answer = await fetch(location.pathname);
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const figures = page.getElementById("figures");
      if (!figures) return;
      document.getElementById("figures").replaceWith(figures);
      if (!page.querySelector("[data-going]")) {
        clearInterval(timer);
        location.reload();
      }
    } catch {
      // It is asked again.
    }
  }, 5000);
}
