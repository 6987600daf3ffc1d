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
  const input = tag("input", { type: "range", id, min: 0, max: 100, step: 5, ...(item.note ? { "aria-describedby": `${id}-note` } : {}) });
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
  inputs.push(show);
  return tag("div", { class: "lever" }, tag("div", { class: "lever-head" }, tag("label", { for: id }, item.label), out), input,
    ...(item.note ? [tag("p", { class: "note", id: `${id}-note` }, item.note)] : []));
}

function render({ model, el }) {
  el.classList.add("futurs");
  let inputs = [];
  const build = () => {
    inputs = [];
    const t = model.get("texts");
    const reset = tag("button", { type: "button", class: "quiet small", id: "levers-reset" }, t.reset);
    reset.onclick = () => { model.set("values", {}); model.save_changes(); show(); };
    const groups = model.get("groups").map((group) => tag("fieldset", { class: "levers" },
      tag("legend", {}, group.label), ...group.items.map((item) => slider(model, item, inputs))));
    el.replaceChildren(...groups, ...(groups.length ? [reset] : []));
    show();
  };
  const show = () => inputs.forEach((each) => each());
  model.on("change:values", show);
  model.on("change:groups", build);
  build();
  return () => { model.off("change:values", show); model.off("change:groups", build); };
}

export default { render };
