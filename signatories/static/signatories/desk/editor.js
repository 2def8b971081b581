// The field for a text: six buttons that write Markdown where the selection is, and the preview beside it.
// Without this file the text is typed as it is, and "Preview" opens a page of its own.
"use strict";

// A letter or digit of any script: a star beside one is a sign after a name or stands inside a word.
const LETTER = /[\p{L}\p{N}]/u;
// Either a pair that is Markdown, or a star escaped already, or one that is meant as a star.
const STARS = /(?<![\p{L}\p{N}])(\*\*?)(?=\S)[^*]*\S\1(?![\p{L}\p{N}])|\\\*|\*/gu;

function put(area, start, end, text, from = text.length, to = from) {
  area.focus();
  area.setSelectionRange(start, end);
  // Deprecated, and the only way of writing into a field that the browser's own Undo knows.
  const isDone = document.execCommand(text ? "insertText" : "delete", false, text);
  if (!isDone) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start + from, start + to);
}

// Blanks at the ends stay outside: a mark beside one would be no mark.
function bare({ selectionStart: start, selectionEnd: end, value }) {
  while (start < end && /\s/.test(value[start])) start += 1;
  while (end > start && /\s/.test(value[end - 1])) end -= 1;
  return [start, end, value.slice(start, end)];
}

const escaped = (words) => words.replace(STARS, (found, pair) => (pair || found !== "*" ? found : "\\*"));
const unescaped = (words) => words.replace(/\\\*/g, "*");

function emphasize(area, mark) {
  const [start, end, words] = bare(area);
  const { value } = area;
  const before = value.slice(start - mark.length, start);
  if (start >= mark.length && before === mark && value.slice(end, end + mark.length) === mark) {
    const plain = unescaped(words);
    put(area, start - mark.length, end + mark.length, plain, 0, plain.length);
    return;
  }
  // Emphasis does not reach over the end of a paragraph.
  const text = escaped(words).split(/(\n\s*\n)/).map((part, i) => (i % 2 ? part : mark + part + mark)).join("");
  put(area, start, end, text, mark.length, text.length - mark.length);
}

function italic(area) {
  const [start, end] = bare(area);
  const isInWord = LETTER.test(area.value[start - 1] ?? "") || LETTER.test(area.value[end] ?? "");
  // "_" cannot be taken for a sign after a name, but does nothing inside a word.
  emphasize(area, isInWord ? "*" : "_");
}

function link(area) {
  const [start, end, words] = bare(area);
  if (/^https?:\/\/\S+$/.test(words)) {
    put(area, start, end, `[](${words})`, 1);
    return;
  }
  const label = words.replace(/[[\]]/g, "\\$&");
  const address = label.length + 3;
  if (words) put(area, start, end, `[${label}](https://)`, address, address + "https://".length);
  else put(area, start, end, "[](https://)", 1);
}

// Before each line that the selection touches, or away again where every one has it.
function begin(area, mark) {
  const { value, selectionEnd } = area;
  const start = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const next = value.indexOf("\n", Math.max(selectionEnd - (selectionEnd > area.selectionStart ? 1 : 0), start));
  const end = next < 0 ? value.length : next;
  const lines = value.slice(start, end).split("\n");
  const written = lines.filter((line) => line.trim());
  const isOn = written.length > 0 && written.every((line) => line.startsWith(mark));
  const change = (line) => (isOn ? line.slice(mark.length) : line.trim() || lines.length === 1 ? mark + line : line);
  const text = lines.map((line) => (isOn && !line.trim() ? line : change(line))).join("\n");
  put(area, start, end, text, lines.length > 1 ? 0 : text.length, text.length);
}

// A typed number is put right; where none is chosen, the number comes with its noun, as languages need it.
function number(area) {
  const [start, end, words] = bare(area);
  put(area, start, end, /^[\d.,'\s]+$/.test(words) ? "{{ count }}" : "{{ organizations }}");
}

const ACTS = {
  bold: (area) => emphasize(area, "**"),
  italic,
  link,
  list: (area) => begin(area, "- "),
  quote: (area) => begin(area, "> "),
  number,
};
// By the place of the key, so that they work with an Arabic or Russian layout.
const KEYS = { KeyB: "bold", KeyI: "italic", KeyK: "link" };

function edit(editor) {
  const area = editor.querySelector("textarea");
  const { form } = area;
  const title = form.elements.namedItem("title");
  const chosen = form.elements.namedItem("language");
  const drawn = editor.querySelector(".drawn");
  const note = editor.querySelector(".note");
  const language = () => chosen?.value || editor.dataset.language;
  const ask = asker(form, editor.dataset.preview);

  async function draw() {
    const isNew = "new" in form.dataset;
    const typed = {
      body: area.value,
      title: title?.value ?? "",
      language: language(),
      appeal: form.elements.namedItem("appeal")?.value || editor.dataset.appeal,
      ...(isNew ? { is_new: "1", slug: form.elements.namedItem("slug")?.value ?? "" } : {}),
    };
    try {
      fill(drawn, await (await ask(typed)).text());
      note.textContent = "";
    } catch (error) {
      if (!isGivenUp(error)) note.textContent = note.dataset.away;
    }
  }

  const soon = debounced(draw, 300);
  for (const field of [area, title, chosen, form.elements.namedItem("slug")]) {
    if (field instanceof HTMLElement) field.addEventListener("input", soon);
  }
  chosen?.addEventListener?.("change", () => {
    const direction = editor.dataset.rtl.split(" ").includes(language()) ? "rtl" : "ltr";
    for (const field of [area, title]) Object.assign(field, { lang: language(), dir: direction });
    soon();
  });
  for (const button of editor.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => ACTS[button.dataset.do](area));
  }
  area.addEventListener("keydown", (event) => {
    const act = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.code];
    if (!act) return;
    event.preventDefault();
    ACTS[act](area);
  });
  editor.querySelector(".strip").hidden = false;
  editor.querySelector(".plain").hidden = true;
  if (title?.value || area.value) draw();
}

document.querySelectorAll(".editor").forEach(edit);
