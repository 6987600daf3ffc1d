// Unsaved work, kept in this browser: found again after a reload, a lost kernel, another language
// or another day. Each tab keeps its own, so that two tabs never write over one another; a draft
// that is offered stays beside until it is answered, whatever is edited meanwhile.

const head = (model) => `futurs-draft:${model.get("study")}:${model.get("variant")}:`;

function tab() {
  let id = sessionStorage.getItem("futurs-tab");
  if (!id) sessionStorage.setItem("futurs-tab", (id = Math.random().toString(36).slice(2)));
  return id;
}

const at = (key) => { try { return JSON.parse(localStorage.getItem(key)).at; } catch { return ""; } };

// This tab's own first, else the newest of the others; out of the way of what is edited next.
function offered(model) {
  const own = head(model) + tab();
  if (localStorage.getItem(own)) {
    const beside = `${own}~${at(own)}`;
    localStorage.setItem(beside, localStorage.getItem(own));
    localStorage.removeItem(own);
    return beside;
  }
  const keys = Object.keys(localStorage).filter((k) => k.startsWith(head(model)));
  return keys.sort((a, b) => (at(a) < at(b) ? 1 : -1))[0] ?? null;
}

function render({ model }) {
  let offer = null;
  const look = () => {
    offer = offered(model);
    let found = null;
    try { found = offer && JSON.parse(localStorage.getItem(offer)); } catch { localStorage.removeItem(offer); }
    if (found) model.send({ found });
  };
  const answered = () => { if (offer) localStorage.removeItem(offer); offer = null; };
  const hear = (message) => {
    try {
      const own = head(model) + tab();
      if (message.look) look();
      if (message.keep) localStorage.setItem(own, JSON.stringify({ at: new Date().toISOString(), draft: message.keep }));
      if (message.drop) localStorage.removeItem(own);
      if (message.taken) answered();
      if (message.discard) { answered(); look(); }
    } catch { model.send({ failed: true }); }
  };
  model.on("msg:custom", hear);
  try { look(); } catch { model.send({ failed: true }); }
  return () => model.off("msg:custom", hear);
}

export default { render };
