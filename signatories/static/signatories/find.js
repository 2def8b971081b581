// Find while one types. Without this file, or on a list of several pages, the form asks the server.

const form = document.querySelector(".find");
const lines = document.querySelector(".lines");
const said = document.querySelector("#found");
let entries;

// The same folding as the server's: no case, no accents, punctuation is a space. `at` leads back to the name.
function fold(name) {
  let folded = "";
  const at = [];
  let place = 0;
  for (const character of name) {
    const plain = character.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace("ß", "ss");
    for (const letter of plain.replace(/[\p{P}\p{S}\p{Z}\p{C}]/gu, " ")) {
      if (letter === " " && (folded === "" || folded.endsWith(" "))) continue;
      folded += letter;
      for (let unit = 0; unit < letter.length; unit++) at.push([place, place + character.length]);
    }
    place += character.length;
  }
  return { folded, at };
}

async function whole() {
  if ("whole" in lines.dataset) return;
  const answer = await fetch(location.pathname);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  lines.replaceChildren(...page.querySelector(".lines").childNodes);
}

function read() {
  return [...lines.querySelectorAll("li")].map((line) => {
    const name = line.querySelector("bdi");
    return {
      line,
      name,
      text: name.firstChild.data,
      marks: [...name.querySelectorAll("a")].map((mark) => mark.textContent),
      acronym: fold(line.dataset.acronym ?? "").folded,
      ...fold(name.firstChild.data),
    };
  });
}

function light(entry, place, length) {
  entry.name.querySelector("mark")?.remove();
  const marks = [...entry.name.querySelectorAll("a")];
  if (place < 0 || !length) return entry.name.replaceChildren(entry.text, ...marks);
  const start = entry.at[place][0];
  const end = entry.at[place + length - 1][1];
  const lit = document.createElement("mark");
  lit.textContent = entry.text.slice(start, end);
  entry.name.replaceChildren(entry.text.slice(0, start), lit, entry.text.slice(end), ...marks);
}

function say(matched, words, network) {
  let sentence = "";
  if (words && !matched) sentence = form.dataset.none;
  else if (words) sentence = matched === 1 ? form.dataset.one : form.dataset.many;
  else if (network) sentence = matched ? form.dataset.members : form.dataset.empty;
  const values = { n: matched, all: form.dataset.all, words, network };
  said.replaceChildren(
    ...sentence.split(/(\{\w+\})/).map((part) => {
      const name = part.match(/^\{(\w+)\}$/)?.[1];
      if (!name) return part;
      const value = document.createElement("bdi");
      value.textContent = values[name];
      return value;
    }),
  );
}

function show() {
  const words = form.q.value.trim();
  const chosen = form.querySelector("[name=members]:checked");
  // Of nothing but punctuation nothing is left to compare: it is sought as it stands, as the server does.
  const wanted = fold(words).folded.trim() || words.toLowerCase();
  let matched = 0;
  for (const entry of entries) {
    const place = entry.folded.indexOf(wanted);
    const found = place >= 0 || entry.acronym.includes(wanted);
    const fits = found && (!chosen?.value || entry.marks.includes(chosen.dataset.mark));
    entry.line.hidden = !fits;
    matched += fits;
    light(entry, fits ? place : -1, wanted.length);
  }
  for (const list of lines.querySelectorAll("ol")) {
    const heading = list.previousElementSibling;
    if (heading?.matches("h3")) heading.hidden = !list.querySelector("li:not([hidden])");
  }
  say(matched, words, chosen?.value ?? "");
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
  history.replaceState(null, "", asked.size ? `?${asked}` : location.pathname);
}

async function find() {
  try {
    if (!entries) await whole();
  } catch {
    return form.submit();
  }
  lines.dataset.whole = "";
  entries ??= read();
  show();
}

if (lines.dataset.pages === "1") {
  form.querySelector("button").hidden = true;
  form.addEventListener("input", find);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
}
