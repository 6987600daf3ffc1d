// A table of judgements that is edited in place: arrow keys move, a typed value counts, headers
// are read out. Dense, it is a heat map of a whole matrix; else one section with full names.

const tag = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(key, value);
  node.append(...children);
  return node;
};
const signed = (v) => (v > 0 ? `+${v}` : v < 0 ? `−${-v}` : "0");

// Neighbours of one group share a header; long names stand upright over their columns.
function groups(headers) {
  const found = [];
  for (const h of headers) {
    if (found.at(-1)?.name === h.group) found.at(-1).n += 1;
    else found.push({ name: h.group, n: 1 });
  }
  return found;
}

function head(cols, corner, dense, named) {
  const codes = cols.map((c) => tag("th", { scope: "col", title: named(c) },
    dense ? tag("span", { "aria-hidden": "true" }, c.code) : c.label,
    ...(dense ? [tag("span", { class: "sr" }, named(c))] : [])));
  const rows = [tag("tr", {}, ...(dense ? [tag("td")] : []), tag("td", {}, ...(dense ? [] : [tag("span", { class: "note" }, corner)])), ...codes)];
  if (dense) {
    const top = groups(cols).map((g) => tag("th", { scope: "colgroup", colspan: g.n, title: g.name }, tag("span", {}, g.name)));
    rows.unshift(tag("tr", { class: "groups" }, tag("td", { colspan: 2 }, tag("span", { class: "note" }, corner)), ...top));
  }
  return tag("thead", {}, ...rows);
}

function body(rows, cols, dense, named) {
  const starts = new Map();
  let at = 0;
  for (const g of groups(rows)) { starts.set(at, g); at += g.n; }
  const cells = [];
  const lines = rows.map((row, r) => {
    const line = tag("tr");
    if (dense && starts.has(r)) line.append(tag("th", { scope: "rowgroup", rowspan: starts.get(r).n, title: row.group }, row.group));
    line.append(tag("th", { scope: "row", title: named(row) },
      ...(dense ? [tag("span", { "aria-hidden": "true" }, row.code), tag("span", { class: "sr" }, named(row))] : [row.label])));
    cells.push(cols.map((_, c) => {
      const cell = tag("td", { role: "gridcell", tabindex: "-1", "data-r": r, "data-c": c });
      line.append(cell);
      return cell;
    }));
    return line;
  });
  return [tag("tbody", {}, ...lines), cells];
}

class Grid {
  constructor(model, el) {
    this.named = (h) => (h.group === h.label ? h.label : `${h.group}${model.get("texts").colon}${h.label}`);
    Object.assign(this, { model, el, typed: "", timer: 0, shown: null });
    this.box = tag("div", { class: "box" });
    this.said = tag("p", { class: "note cell-said" });
    this.error = tag("p", { class: "note cell-error", role: "alert" });
    this.pick = tag("div", { class: "picker", role: "group" });
    el.append(this.box, this.said, this.error, ...(this.dense ? [] : [this.pick]));
    this.box.addEventListener("keydown", (e) => this.key(e));
    this.box.addEventListener("focusin", (e) => this.enter(e.target.closest("[data-r]")));
    this.box.addEventListener("click", (e) => e.target.closest("[data-r]")?.focus());
    this.box.addEventListener("pointerover", (e) => this.say(e.target.closest("[data-r]")));
    this.box.addEventListener("pointerleave", () => this.say(null));
    this.draw();
  }
  get dense() { return this.model.get("dense"); }
  get at() { return this.model.get("at"); }
  // An edit is shown at once; the kernel's answer is what counts.
  value(r, c) {
    const own = this.shown;
    return own && own.r === r && own.c === c ? own.v : this.model.get("values")[r]?.[c] ?? null;
  }

  draw() {
    const rows = this.model.get("rows"), cols = this.model.get("cols"), t = this.model.get("texts");
    const [lines, cells] = body(rows, cols, this.dense, this.named);
    const had = this.box.contains(document.activeElement);
    const table = tag("table", { role: "grid", class: this.dense ? "matrix dense" : "matrix", "aria-label": this.model.get("label") },
      ...(this.dense ? [tag("colgroup", {}, tag("col", { class: "names" }), tag("col", { class: "codes" }), tag("col", { span: cols.length }))] : []),
      head(cols, t.corner, this.dense, this.named), lines);
    this.box.replaceChildren(table);
    this.cells = cells;
    this.paint();
    if (had) this.cell(...this.at)?.focus();
  }

  cell(r, c) { return this.cells[r]?.[c]; }

  // A scale without minus needs no plus; an empty text is a cell that nobody has judged.
  sign(v) { return v === "" ? "?" : this.model.get("scale")[0] < 0 ? signed(v) : String(v).replace("-", "−"); }

  paint() {
    const [low, high] = this.model.get("scale"), was = this.model.get("was"), t = this.model.get("texts");
    const most = Math.max(Math.abs(low), Math.abs(high), 1), [ar, ac] = this.at;
    this.cells.forEach((line, r) => line.forEach((cell, c) => {
      const v = this.value(r, c), own = v === null, here = r === ar && c === ac;
      // Of nearly two thousand cells, only those that are new are written.
      const state = `${v} ${was[r][c]} ${here}`;
      if (cell.state === state) return;
      cell.state = state;
      const changed = !own && v !== was[r][c];
      cell.textContent = own ? "" : this.dense && v === 0 ? "·" : this.sign(v);
      cell.className = [own ? "own" : v > 0 ? "for" : v < 0 ? "against" : "zero", changed ? "changed" : "", here ? "here" : ""].join(" ");
      cell.style.setProperty("--v", own ? 0 : Math.abs(v) / most);
      cell.tabIndex = here ? 0 : -1;
      own ? cell.setAttribute("aria-disabled", "true") : cell.setAttribute("aria-label", changed ? `${this.sign(v)}, ${t.changed.replace("{x}", this.sign(was[r][c]))}` : this.sign(v));
    }));
    this.say(null);
    if (!this.dense) this.choices();
  }

  // What a cell is, in words; the selected one when the pointer is on none.
  say(cell) {
    const [r, c] = cell ? [+cell.dataset.r, +cell.dataset.c] : this.at;
    const row = this.model.get("rows")[r], col = this.model.get("cols")[c], v = this.value(r, c);
    if (!row || !col) return;
    const words = v === null ? this.model.get("texts").own : `${this.sign(v)} ${this.model.get("levels")[v] ?? ""}`;
    this.said.textContent = `${this.named(row)} → ${this.named(col)}${this.model.get("texts").colon}${words}`;
  }

  choices() {
    const [low, high] = this.model.get("scale"), [r, c] = this.at, now = this.value(r, c);
    const col = this.model.get("cols")[c], row = this.model.get("rows")[r];
    this.pick.hidden = now === null || high - low > 12;
    this.pick.setAttribute("aria-label", row && col ? `${row.label} → ${col.label}` : "");
    const kept = document.activeElement?.dataset?.value;
    const inside = this.pick.contains(document.activeElement);
    this.pick.replaceChildren(...Array.from({ length: high - low + 1 }, (_, k) => {
      const v = low + k;
      const button = tag("button", { type: "button", class: "quiet", "data-value": v, "aria-pressed": String(v === now), title: this.model.get("levels")[v] ?? "" }, this.sign(v));
      button.onclick = () => this.set(v);
      return button;
    }));
    if (inside) this.pick.querySelector(`[data-value="${kept}"]`)?.focus();
  }

  enter(cell) {
    if (!cell) return;
    const r = +cell.dataset.r, c = +cell.dataset.c, [ar, ac] = this.at;
    if (r === ar && c === ac) return this.say(null);
    this.typed = "";
    this.model.set("at", [r, c]);
    this.model.save_changes();
    this.paint();
  }

  set(v) {
    const [r, c] = this.at;
    if (this.value(r, c) === null) return;
    this.shown = { r, c, v };
    this.error.textContent = "";
    this.paint();
    this.model.send({ edit: [r, c, v] });
  }

  step(e) {
    const [r, c] = this.at, R = this.cells.length - 1, C = (this.cells[0]?.length ?? 0) - 1;
    const rows = this.model.get("rows");
    const page = (d) => { let k = r; while (rows[k + d] && rows[k + d].group === rows[r].group) k += d; return Math.min(R, Math.max(0, k + d)); };
    return { ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1], ArrowUp: [r - 1, c], ArrowDown: [r + 1, c],
      Home: e.ctrlKey ? [0, 0] : [r, 0], End: e.ctrlKey ? [R, C] : [r, C], PageDown: [page(1), c], PageUp: [page(-1), c] }[e.key];
  }

  key(e) {
    if (!e.target.closest("[data-r]")) return;
    const to = this.step(e);
    if (to) {
      e.preventDefault();
      this.cell(...to)?.focus();
    } else if ((e.ctrlKey || e.metaKey) && "zy".includes(e.key.toLowerCase())) {
      e.preventDefault();
      this.model.send({ act: e.key.toLowerCase() === "y" || e.shiftKey ? "redo" : "undo" });
    } else if (e.key === "Delete" || e.key === "Backspace") {
      e.preventDefault();
      this.set(0);
    } else if (!e.ctrlKey && !e.metaKey && !e.altKey && /^[-+−0-9]$/.test(e.key)) {
      e.preventDefault();
      this.type(e.key);
    } else if (e.key === "Escape") this.typed = "";
  }

  type(key) {
    const [low, high] = this.model.get("scale"), t = this.model.get("texts");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.typed = ""; }, 1500);
    if ("-+−".includes(key)) { this.typed = key === "+" ? "" : "-"; return; }
    const number = Number(this.typed + key);
    if (number < low || number > high) {
      this.error.textContent = t.off_scale.replace("{x}", this.sign(number));
      this.typed = "";
      return;
    }
    this.set(number);
    // Another digit counts only where the scale has room for it.
    this.typed = Math.abs(number) * 10 <= Math.max(-low, high) && number ? String(number) : "";
  }
}

function render({ model, el }) {
  el.classList.add("futurs");
  const grid = new Grid(model, el);
  const values = () => { grid.shown = null; grid.paint(); };
  const shape = () => { grid.shown = null; grid.draw(); };
  const focus = (message) => {
    if (message.refused) values();
    if (message.focus) grid.cell(...grid.at)?.focus();
  };
  for (const name of ["rows", "cols"]) model.on(`change:${name}`, shape);
  for (const name of ["values", "was", "at"]) model.on(`change:${name}`, values);
  model.on("msg:custom", focus);
  return () => {
    clearTimeout(grid.timer);
    for (const name of ["rows", "cols"]) model.off(`change:${name}`, shape);
    for (const name of ["values", "was", "at"]) model.off(`change:${name}`, values);
    model.off("msg:custom", focus);
  };
}

export default { render };
