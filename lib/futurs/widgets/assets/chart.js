// One chart: plotly.js comes once from our own server (or once from the kernel in JupyterLab);
// a title that says what is seen, a text alternative, the data as a table and as a file.

let plotly = null;

function script(url) {
  return new Promise((done, failed) => {
    const tag = document.createElement("script");
    Object.assign(tag, { src: url, onload: () => done(window.Plotly), onerror: failed });
    document.head.append(tag);
  });
}

function fromKernel(model) {
  return new Promise((done) => {
    const take = (message, buffers) => {
      if (message.kind !== "plotly") return;
      model.off("msg:custom", take);
      done(URL.createObjectURL(new Blob([buffers[0]], { type: "text/javascript" })));
    };
    model.on("msg:custom", take);
    model.send({ kind: "plotly" });
  });
}

function library(model) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  const page = document.body.dataset;
  const served = page.voila && page.baseUrl.replace(/voila\/$/, "futurs/plotly.min.js");
  plotly ??= served ? script(served) : fromKernel(model).then(script);
  return plotly;
}

// Figures are plain plotly in the light palette; on a dark page each of its colours is
// replaced by what the same token is there.
function recolour(node, palette) {
  if (typeof node === "string") return palette[node.toLowerCase()] ?? node;
  if (Array.isArray(node)) return node.map((x) => recolour(x, palette));
  if (node && typeof node === "object")
    return Object.fromEntries(Object.entries(node).map(([k, v]) => [k, recolour(v, palette)]));
  return node;
}

function palette(model, el) {
  const style = getComputedStyle(el);
  return Object.fromEntries(
    Object.entries(model.get("tokens")).map(([hex, name]) => [hex, style.getPropertyValue(name).trim() || hex]));
}

// On a phone, names of bars take several lines, and names of points become numbers with a key.
const NARROW = 520;
// Pixels that a chart has on an A4 page beneath its words.
const PAPER = { width: 660, height: 660 };
// Charts are drawn in pixels; their words are as large beside the page's as they are at its usual size.
const USUAL = 16;
const grown = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL;
// Milliseconds after a move until plotly draws what moved.
const AFTER = 250;

function wrapped(words) {
  const lines = [""];
  for (const word of String(words).split(" "))
    (lines.at(-1) + word).length > 16 && lines.at(-1) ? lines.push(word) : (lines[lines.length - 1] += (lines.at(-1) ? " " : "") + word);
  return lines.join("<br>");
}

const rewrapped = (text) => { const bold = text.startsWith("<b>"), words = wrapped(text.replace(/<\/?b>/g, "").replaceAll("<br>", " ")); return bold ? `<b>${words}</b>` : words; };

function narrowed(figure, names) {
  // Around a ring, numbers stand where names do: outside, where no line passes.
  const outside = figure.layout.meta?.outside;
  const data = figure.data.map((trace) => {
    if (trace.type === "bar" && trace.orientation === "h") return { ...trace, y: trace.y.map(wrapped) };
    if (!trace.mode?.includes("text") || trace.meta === "value") return trace;
    return { ...trace, hovertext: trace.text, textposition: outside ? trace.textposition : "top center", text: trace.text.map((t) => String(names.push(t))) };
  });
  const range = figure.layout.xaxis?.range, bars = data.some((t) => t.type === "bar");
  // What made room for names beside the points is not needed where these are numbers.
  const tight = figure.layout.meta?.narrow;
  const xaxis = tight ? { ...figure.layout.xaxis, range: tight } : bars && range ? { ...figure.layout.xaxis, range: range.map((x) => x * 1.15) } : figure.layout.xaxis;
  // Plotly cannot read an axis that is named and not there: a chart that waits for its picture has none.
  const layout = { ...figure.layout, ...(xaxis ? { xaxis } : {}), font: { ...figure.layout.font, size: 12 } };
  // Rows are as high as the name with the most lines needs.
  const rows = data.filter((t) => t.type === "bar" && t.orientation === "h").flatMap((t) => t.y);
  const lines = Math.max(0, ...rows.map((y) => String(y).split("<br>").length));
  if (lines > 1) layout.height = Math.max(layout.height ?? 0, 60 + new Set(rows).size * (8 + 15 * lines));
  return { ...figure, data, layout };
}

// What has moved since the figure was sent: heights of lines, and the axis they stand on.
function movedOn(figure, moved) {
  if (!moved.y) return figure;
  const data = figure.data.map((trace, k) => (moved.y[k] ? { ...trace, y: moved.y[k] } : trace));
  return { ...figure, data, layout: { ...figure.layout, yaxis: { ...figure.layout.yaxis, range: moved.range } } };
}

// Small pictures side by side: fewer in a row where there is less room.
function regridded(figure, width) {
  const { cells, cell } = figure.layout.meta;
  const columns = Math.max(Math.min(cells, 2), Math.min(cells, Math.floor(width / 250), 5)), rows = Math.ceil(cells / columns);
  const layout = { ...figure.layout, height: cell * rows + 40 };
  for (let k = 0; k < cells; k++) {
    const i = Math.floor(k / columns), left = (k % columns) / columns, top = 1 - i / rows, n = k ? k + 1 : "";
    layout[`xaxis${n}`] = { ...layout[`xaxis${n}`], domain: [left, left + 0.82 / columns] };
    layout[`yaxis${n}`] = { ...layout[`yaxis${n}`], domain: [top - 0.78 / rows, top - 0.22 / rows] };
  }
  // Beside one another on a phone, long names stand on two lines.
  if (width < NARROW) layout.annotations = layout.annotations?.map((a) => ({ ...a, text: rewrapped(a.text) }));
  return { ...figure, layout };
}

// While a slider moves, the paths of the lines are set at once on the axes that stand; plotly draws
// all of it again when the move is over. False where that cannot be done: plotly draws at once.
function slid(plot, figure, moved) {
  const { xaxis, yaxis } = plot._fullLayout ?? {};
  if (!xaxis?.l2p) return false;
  const points = (k) => {
    const y = moved.y[k];
    if (!y || y.includes(null)) return null;
    return y.map((v, i) => `${xaxis.l2p(figure.data[k].x[i]).toFixed(1)},${yaxis.l2p(v).toFixed(1)}`);
  };
  const set = [], traces = [...plot.querySelectorAll(".scatterlayer .trace")];
  const at = (k) => traces.find((node) => node.__data__?.[0]?.trace?.index === k);
  for (const [k, trace] of figure.data.entries()) {
    if (!moved.y[k]) continue;
    const own = points(k), line = at(k)?.querySelector("path.js-line");
    if (!own) { if (line) return false; continue; }
    if (trace.fill) {
      // Plotly keeps what is filled down to a trace with that trace.
      const below = points(k - 1), fills = [...(at(k - 1)?.querySelectorAll(".fills > g") ?? [])];
      const fill = fills.find((g) => g.__data__ === "_nextFill")?.querySelector("path.js-fill");
      if (!below || !fill) return false;
      set.push([fill, `M${own.join("L")}L${below.reverse().join("L")}Z`]);
    }
    if (line) set.push([line, `M${own.join("L")}`]);
    else if (trace.line?.width) return false;
  }
  set.forEach(([path, d]) => path.setAttribute("d", d));
  return set.length > 0;
}

const idle = () => new Promise((done) => (window.requestIdleCallback ?? ((f) => setTimeout(f, 50)))(done, { timeout: 1500 }));
const inView = (el) => { const box = el.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; };

// Names are written for plotly, which reads a little HTML.
const unescaped = (words) => new DOMParser().parseFromString(words, "text/html").documentElement.textContent;

function tag(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const cell = (value) => (value === null || value === undefined ? "" : String(value));

// A spreadsheet runs cells that begin like a formula: they are written as text.
function csvCell(value) {
  const raw = cell(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(raw) ? `'${raw}` : raw;
  return /[",;\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function download(model) {
  const { columns, rows } = model.get("table");
  const text = [columns, ...rows].map((r) => r.map(csvCell).join(",")).join("\r\n");
  const link = tag("a", { href: URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" })), download: `${model.get("name")}.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function table(model) {
  const { columns, rows } = model.get("table");
  const head = tag("tr", {}, ...columns.map((c) => tag("th", { scope: "col" }, cell(c))));
  const body = rows.map((r) => tag("tr", {}, ...r.map((v, k) =>
    k ? tag("td", typeof v === "number" ? { class: "num" } : {}, cell(v)) : tag("th", { scope: "row" }, cell(v)))));
  return tag("table", {}, tag("caption", {}, model.get("title")), tag("thead", {}, head), tag("tbody", {}, ...body));
}

function data(model) {
  const t = model.get("texts");
  const box = tag("div", { class: "box", hidden: "", tabindex: "0", role: "region", "aria-label": model.get("title") });
  const show = tag("button", { class: "quiet small", type: "button", "aria-expanded": "false" }, t.data);
  const save = tag("button", { class: "quiet small", type: "button" }, t.download);
  show.onclick = () => {
    box.hidden = !box.hidden;
    show.setAttribute("aria-expanded", String(!box.hidden));
    box.replaceChildren(table(model));
  };
  save.onclick = () => download(model);
  model.on("change:table", () => { if (!box.hidden) box.replaceChildren(table(model)); });
  return [tag("div", { class: "actions" }, show, save), box];
}

function plotted(model, el, plot, key, Plotly) {
  const config = { displaylogo: false, showSendToCloud: false, plotlyServerURL: "", topojsonURL: "./",
    modeBarButtonsToRemove: ["sendChartToCloud", "lasso2d", "select2d"], displayModeBar: false, locale: model.get("lang") };
  let narrow = null, size = 1, gone = false, paper = false, done = Promise.resolve();
  // Plotly goes on drawing after it was called: what it still has to do is waited for.
  const under = (work) => { done = Promise.allSettled([done, work]).then(() => undefined); return work; };
  const draw = () => {
    if (gone) return done;
    const names = [];
    // A map of many columns is moved sideways rather than made so small that nobody can read it.
    plot.style.minWidth = `${(!paper && model.get("figure").layout?.meta?.least) || 0}px`;
    size = paper ? 1 : grown();
    plot.style.transform = size === 1 ? "" : `scale(${size})`;
    plot.style.width = size === 1 ? "" : `${100 / size}%`;
    const width = paper ? PAPER.width : plot.offsetWidth;
    narrow = width > 0 && width < NARROW;
    let figure = recolour(movedOn(model.get("figure"), model.get("moved")), paper ? {} : palette(model, el)); // paper is light
    if (narrow) figure = narrowed(figure, names);
    if (figure.layout.meta?.cells) figure = regridded(figure, width || 900);
    key.hidden = !names.length;
    key.replaceChildren(...names.map((n) => tag("li", {}, unescaped(n))));
    // Where a page gives a chart another height: one beside controls, or above them on a phone.
    const high = !paper && parseFloat(getComputedStyle(plot).getPropertyValue("--plot-height"));
    if (high) figure.layout.height = high;
    figure.layout.separators = model.get("lang") === "fr" ? ",\u202f" : ".,";
    // Too tall for a page, it is made smaller as a whole: squeezed, its rows would run into one another.
    const scale = paper ? Math.min(1, PAPER.height / (figure.layout.height ?? 320)) : 1;
    if (paper) Object.assign(figure.layout, { width: PAPER.width / scale, autosize: false });
    plot.style.zoom = scale === 1 ? "" : String(scale);
    const height = figure.layout.height ?? 320;
    plot.style.minHeight = plot.style.height = `${height}px`;
    plot.style.marginBottom = size === 1 ? "" : `${height * (size - 1)}px`;
    return under(Plotly.react(plot, figure.data ?? [], figure.layout ?? {}, config));
  };
  const sized = (layout) => { if (!gone) under(Plotly.relayout(plot, layout)); };
  const toPaper = () => { paper = true; draw(); };
  const toScreen = () => { paper = false; draw(); sized({ width: null, autosize: true }); };
  const away = () => { gone = true; watched.disconnect(); done.then(() => Plotly.purge(plot)); };
  const first = draw();
  // A chart drawn in a hidden view has no width: it takes its own when it is shown.
  const watched = new ResizeObserver(() => {
    if (!plot.offsetWidth || paper) return;
    const same = () => (plot.offsetWidth < NARROW) === narrow && grown() === size && !model.get("figure").layout?.meta?.cells;
    const redrawn = () => (same() ? null : draw());
    // Drawing again keeps the width that the chart had when it was hidden.
    first.then(redrawn).then(() => plot.offsetWidth && !gone && under(Plotly.Plots.resize(plot)));
  });
  watched.observe(plot);
  // One that is taken away while it is drawn has nothing to click on.
  first.then(() => plot.on?.("plotly_click", (e) => {
    const id = e.points?.[0]?.customdata;
    if (typeof id === "string") model.send({ kind: "click", id });
  }));
  return { draw, toPaper, toScreen, away };
}

async function render({ model, el }) {
  el.classList.add("futurs");
  const t = model.get("texts");
  const title = tag("h3", {}, model.get("title"));
  const plot = tag("div", { class: "plot", role: "img", "aria-label": model.get("alt") });
  const alt = tag("p", { class: "note alt" }, model.get("alt"));
  const axis = tag("p", { class: "note axis" });
  // Named and reached by the keyboard, since it may be wider than the page.
  const frame = tag("div", { class: "frame" }, plot);
  const said = () => {
    axis.textContent = model.get("axis");
    axis.hidden = !model.get("axis");
    for (const [k, v] of Object.entries({ tabindex: "0", role: "group", "aria-label": model.get("title") }))
      model.get("figure").layout?.meta?.least ? frame.setAttribute(k, v) : frame.removeAttribute(k);
  };
  said();
  const key = tag("ol", { class: "note key", hidden: "" });
  const wait = tag("p", { class: "note", role: "status" }, t.loading);
  const figure = tag("figure", { class: "chart" }, title, axis, wait, frame, key, alt, ...data(model));
  el.append(figure);
  model.on("change:title", () => { title.textContent = model.get("title"); });
  for (const name of ["axis", "title", "figure"]) model.on(`change:${name}`, said);
  model.on("change:alt", () => { alt.textContent = model.get("alt"); plot.setAttribute("aria-label", model.get("alt")); });
  let Plotly;
  try { Plotly = await library(model); wait.remove(); } catch { wait.textContent = t.failed; return; }
  // What is on the screen is drawn first; the rest when the page has a moment.
  if (!inView(plot)) await idle();
  const { draw, toPaper, toScreen, away } = plotted(model, el, plot, key, Plotly);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  model.on("change:figure", draw);
  // Told, not asked: asking would lay the whole page out anew for each chart.
  let seen = inView(plot), later = 0, drawn = performance.now();
  const redraw = () => { drawn = performance.now(); return draw(); };
  const watcher = new IntersectionObserver((entries) => { seen = entries.at(-1).isIntersecting; });
  watcher.observe(plot);
  model.on("change:moved", () => {
    clearTimeout(later);
    const moved = model.get("moved");
    if (!moved.y) return;
    // What nobody sees waits until the move is over: what is on the screen answers first.
    // Other axes are drawn at most now and then while it moves, and always when it is over.
    const other = moved.range.some((v, k) => v !== plot._fullLayout?.yaxis?.range[k]);
    const due = other && performance.now() - drawn > 2 * AFTER;
    if (!seen || (!due && slid(plot, model.get("figure"), moved))) later = setTimeout(redraw, AFTER);
    else redraw();
  });
  scheme.addEventListener("change", draw);
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", toScreen);
  return () => {
    clearTimeout(later);
    watcher.disconnect();
    scheme.removeEventListener("change", draw);
    removeEventListener("beforeprint", toPaper);
    removeEventListener("afterprint", toScreen);
    away();
  };
}

export default { render };
