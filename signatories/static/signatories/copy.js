// Copy the list, a sentence or an invitation, as text and with formatting. Without this file the buttons are not shown.

const said = document.querySelector("[data-copied]");

function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

async function page(number) {
  const answer = await fetch(`${location.pathname}?page=${number}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// What is shown may be one page of many, or what a search found; copied is always the whole list.
async function pages() {
  const lines = document.querySelector(".lines");
  if ("whole" in lines.dataset) return [document];
  return Promise.all(Array.from({ length: Number(lines.dataset.pages) }, (_, before) => page(before + 1)));
}

async function list() {
  const paragraphs = [document.querySelector("#signed-by").textContent];
  const parts = document.querySelector(".parts");
  if (parts) paragraphs.push(parts.textContent);
  for (const one of await pages()) {
    paragraphs.push(...[...one.querySelectorAll(".lines h3, .lines li")].map((line) => line.textContent));
  }
  for (const note of document.querySelectorAll(".notes p")) {
    const copy = note.cloneNode(true);
    copy.querySelector(".back").remove();
    paragraphs.push(copy.textContent.trim());
  }
  return paragraphs;
}

async function sentence() {
  return [document.querySelector("#sentence").textContent.replace(/\s+/g, " ").trim()];
}

const sources = { list, sentence };
const shown = { list: ".lines", sentence: "#sentence" };

const plain = (paragraphs) => new Blob([paragraphs.join("\n")], { type: "text/plain" });
const formatted = (paragraphs) =>
  new Blob([element("div", ...paragraphs.map((text) => element("p", text))).innerHTML], { type: "text/html" });

// Anything else that is to be copied is named by its id, and copied as it stands.
const words = async (id) => document.getElementById(id).textContent.trim().split("\n");

async function copy(what) {
  // Said anew, also where the same was said before.
  said.textContent = "";
  const paragraphs = what in sources ? sources[what]() : words(what);
  try {
    // Promises, not values: Safari wants the clipboard asked for while the click still counts.
    await navigator.clipboard.write([
      new ClipboardItem({ "text/plain": paragraphs.then(plain), "text/html": paragraphs.then(formatted) }),
    ]);
    said.textContent = what === "list" ? said.dataset.copied : said.dataset.plain;
  } catch {
    getSelection().selectAllChildren(document.querySelector(shown[what] ?? `#${what}`));
    said.textContent = said.dataset.refused;
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.parentElement.hidden = false;
  button.addEventListener("click", () => copy(button.dataset.copy));
}
