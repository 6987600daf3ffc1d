// A region of the page: HTML made by the kernel from an escaping template, patched in place so
// that focus, scroll and open details survive; what the visitor does goes back as {act, value}.

const send = (model, act, value) => model.send({ act, value });

function styled(model) {
  // JupyterLab knows nothing of our style sheet; a served page links it already.
  if (document.body.classList.contains("futurs") || document.getElementById("futurs-css")) return;
  const style = document.createElement("style");
  style.id = "futurs-css";
  style.textContent = model.get("css");
  document.head.append(style);
}

// The largest file that is taken; a study's variant is a thousandth of it.
const LARGEST = 8_000_000;

async function onFile(model, input) {
  const file = input.files[0];
  if (!file) return;
  if (file.size > LARGEST) return send(model, "too_large", file.name);
  model.send({ act: "file", value: file.name }, undefined, [await file.arrayBuffer()]);
  input.value = "";
}

function keep(name, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function onChange(model, event) {
  const input = event.target.closest("[data-act]");
  if (input?.type === "file") return onFile(model, input);
  // Already said by onInput: an answer now would move what is being clicked.
  if (input?.type === "search") return;
  if (input && input.matches("input, select, textarea")) send(model, input.dataset.act, input.value);
}

function onClick(model, el, event) {
  const button = event.target.closest("button[data-act]");
  if (button) return send(model, button.dataset.act, button.dataset.value ?? "");
  const jump = event.target.closest("a[data-go]");
  if (!jump) return;
  event.preventDefault();
  const target = document.getElementById(jump.dataset.go);
  target?.scrollIntoView({ block: "start" });
  target?.focus();
}

// Tabs answer to the arrow keys, Home and End, as the ARIA pattern asks.
function onKey(model, event) {
  const tab = event.target.closest("[role=tab]");
  if (!tab) return;
  const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const at = tabs.indexOf(tab);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = tabs[(to + tabs.length) % tabs.length];
  next.focus();
  send(model, next.dataset.act, next.dataset.value);
}

// What is searched answers while it is typed, a moment after the last key.
const WAIT = 250;
let typing = 0;

function onInput(model, event) {
  const input = event.target.closest("input[type=search][data-act]");
  if (!input) return;
  clearTimeout(typing);
  typing = setTimeout(() => send(model, input.dataset.act, input.value), WAIT);
}

// The page decides of nothing while it waits: a radio keeps what was chosen until the answer.
const KEEP = {
  beforeNodeMorphed: (from, to) => {
    // Nobody's words change while they type them.
    const words = from.matches?.("input[type=search], input[type=text], textarea");
    if (words && from === document.activeElement && from.id === to.id) return false;
    if (from.tagName === "DETAILS" && to.tagName === "DETAILS") to.open = from.open;
    return true;
  },
};

// In a long list, what is chosen is brought into view when it changes, not at each answer.
function showChosen(host, last) {
  const here = host.querySelector(".scroll .here");
  const box = here?.closest(".scroll");
  if (box && here.id !== last) {
    const top = here.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + here.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top - 48;
  }
  return here?.id;
}

// Tabs are one line that moves sideways on a phone: the one that is shown stands in it.
function showTab(host) {
  const tab = host.querySelector("[role=tab][aria-selected=true]"), strip = tab?.parentElement;
  if (!strip || strip.scrollWidth <= strip.clientWidth) return;
  const left = tab.offsetLeft - strip.offsetLeft;
  if (left < strip.scrollLeft || left + tab.offsetWidth > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = left - 32;
}

function render({ model, el }) {
  styled(model);
  el.classList.add("futurs");
  const host = document.createElement("div");
  el.append(host);
  let chosen;
  const draw = () => {
    requestAnimationFrame(() => { chosen = showChosen(host, chosen); showTab(host); });
    Idiomorph.morph(host, model.get("html"), { morphStyle: "innerHTML", callbacks: KEEP });
    host.querySelectorAll("input[type=radio]").forEach((r) => { r.checked = r.hasAttribute("checked"); });
  };
  draw();
  const open = () => host.querySelectorAll("details").forEach((d) => { d.open = true; });
  const change = (e) => onChange(model, e), click = (e) => onClick(model, el, e), key = (e) => onKey(model, e);
  const onMessage = (message, buffers) => {
    if (message.give) keep(message.give, buffers[0]);
    if (message.focus) document.getElementById(message.focus)?.focus();
  };
  model.on("change:html", draw);
  model.on("msg:custom", onMessage);
  host.addEventListener("change", change);
  host.addEventListener("input", (e) => onInput(model, e));
  host.addEventListener("click", click);
  host.addEventListener("keydown", key);
  const strip = () => showTab(host);
  window.addEventListener("beforeprint", open);
  window.addEventListener("resize", strip);
  return () => {
    model.off("change:html", draw);
    model.off("msg:custom", onMessage);
    window.removeEventListener("beforeprint", open);
    window.removeEventListener("resize", strip);
  };
}

export default { render };
