
/** The list of datasets: what is typed and chosen leaves its rows, and their dots in the chart. */
function makeSearchable(table) {
  const rows = [...table.tBodies[0].rows];
  const names = rows.map((row) => row.cells[0].textContent.toLowerCase());
  const links = rows.map((row) => row.querySelector("a").getAttribute("href"));
  const dots = new Map([...document.querySelectorAll(".figure svg a")].map((dot) => [dot.getAttribute("href"), dot]));
  const input = element("input", { type: "search", autocomplete: "off", spellcheck: false });
  const purpose = element("select", {}, element("option", { value: "", textContent: "anything" }));
  for (const heading of table.tHead.querySelectorAll("[data-purpose]")) {
    const { purpose: value, title: textContent } = heading.dataset;
    purpose.append(element("option", { value, textContent }));
  }
  const changed = element("input", { type: "checkbox" });
  const found = element("output", { className: "note" });
  const filter = element("div", { className: "filter" },
    element("label", {}, "Find datasets: ", input), element("label", {}, "Suitable for: ", purpose));
  if (rows.some((row) => "news" in row.dataset)) {
    filter.append(element("label", {}, changed, " new or changed only"));
  }
  filter.append(found);
  table.closest(".scroll").before(filter);

  function apply() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, index) => {
      const fits = words.every((word) => names[index].includes(word))
        && (!purpose.value || row.dataset.suits.split(" ").includes(purpose.value))
        && (!changed.checked || "news" in row.dataset);
      row.hidden = !fits;
      dots.get(links[index])?.classList.toggle("away", !fits);
      shown += fits;
    });
    found.textContent = shown < rows.length ? `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")}` : "";
  }

  for (const control of [input, purpose, changed]) control.addEventListener("input", apply);
  // What a browser has kept of an earlier visit counts from the beginning.
  apply();
}

for (const table of document.querySelectorAll("table[data-searchable]")) makeSearchable(table);
