// What every page needs beside its content: the state in the address, a heartbeat that says when
// the kernel is gone, and word of a newer version of the study.

const served = () => Boolean(document.body.dataset.voila);
const here = (path) => document.body.dataset.baseUrl.replace(/voila\/$/, path);

function banner(id, sentence, button, act) {
  if (document.getElementById(id)) return;
  const box = document.createElement("div");
  Object.assign(box, { id, className: "futurs-banner" });
  box.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.textContent = sentence;
  const go = document.createElement("button");
  go.textContent = button;
  go.className = "button";
  go.onclick = act;
  const wrap = document.createElement("div");
  wrap.className = "futurs";
  wrap.append(go);
  box.append(words, wrap);
  document.body.append(box);
  go.focus();
}

function remember(model) {
  if (!served()) return;
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(model.get("query")))
    value === "" ? query.delete(key) : query.set(key, value);
  history.replaceState(null, "", `?${query}`);
  try { sessionStorage.setItem(place(location.pathname, query), query); } catch { /* kept nowhere, then */ }
}

// Going to another dashboard and back finds what was composed there, in the language of now.
const place = (path, query) => `futurs-last:${path}:${query.get("study")}:${query.get("variant") ?? ""}`;

function links() {
  for (const link of document.querySelectorAll("nav.main a")) {
    const url = new URL(link.href);
    let kept = null;
    try { kept = sessionStorage.getItem(place(url.pathname, url.searchParams)); } catch { return; }
    if (!kept || link.hasAttribute("aria-current")) continue;
    const query = new URLSearchParams(kept);
    query.set("lang", url.searchParams.get("lang"));
    link.href = `${url.pathname}?${query}`;
  }
}

// A beating page is never idle for the server: it stops while nobody looks at it.
function heartbeat(model, t) {
  let waiting = false, missed = 0;
  // One that was only busy answers in the end: nothing is lost, and nothing has to be resumed.
  model.on("msg:custom", () => { waiting = false; missed = 0; document.getElementById("futurs-lost")?.remove(); });
  const beat = () => {
    if (document.hidden) return;
    if (waiting && ++missed >= 2) banner("futurs-lost", t.lost, t.restart, () => location.reload());
    waiting = true;
    try { model.send({ ping: 1 }); } catch { missed += 1; }
  };
  beat();
  const timer = setInterval(beat, model.get("every") * 1000);
  return () => clearInterval(timer);
}

function watch(model, t) {
  if (!served() || !model.get("study")) return () => {};
  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch(here(`api/studies/${model.get("study")}`)).catch(() => null);
    if (!answer?.ok) return;
    const { hash } = await answer.json();
    if (hash && hash !== model.get("hash")) banner("futurs-newer", t.newer, t.reload, () => location.reload());
  };
  // Asked now and then, and when somebody comes back to the page.
  document.addEventListener("visibilitychange", ask);
  const timer = setInterval(ask, 30000);
  return () => { clearInterval(timer); document.removeEventListener("visibilitychange", ask); };
}

function render({ model }) {
  const t = model.get("texts");
  remember(model);
  if (served()) links();
  model.on("change:query", () => remember(model));
  const ends = [heartbeat(model, t), watch(model, t)];
  return () => ends.forEach((end) => end());
}

export default { render };
