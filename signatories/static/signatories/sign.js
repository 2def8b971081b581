// The printed line as it is typed, never a number or a neighbour; and times where the visitor is.
const printed = document.querySelector(".printed");
const list = printed?.querySelector("ul");
const unnamed = document.querySelector("#unnamed");

// One organization of the form: its name, and beside it the signs it may bear.
function line(section) {
  const name = section.querySelector("input[name$='-name']")?.value.trim();
  if (!name) return null;
  const item = document.createElement("li");
  const said = document.createElement("bdi");
  said.className = "name";
  said.textContent = name;
  item.append(said);
  for (const label of section.querySelectorAll("[data-sign]:has(:checked)")) {
    const once = document.createElement("span");
    once.className = "small";
    once.textContent = printed.dataset.once
      .replace("{sign}", label.dataset.sign)
      .replace("{network}", label.dataset.network);
    item.append(" ", once);
  }
  return item;
}

function draw() {
  const isUnnamed = document.querySelector("input[name=naming][value=unnamed]")?.checked ?? false;
  const lines = isUnnamed ? [] : [...document.querySelectorAll(".groups section")].map(line).filter(Boolean);
  list.replaceChildren(...lines);
  unnamed.hidden = !isUnnamed;
  printed.hidden = !isUnnamed && !lines.length;
}

for (const time of document.querySelectorAll("time.here")) {
  const at = new Date(time.dateTime);
  // Nothing to add where the clocks show the same.
  if (!at.getTimezoneOffset()) continue;
  const said = at.toLocaleString(document.documentElement.lang, {
    day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn",
  });
  time.textContent = time.dataset.here.replace("{time}", said);
  time.hidden = false;
}

if (printed) {
  document.addEventListener("input", draw);
  draw();
}
