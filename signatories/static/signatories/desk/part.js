// A part of a page, drawn anew by the site while somebody types. For the scripts that are loaded behind this one.
"use strict";

// Makes what asks: one question at a time, the one before is given up. Its answer is the site's own or an error.
function asker(form, address = location.href) {
  let asking = new AbortController();
  return async (fields) => {
    asking.abort();
    asking = new AbortController();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    body.set("part", "1");
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const answer = await fetch(address, { method: "POST", body, signal: asking.signal });
    // Sent elsewhere means the session is over: the page there is none of ours.
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer;
  };
}

const isGivenUp = (error) => error.name === "AbortError";

function fill(place, html) {
  place.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
}

function debounced(act, pause) {
  let waiting;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(act, pause);
  };
}
