// Unsaved work, kept in this browser: found again after a reload, a lost kernel, another language
// or another day. Each tab keeps its own, so that two tabs never write over one another.

const head = (model) => `futurs-draft:${model.get("study")}:${model.get("variant")}:`;

function tab() {
  let id = sessionStorage.getItem("futurs-tab");
  if (!id) sessionStorage.setItem("futurs-tab", (id = Math.random().toString(36).slice(2)));
  return id;
}

// This tab's own first, else the newest of the others.
function find(model) {
  const own = head(model) + tab();
  if (localStorage.getItem(own)) return own;
  const keys = Object.keys(localStorage).filter((k) => k.startsWith(head(model)));
  const when = (k) => { try { return JSON.parse(localStorage.getItem(k)).at; } catch { return ""; } };
  return keys.sort((a, b) => (when(a) < when(b) ? 1 : -1))[0];
}

function render({ model }) {
  let offered = null;
  const look = () => {
    offered = find(model) ?? null;
    let found = null;
    try { found = offered && JSON.parse(localStorage.getItem(offered)); } catch { localStorage.removeItem(offered); }
    if (found) model.send({ found });
  };
  const hear = (message) => {
    try {
      const own = head(model) + tab();
      if (message.look) look();
      if (message.keep) localStorage.setItem(own, JSON.stringify({ at: new Date().toISOString(), draft: message.keep }));
      if (message.drop) { localStorage.removeItem(own); if (offered) localStorage.removeItem(offered); offered = null; }
      if (message.taken && offered && offered !== own) localStorage.removeItem(offered);
    } catch { model.send({ failed: true }); }
  };
  model.on("msg:custom", hear);
  try { look(); } catch { model.send({ failed: true }); }
  return () => model.off("msg:custom", hear);
}

export default { render };
