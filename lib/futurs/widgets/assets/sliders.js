// Levers as sliders: native range inputs, so that arrows, Page Up and Home work; each move goes to
// the kernel, and while it computes only the last of the following ones does.

function tag(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function slider(model, item, inputs) {
  const id = `lever-${item.id}`, unit = model.get("texts").unit;
  const input = tag("input", { type: "range", id, min: 0, max: 100, step: 5 });
  const out = tag("output", { for: id, class: "num" });
  const show = () => {
    const value = model.get("values")[item.id] ?? 0;
    if (input !== document.activeElement || Number(input.value) !== value) input.value = value;
    out.textContent = `${input.value}${unit}`;
    input.setAttribute("aria-valuetext", out.textContent);
  };
  input.addEventListener("input", () => {
    model.set("values", { ...model.get("values"), [item.id]: Number(input.value) });
    model.save_changes();
  });
  const box = tag("div", { class: "lever" }, tag("div", { class: "lever-head" }, tag("label", { for: id }, item.label), out), input);
  // Paper names only the levers that are pulled.
  inputs.push(() => { show(); box.classList.toggle("off", input.value === "0"); });
  return box;
}

// What each group and each lever is, for those who ask: ten descriptions between ten sliders hide these.
function meanings(model) {
  const list = tag("dl", { class: "note" });
  for (const group of model.get("groups")) {
    if (group.means) list.append(tag("dt", {}, group.label), tag("dd", {}, group.means));
    for (const item of group.items) if (item.note) list.append(tag("dt", {}, item.label), tag("dd", {}, item.note));
  }
  return tag("details", { id: "levers-mean" }, tag("summary", {}, model.get("texts").means), list);
}

// On a phone the levers wait under their number, unless a chart that they move stays in view.
const WIDE = 1024;

function render({ model, el }) {
  el.classList.add("futurs");
  let inputs = [];
  const summary = tag("summary");
  const box = tag("details", { class: "levers-box", id: "levers" }, summary);
  const unfold = () => { box.open = innerWidth >= WIDE || model.get("unfolded"); };
  unfold();
  const show = () => {
    inputs.forEach((each) => each());
    const n = Object.values(model.get("values")).filter((v) => v).length, t = model.get("texts");
    summary.textContent = n ? t.some.replace("{n}", n) : t.none;
  };
  const build = () => {
    inputs = [];
    const reset = tag("button", { type: "button", class: "quiet small", id: "levers-reset" }, model.get("texts").reset);
    reset.onclick = () => { model.set("values", {}); model.save_changes(); show(); };
    const groups = model.get("groups").map((group) => tag("fieldset", { class: "levers" },
      tag("legend", {}, group.label), ...group.items.map((item) => slider(model, item, inputs))));
    box.replaceChildren(summary, ...groups, reset, meanings(model));
    el.replaceChildren(...(groups.length ? [box] : []));
    show();
  };
  model.on("change:values", show);
  model.on("change:groups", build);
  model.on("change:unfolded", unfold);
  build();
  return () => { model.off("change:values", show); model.off("change:groups", build); model.off("change:unfolded", unfold); };
}

export default { render };
