// The order board: lines step, are dragged, and go back, each by one small question to the site. Without this file
// every button is a form of its own.

const form = document.querySelector("#moves");
const board = form.querySelector(".board");
const saying = form.querySelector(".saying");
const spoken = saying.querySelector("[role=status]");
const undo = saying.querySelector(".undo");
const again = saying.querySelector(".again");
const isWhole = board.classList.contains("whole");
// One move after the other: each names its lines as the one before has left them.
let turn = Promise.resolve();

const linesOf = () => [...board.querySelectorAll(".line")];
const keyOf = (line) => line.dataset.key.split(".")[0];
const lineOf = (key) => document.getElementById(`line-${key}`);
const sectionOf = (line) => line?.dataset.heading ?? "";
const isNear = (line, other) => Boolean(other) && sectionOf(line) === sectionOf(other);

function beside(line, way) {
  let other = line;
  do other = way < 0 ? other.previousElementSibling : other.nextElementSibling;
  while (other && !other.classList.contains("line"));
  return other;
}

// What the arrows of a line do: up is after the line two above, or first; down is after the line below.
function aim(line) {
  const above = beside(line, -1);
  const below = beside(line, 1);
  const over = above && beside(above, -1);
  const up = line.querySelector(".up");
  const down = line.querySelector(".down");
  const key = line.dataset.key;
  // Above the lines that were drawn there may be more: only the site knows then.
  const isOpen = above && !over && !("start" in board.dataset);
  up.value = !isNear(line, above) ? "" : isNear(line, over) ? `${key} after ${over.dataset.key}` : isOpen ? "?" : `${key} first`;
  down.value = isNear(line, below) ? `${key} after ${below.dataset.key}` : "";
  up.disabled = !up.value;
  down.disabled = !down.value;
}

// The number of the first line that bears one, hidden or not: no move among the lines drawn changes it.
const first = linesOf().find((line) => "named" in line.dataset);
const start = Number.parseInt(first?.querySelector(".number").textContent, 10) || 1;

function renumber() {
  let number = start;
  for (const line of linesOf()) {
    if (!("named" in line.dataset)) continue;
    const shown = line.querySelector(".number");
    const text = `${number}.`;
    if (shown.textContent !== text) shown.textContent = text;
    number += 1;
  }
}

function say(text, isRefused = false) {
  saying.hidden = false;
  saying.classList.toggle("refused", isRefused);
  spoken.textContent = text;
  undo.hidden = true;
  again.hidden = !isRefused;
}

function ask(to) {
  const data = new FormData(form);
  data.set("to", to);
  return fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" });
}

// The form itself asks: the site answers with the whole page, as it is without this file.
function askForPage(to) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "to", value: to });
  form.append(field);
  form.submit();
}

function draw(lines) {
  for (const [key, html] of Object.entries(lines)) {
    const old = lineOf(key);
    if (!old) continue;
    const made = document.createRange().createContextualFragment(html).querySelector(".line");
    made.hidden = old.hidden;
    old.replaceWith(made);
  }
}

function settle(answer) {
  const line = lineOf(answer.line);
  const above = lineOf(answer.above);
  const below = lineOf(answer.below);
  if (above && isNear(line, above)) above.after(line);
  else if (below) below.before(line);
  else if (above) above.after(line);
  else return false;
  draw(answer.lines);
  return true;
}

function tell(answer) {
  say(answer.said);
  undo.value = answer.undo;
  undo.hidden = false;
  form.elements.drawn.value = answer.drawn;
  if (!answer.others) return;
  spoken.textContent += ` ${board.dataset.others}`;
  again.hidden = false;
}

// Asks for a move, and gives back whether it was made and is drawn. `back` puts the line where it was.
async function move(to, back) {
  let answer;
  try {
    const response = await ask(to);
    if (response.type === "opaqueredirect" || response.status === 403) {
      back();
      say(board.dataset.out, true);
      return false;
    }
    answer = await response.json();
  } catch {
    back();
    say(board.dataset.lost, true);
    return false;
  }
  if (answer.code === "stale") {
    askForPage(to);
    return false;
  }
  if (answer.refused) {
    back();
    say(answer.refused, true);
    return false;
  }
  if (!isWhole || !lineOf(answer.line) || !settle(answer)) {
    location.assign(`${board.dataset.at}?at=${answer.line}`);
    return false;
  }
  tell(answer);
  reveal();
  renumber();
  linesOf().forEach(aim);
  return true;
}

// A line beyond the window that another has been put before or after belongs to what is seen.
function reveal() {
  const lines = linesOf();
  const last = lines.findLastIndex((line) => !line.hidden);
  for (const line of lines.slice(lines.findIndex((line) => !line.hidden), last)) line.hidden = false;
}

function queue(act) {
  turn = turn.then(act);
}

// The hand that moves a line stays on it: on the same button, or the other arrow where that one has come to an end.
function keep(key, name) {
  const line = lineOf(key);
  const wanted = [name, "up", "down"].map((one) => line?.querySelector(`.${one}`));
  const button = wanted.find((one) => one && !one.disabled);
  button?.focus({ preventScroll: true });
  line?.scrollIntoView({ block: "nearest" });
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  const line = button?.closest(".line");
  if (!isWhole || !button || (!line && button !== undo)) return;
  event.preventDefault();
  const name = ["up", "down", "back"].find((one) => button.classList.contains(one));
  const key = line ? keyOf(line) : undo.value.split(".")[0];
  queue(async () => {
    // What the button says now: the moves before this one have changed it.
    const now = line ? lineOf(key)?.querySelector(`.${name}`)?.value : undo.value;
    if (!now) return;
    if (now === "?") location.assign(`${board.dataset.at}?at=${key}`);
    else if (await move(now, () => {})) keep(key, name ?? "up");
  });
});

// Where a line was dropped, in the words of a move: after the line above, or first of its section.
function dropped(line) {
  const above = beside(line, -1);
  const below = beside(line, 1);
  if (above && (isNear(line, above) || !isNear(line, below))) return `${line.dataset.key} after ${above.dataset.key}`;
  return `${line.dataset.key} first`;
}

if (isWhole && window.Sortable) {
  board.classList.add("draggable");
  let next = null;
  window.Sortable.create(board, {
    handle: ".handle",
    draggable: ".line:not([hidden])",
    ghostClass: "ghost",
    dragClass: "drag",
    forceFallback: true,
    fallbackTolerance: 3,
    scrollSensitivity: 80,
    onStart: (event) => {
      next = event.item.nextElementSibling;
    },
    onEnd: (event) => {
      const line = event.item;
      const follower = next;
      if (line.nextElementSibling === follower) return;
      const key = keyOf(line);
      renumber();
      const back = () => {
        if (follower) follower.before(lineOf(key));
        else board.append(lineOf(key));
        renumber();
      };
      queue(async () => {
        if (await move(dropped(lineOf(key)), back)) keep(key, "up");
      });
    },
  });
}
