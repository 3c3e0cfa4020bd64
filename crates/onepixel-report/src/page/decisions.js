
// Decisions: images of the galleries are marked to be kept, dropped or relabelled, by click, key and touch. They stay in
// the browser and are saved as decisions.csv, which `onepixel convert --decisions` takes.

/** A text from the dataset without what would break a line or turn its direction. */
function visible(text) {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

/** A button with the key that does the same. */
function keyedButton(text, key) {
  const button = element("button", { type: "button" }, text);
  if (key) {
    const shown = element("kbd", { textContent: key });
    shown.setAttribute("aria-hidden", "true");
    button.append(" ", shown);
    button.setAttribute("aria-keyshortcuts", key);
  }
  return button;
}

/** Decisions by their images, kept in the browser as long as it lets us. */
class Decisions {
  constructor(key, classes) {
    this.key = "onepixel decisions of " + key;
    this.classes = new Set(classes);
    this.made = new Map();
    this.kept = true;
    this.load();
  }

  static id(image) {
    return JSON.stringify([image.set, image.index]);
  }

  /** What was kept; whatever else is found under the key is left aside. */
  load() {
    this.made.clear();
    try {
      for (const { set, index, name, decision, label } of JSON.parse(localStorage.getItem(this.key) ?? "[]")) {
        const isImage = typeof set === "string" && Number.isInteger(index) && (name === null || typeof name === "string");
        const isDecision = decision === "relabel" ? this.classes.has(label) : decision === "keep" || decision === "drop";
        if (isImage && isDecision) this.set({ set, index, name }, decision, label);
      }
    } catch {
      this.kept = false;
    }
  }

  keep() {
    try {
      if (this.made.size) localStorage.setItem(this.key, JSON.stringify([...this.made.values()]));
      else localStorage.removeItem(this.key);
      this.kept = true;
    } catch {
      this.kept = false;
    }
  }

  of(image) {
    return this.made.get(Decisions.id(image));
  }

  set({ set, index, name }, decision, label) {
    const relabelled = decision === "relabel" ? { label } : {};
    this.made.set(Decisions.id({ set, index }), { set, index, name, decision, ...relabelled });
  }

  unset(image) {
    this.made.delete(Decisions.id(image));
  }

  /** How many there are of each kind, in words; nothing where there are none. */
  summary() {
    const made = [...this.made.values()];
    const counts = ["keep", "drop", "relabel"].map((kind) => [made.filter(({ decision }) => decision === kind).length, kind]);
    return counts.filter(([count]) => count).map(([count, kind]) => `${count.toLocaleString("en")} ${kind}`).join(", ");
  }

  /** A table with a row for each image: by its name, and where it has none by its index. */
  table() {
    const rows = [...this.made.values()].sort((a, b) => a.set.localeCompare(b.set) || a.index - b.index);
    const indexed = rows.some((row) => row.name === null);
    const cell = (text) => (/[",\r\n]|^\s|\s$/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
    const line = ({ set, index, name, decision, label }) => {
      const cells = [name ?? "", set, decision, label ?? ""];
      if (indexed) cells.push(name === null ? String(index) : "");
      return cells.map(cell).join(",");
    };
    return ["name,set,decision,label" + (indexed ? ",index" : ""), ...rows.map(line)].join("\n") + "\n";
  }
}

/** Classes by the text that they are chosen by: their names, and where those cannot be seen or told apart, their numbers too. */
class ClassTexts {
  constructor(classes) {
    this.byText = new Map();
    classes.forEach((name, index) => {
      let text = ClassTexts.plain(visible(name));
      while (text === "" || this.byText.has(text)) text = `${text} (class ${index})`.trim();
      this.byText.set(text, name);
    });
    this.byName = new Map([...this.byText].map(([text, name]) => [name, text]));
  }

  static plain(text) {
    return text.trim().replace(/\s+/g, " ");
  }

  /** The class that a text means; undefined where there is none. */
  named(text) {
    return this.byText.get(ClassTexts.plain(text));
  }

  /** What a decision is called. */
  words({ decision, label }) {
    return decision === "relabel" ? "→ " + this.byName.get(label) : decision;
  }

  list(id) {
    const list = element("datalist", { id });
    for (const text of this.byText.keys()) list.append(element("option", { value: text }));
    return list;
  }
}

/** The bar at the foot of the window: the chosen image and what can be done with it, then what there is to save. */
class DecisionBar {
  constructor(texts, actions) {
    this.texts = texts;
    const list = texts.list("classes-to-choose");
    this.one = element("div", { className: "one" }, ...this.choices(list.id, actions));
    this.all = element("div", { className: "all" }, ...this.sum(actions));
    this.root = element("section", { className: "bar-of-decisions", hidden: true }, this.one, this.all, list);
    this.root.setAttribute("aria-label", "Decisions");
    document.body.append(this.root);
  }

  choices(list, actions) {
    this.which = element("p", { className: "which" });
    const close = keyedButton("Close");
    this.pressed = { keep: keyedButton("Keep", "k"), drop: keyedButton("Drop", "d"), relabel: keyedButton("Relabel") };
    this.unmark = keyedButton("Unmark", "u");
    this.others = keyedButton("Keep this, drop the others shown", "o");
    this.label = element("input", { type: "text", autocomplete: "off", spellcheck: false });
    this.label.setAttribute("list", list);
    this.label.setAttribute("aria-label", "Class");
    const named = element("label", {}, "Class ", element("kbd", { textContent: "r" }), " ", this.label);
    this.field = element("span", { className: "relabel" }, named, this.pressed.relabel);
    close.addEventListener("click", actions.Escape);
    this.pressed.keep.addEventListener("click", actions.k);
    this.pressed.drop.addEventListener("click", actions.d);
    this.pressed.relabel.addEventListener("click", actions.relabel);
    this.unmark.addEventListener("click", actions.u);
    this.others.addEventListener("click", actions.o);
    this.label.addEventListener("input", () => this.label.removeAttribute("aria-invalid"));
    this.label.addEventListener("keydown", (event) => {
      const action = { Enter: actions.relabel, Escape: actions.leave }[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    });
    const buttons = [this.pressed.keep, this.pressed.drop, this.unmark, this.field, this.others];
    return [element("div", { className: "head" }, this.which, close), element("div", { className: "buttons" }, ...buttons)];
  }

  sum(actions) {
    this.told = element("output", {});
    this.save = keyedButton("Save decisions.csv");
    this.clear = keyedButton("Clear all");
    this.text = element("code", {});
    this.shown = element("details", {}, element("summary", { textContent: "Show" }), this.text);
    makeCopyable(this.text);
    this.save.addEventListener("click", actions.save);
    this.clear.addEventListener("click", actions.clear);
    this.shown.addEventListener("toggle", () => this.makeRoom());
    return [this.told, this.save, this.clear, this.shown];
  }

  /** The image that is chosen: what it is, and what is decided about it. */
  showOne(pick, made) {
    this.one.hidden = !pick;
    if (!pick) return;
    const { set, index, name, labelled } = pick.image;
    const called = name ? [" ", element("bdi", { textContent: visible(name) })] : [];
    this.which.replaceChildren(`${set} ${index}`, ...called, pick.caption ? ": " + pick.caption : "");
    for (const [decision, button] of Object.entries(this.pressed)) {
      button.setAttribute("aria-pressed", String(made?.decision === decision));
    }
    this.field.hidden = !labelled;
    this.others.hidden = pick.beside.length === 0;
    this.unmark.disabled = !made;
  }

  /** What a relabelling begins with: the label that was decided, or that a finding suggests. */
  offer(name) {
    this.label.removeAttribute("aria-invalid");
    this.label.value = this.texts.byName.get(name) ?? "";
  }

  showAll(decisions, canUndo) {
    const told = decisions.summary();
    this.told.textContent = told ? "Decisions: " + told : "No decision yet";
    if (!decisions.kept && told) this.told.append(". This browser will not remember them: save before you leave.");
    this.save.disabled = !told;
    this.clear.disabled = !told && !canUndo;
    this.clear.textContent = canUndo ? "Undo clearing" : "Clear all";
    this.shown.hidden = !told;
    this.text.textContent = told ? decisions.table() : "";
    this.root.hidden = this.one.hidden && !told && !canUndo;
    this.makeRoom();
  }

  /** Nothing of the page is under the bar for good. */
  makeRoom() {
    const height = this.root.hidden ? 0 : this.root.offsetHeight;
    document.documentElement.style.setProperty("--bar", height + "px");
  }
}

/** Pictures that can be chosen, and what is decided about them. */
class Deciding {
  constructor(place) {
    const classes = JSON.parse(place.dataset.classes);
    this.decisions = new Decisions(place.dataset.dataset, classes);
    this.texts = new ClassTexts(classes);
    this.picks = new Map();
    this.current = null;
    this.cleared = null;
    this.actions = this.makeActions();
    this.bar = new DecisionBar(this.texts, this.actions);
    for (const gallery of document.querySelectorAll(".gallery")) this.addGallery(gallery);
    // Another page of the same dataset may be open beside this one.
    addEventListener("storage", (event) => {
      if (event.key !== this.decisions.key) return;
      this.decisions.load();
      this.markAll();
    });
    this.markAll();
  }

  makeActions() {
    const unmark = () => this.unmark();
    return {
      k: () => this.press("keep"),
      d: () => this.press("drop"),
      r: () => this.bar.field.hidden || this.bar.label.select(),
      o: () => this.current.beside.length && this.keepOnly(),
      u: unmark,
      Backspace: unmark,
      Delete: unmark,
      Escape: () => this.close(),
      relabel: () => this.relabel(),
      leave: () => this.current.button.focus(),
      save: () => this.save(),
      clear: () => this.clear(),
    };
  }

  /** Pictures become buttons, which are one stop of the tab key in each gallery. */
  addGallery(gallery) {
    const picks = [...gallery.querySelectorAll(".decidable")].map((part) => {
      const badge = element("span", { className: "badge" });
      const button = element("button", { type: "button", className: "pick", tabIndex: -1 }, ...part.childNodes, badge);
      const pick = { image: JSON.parse(part.dataset.image), badge, button, tile: part.closest("li") };
      part.append(button);
      const id = Decisions.id(pick.image);
      this.picks.set(id, [...(this.picks.get(id) ?? []), pick]);
      return pick;
    });
    for (const pick of picks) {
      const isBeside = (other) => other !== pick && other.tile === pick.tile;
      pick.beside = gallery.id === "duplicates" ? picks.filter(isBeside).map(({ image }) => image) : [];
      pick.caption = pick.tile.querySelector(".caption")?.textContent.trim() ?? "";
      pick.button.addEventListener("focus", () => {
        picks.forEach((other) => (other.button.tabIndex = other === pick ? 0 : -1));
        this.choose(pick);
      });
      pick.button.addEventListener("click", () => (pick.button.focus(), this.choose(pick)));
      pick.button.addEventListener("keydown", (event) => this.onKey(event, pick, picks));
    }
    if (picks.length) picks[0].button.tabIndex = 0;
  }

  onKey(event, pick, picks) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const isAction = key.length === 1 || ["Backspace", "Delete", "Escape"].includes(key);
    const action = isAction ? this.actions[key] : undefined;
    const next = nextPick(picks, pick, key);
    if (!action && !next) return;
    event.preventDefault();
    if (next) return next.button.focus();
    this.choose(pick);
    action();
  }

  /** Every picture of an image says what was decided about it. */
  mark(id) {
    const made = this.decisions.made.get(id);
    for (const { button, badge } of this.picks.get(id) ?? []) {
      button.dataset.decision = made?.decision ?? "";
      badge.textContent = badge.title = made ? this.texts.words(made) : "";
    }
  }

  markAll() {
    for (const id of this.picks.keys()) this.mark(id);
    this.refresh();
  }

  refresh() {
    this.bar.showOne(this.current, this.current && this.decisions.of(this.current.image));
    this.bar.showAll(this.decisions, this.cleared !== null);
  }

  choose(pick) {
    if (this.current === pick) return;
    this.current?.button.removeAttribute("aria-current");
    this.current = pick;
    pick?.button.setAttribute("aria-current", "true");
    if (pick) this.bar.offer(this.decisions.of(pick.image)?.label ?? pick.image.suggested);
    this.refresh();
  }

  decide(images, decision, label) {
    for (const image of images) {
      this.decisions.set(image, decision, label);
      this.mark(Decisions.id(image));
    }
    this.cleared = null;
    this.decisions.keep();
    status.textContent = "marked: " + this.texts.words(this.decisions.of(images[0]));
    this.refresh();
  }

  /** A decision that was made already is taken back. */
  press(decision) {
    if (this.decisions.of(this.current.image)?.decision === decision) this.unmark();
    else this.decide([this.current.image], decision);
  }

  relabel() {
    const { label } = this.bar;
    const name = this.texts.named(label.value);
    label.toggleAttribute("aria-invalid", name === undefined);
    if (name === undefined) {
      status.textContent = "There is no such class.";
      label.focus();
      return;
    }
    this.decide([this.current.image], "relabel", name);
    this.current.button.focus();
  }

  keepOnly() {
    this.decide(this.current.beside, "drop");
    this.decide([this.current.image], "keep");
  }

  unmark() {
    this.decisions.unset(this.current.image);
    this.mark(Decisions.id(this.current.image));
    this.decisions.keep();
    status.textContent = "not marked";
    this.refresh();
  }

  /** The focus goes back to the picture, which is chosen no more. */
  close() {
    const { button } = this.current;
    button.focus({ preventScroll: true });
    this.choose(null);
  }

  save() {
    const address = URL.createObjectURL(new Blob([this.decisions.table()], { type: "text/csv" }));
    element("a", { href: address, download: "decisions.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    status.textContent = "decisions.csv is saved.";
  }

  /** Clears everything; the same again brings it back. */
  clear() {
    const before = this.cleared;
    this.cleared = before ? null : this.decisions.made;
    this.decisions.made = before ?? new Map();
    this.decisions.keep();
    status.textContent = before ? "The decisions are back." : "All decisions are cleared.";
    this.markAll();
  }
}

/** Where an arrow key leads among pictures that wrap: along the row, or to the nearest of the next row. */
function nextPick(all, from, key) {
  const at = all.indexOf(from);
  const along = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[key];
  if (along !== undefined) return all[along];
  if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
  const box = (pick) => pick.button.getBoundingClientRect();
  const own = box(from);
  const distance = (pick) => (box(pick).top - own.top) * (key === "ArrowUp" ? -1 : 1);
  const ahead = all.filter((pick) => distance(pick) > own.height / 2);
  const aside = (pick) => Math.abs(box(pick).left - own.left);
  const nearest = Math.min(...ahead.map(distance));
  return ahead.filter((pick) => distance(pick) < nearest + own.height / 2).sort((a, b) => aside(a) - aside(b))[0];
}

for (const place of document.querySelectorAll(".deciding")) {
  const key = (letter) => element("kbd", { textContent: letter });
  const keys = [", or with the keys ", key("k"), ", ", key("d"), " and ", key("r"), "; arrow keys move on"];
  place.append(
    element("p", {}, "Choose an image, then keep, drop or relabel it with the buttons that appear",
      element("span", { className: "keys" }, ...keys), ". With what is saved, this makes the cleaned dataset:",
      element("code", { textContent: "onepixel convert SRC DST --decisions decisions.csv" })));
  new Deciding(place);
}
