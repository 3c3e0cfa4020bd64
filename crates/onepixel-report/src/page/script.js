"use strict";

// Comfort for a page that says everything without it: pairs of classes on hovering and by arrow keys, tables that can be
// sorted and filtered, one confusion matrix at a time, a region of a map, indices to copy. Texts from the dataset are only ever moved as text.

document.documentElement.classList.add("js");

/** An element with properties and children. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Says something to those who do not see it. */
const status = element("p", { className: "unseen" });
status.setAttribute("role", "status");
document.body.append(status);

/** Pairs: the one that is hovered or focused is shown, else the one that was chosen last. */
function explorePairs(explorer) {
  const pairs = new Map([...explorer.querySelectorAll(".pair")].map((pair) => [pair.id, pair]));
  const links = [...explorer.querySelectorAll(".matrix a")];
  const target = (link) => link.hash.slice(1);
  let chosen = explorer.querySelector(".pair.first");

  function show(pair) {
    for (const other of pairs.values()) other.classList.toggle("shown", other === pair);
    for (const link of links) link.classList.toggle("current", target(link) === pair.id);
  }

  function choose(pair) {
    chosen = pair;
    show(pair);
    for (const link of links) link.tabIndex = target(link) === pair.id ? 0 : -1;
  }

  // A link leads to its pair wherever it stands, but where both are seen the page does not jump.
  function follow(id, wasAsked) {
    const pair = pairs.get(id);
    if (!pair) return false;
    choose(pair);
    if (wasAsked) history.replaceState(null, "", "#" + id);
    const { top, bottom } = pair.getBoundingClientRect();
    if (top < 0 || top > 0.6 * innerHeight || bottom < 0) pair.scrollIntoView({ block: "start" });
    return true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#pair-']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (follow(target(link), true)) event.preventDefault();
  });
  addEventListener("hashchange", () => follow(location.hash.slice(1), false));

  const matrix = explorer.querySelector(".matrix");
  if (matrix) {
    for (const link of links) {
      link.addEventListener("pointerenter", (event) => {
        if (event.pointerType === "mouse") show(pairs.get(target(link)));
      });
      link.addEventListener("focus", () => choose(pairs.get(target(link))));
    }
    matrix.addEventListener("pointerleave", () => show(chosen));
    matrix.addEventListener("keydown", (event) => moveAmongCells(matrix, event));
  }
  choose(chosen);
  follow(location.hash.slice(1), false);
}

/** Arrow keys move to the next cell with a link in their direction, Home and End to the ends of the row. */
function moveAmongCells(matrix, event) {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -1], End: [0, 1] };
  const step = steps[event.key];
  const cell = event.target.closest("td");
  if (!step || !cell) return;
  event.preventDefault();
  const rows = matrix.tBodies[0].rows;
  let [row, column] = [cell.parentElement.sectionRowIndex + step[0], cell.cellIndex + step[1]];
  let found = null;
  while (rows[row]?.cells[column]) {
    const link = rows[row].cells[column].querySelector("a");
    if (link) {
      found = link;
      if (event.key !== "Home" && event.key !== "End") break;
    }
    row += step[0];
    column += step[1];
  }
  found?.focus();
}

/** What a cell is sorted by: a number where it has one, else its text; what was not measured comes last. */
function sortKey(cell) {
  if (cell.dataset.value) return Number(cell.dataset.value);
  const text = cell.textContent.trim();
  if (text === "–" || text === "") return null;
  const number = cell.tagName === "TD" && /^\[?(-?[\d,]*\.?\d+)/.exec(text);
  return number ? Number(number[1].replaceAll(",", "")) : text;
}

function compare(left, right) {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left).localeCompare(String(right), undefined, { numeric: true });
}

/** Headings become buttons that sort. */
function makeSortable(table) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    if ("plain" in heading.dataset) return;
    const button = element("button", { type: "button" }, ...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      // Numbers are sorted from the largest first, names from the first.
      const rows = [...table.tBodies[0].rows];
      const keys = new Map(rows.map((row) => [row, sortKey(row.cells[column])]));
      const before = heading.getAttribute("aria-sort");
      const numeric = rows.some((row) => typeof keys.get(row) === "number");
      const ascending = before ? before === "descending" : !numeric;
      rows.sort((left, right) => {
        const [a, b] = [keys.get(left), keys.get(right)];
        if (a === null || b === null) return (a === null) - (b === null);
        return ascending ? compare(a, b) : compare(b, a);
      });
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      table.tBodies[0].append(...rows);
      status.textContent = `sorted by ${button.textContent}, ${ascending ? "ascending" : "descending"}`;
    });
  });
}

/** A field above a long table that leaves only the rows whose heading contains what is typed. */
function makeFilterable(table) {
  const rows = [...table.tBodies[0].rows];
  if (rows.length <= 12) return;
  const names = rows.map((row) => row.querySelector("th").textContent.toLowerCase());
  const input = element("input", { type: "search", autocomplete: "off", spellcheck: false });
  const found = element("output", { className: "note" });
  const label = element("label", {}, `Find ${table.dataset.filter}: `, input);
  table.closest(".scroll").before(element("div", { className: "filter" }, label, found));
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, index) => {
      row.hidden = !words.every((word) => names[index].includes(word));
      shown += !row.hidden;
    });
    found.textContent = words.length ? `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")}` : "";
  });
}

/** Of parts that could each be opened, one is shown, chosen from a list. */
function makeChooser(chooser) {
  const parts = [...chooser.querySelectorAll("details")];
  if (parts.length === 0) return;
  const select = element("select");
  for (const part of parts) select.append(element("option", { textContent: part.querySelector("summary").textContent }));
  const first = Math.max(0, parts.findIndex((part) => part.open));
  function choose(index) {
    parts.forEach((part, place) => {
      part.hidden = place !== index;
      part.open = place === index;
    });
  }
  // Parts of one name close each other as they open, which would undo the choice when printing.
  for (const part of parts) part.removeAttribute("name");
  const label = chooser.dataset.choose;
  chooser.prepend(element("label", {}, label[0].toUpperCase() + label.slice(1) + ": ", select));
  chooser.classList.add("chosen");
  select.addEventListener("change", () => choose(select.selectedIndex));
  select.selectedIndex = first;
  choose(first);
}

/** A button that copies a text. */
function makeCopyable(code) {
  const button = element("button", { type: "button", className: "copy", textContent: "Copy" });
  code.after(button);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // Some browsers give pages from files no clipboard: then the text is selected, ready to be copied by hand.
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
      status.textContent = "The text is selected.";
      return;
    }
    button.textContent = "Copied";
    status.textContent = "The text is copied.";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
}

/** A region of a map: drawn with a pointer, or moved by arrow keys and sized by them with Shift; its images are shown. */
function makeBrush(map) {
  const plot = map.querySelector("rect.plot");
  const tiles = [...document.getElementById(map.dataset.brush).querySelectorAll("[data-x]")];
  if (!plot || tiles.length === 0) return;
  const brush = element("div", { className: "brush", hidden: true });
  const said = element("output", { className: "note" });
  const clear = element("button", { type: "button", className: "copy", textContent: "Show all", hidden: true });
  map.append(brush);
  map.after(element("p", { className: "brushing" }, said, " ", clear));
  map.classList.add("brushable");
  let region = null;
  let start = null;

  function show() {
    let shown = 0;
    for (const tile of tiles) {
      const [x, y] = [Number(tile.dataset.x), Number(tile.dataset.y)];
      const isIn = !region || (x >= region.left && x <= region.right && y >= region.top && y <= region.bottom);
      tile.hidden = !isIn;
      shown += isIn;
    }
    brush.hidden = clear.hidden = !region;
    said.textContent = region
      ? `${shown.toLocaleString("en")} of these ${tiles.length.toLocaleString("en")} images lie in the region.`
      : "Draw a region on the map to see its images; or use the arrow keys, and Shift to size it.";
    if (region) draw();
  }

  function draw() {
    const [outer, inner] = [map.getBoundingClientRect(), plot.getBoundingClientRect()];
    brush.style.left = `${inner.left - outer.left + map.scrollLeft + region.left * inner.width}px`;
    brush.style.top = `${inner.top - outer.top + region.top * inner.height}px`;
    brush.style.width = `${(region.right - region.left) * inner.width}px`;
    brush.style.height = `${(region.bottom - region.top) * inner.height}px`;
  }

  const within = (share) => Math.min(1, Math.max(0, share));
  const ordered = (a, b) => [Math.min(a, b), Math.max(a, b)];

  function span(from, to) {
    const [[left, right], [top, bottom]] = [ordered(from.x, to.x), ordered(from.y, to.y)];
    region = { left, right, top, bottom };
    show();
  }

  function at(event) {
    const inner = plot.getBoundingClientRect();
    return { x: within((event.clientX - inner.left) / inner.width), y: within((event.clientY - inner.top) / inner.height) };
  }

  map.addEventListener("pointerdown", (event) => {
    const inner = plot.getBoundingClientRect();
    const isOn = event.clientX >= inner.left && event.clientX <= inner.right && event.clientY >= inner.top;
    if (!event.isPrimary || event.button !== 0 || !isOn || event.clientY > inner.bottom) return;
    start = at(event);
    map.setPointerCapture(event.pointerId);
  });
  map.addEventListener("pointermove", (event) => start && span(start, at(event)));
  map.addEventListener("pointercancel", () => (start = null));
  map.addEventListener("pointerup", (event) => {
    if (!start) return;
    const end = at(event);
    // A click is the surroundings of a place.
    const isClick = Math.abs(end.x - start.x) < 0.01 && Math.abs(end.y - start.y) < 0.01;
    const edge = (by) => ({ x: within(end.x + by), y: within(end.y + by) });
    if (isClick) span(edge(-0.05), edge(0.05));
    start = null;
  });
  map.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [0, -0.05], ArrowDown: [0, 0.05], ArrowLeft: [-0.05, 0], ArrowRight: [0.05, 0] }[event.key];
    if (event.key === "Escape") region = null;
    else if (!step) return;
    else if (!region) region = { left: 0, right: 0.2, top: 0.8, bottom: 1 };
    else if (event.shiftKey) {
      region.right = Math.max(region.left + 0.05, within(region.right + step[0]));
      region.bottom = Math.max(region.top + 0.05, within(region.bottom + step[1]));
    } else {
      const [width, height] = [region.right - region.left, region.bottom - region.top];
      const left = Math.min(1 - width, within(region.left + step[0]));
      const top = Math.min(1 - height, within(region.top + step[1]));
      region = { left, right: left + width, top, bottom: top + height };
    }
    event.preventDefault();
    show();
  });
  clear.addEventListener("click", () => {
    region = null;
    show();
    map.focus();
  });
  addEventListener("resize", () => region && draw());
  show();
}

// On paper nothing can be opened: tables that are closed are opened for printing.
let openedForPrint = [];
addEventListener("beforeprint", () => {
  openedForPrint = [...document.querySelectorAll("details.listing:not([open])")];
  openedForPrint = openedForPrint.filter((part) => part.querySelectorAll("tr").length <= 400);
  openedForPrint.forEach((part) => (part.open = true));
});
addEventListener("afterprint", () => openedForPrint.forEach((part) => (part.open = false)));

for (const explorer of document.querySelectorAll(".explorer:has(.pair)")) explorePairs(explorer);
for (const table of document.querySelectorAll("table[data-sortable]")) makeSortable(table);
for (const table of document.querySelectorAll("table[data-filter]")) makeFilterable(table);
for (const chooser of document.querySelectorAll("[data-choose]")) makeChooser(chooser);
for (const map of document.querySelectorAll("[data-brush]")) makeBrush(map);
for (const code of document.querySelectorAll("code[data-copy]")) makeCopyable(code);
