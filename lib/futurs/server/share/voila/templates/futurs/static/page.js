// The language switch keeps the state that stands in the address when it is used.
document.querySelectorAll("a[data-keep=lang]").forEach((link) => {
  const keep = () => {
    const query = new URLSearchParams(location.search);
    query.set("lang", link.lang);
    link.href = `?${query}`;
  };
  for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, keep);
});
