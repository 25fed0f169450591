// The keyboard: j and k step, u goes up, / searches, ? helps; Enter and Escape are the browser's own.

const typing = (element) => element.matches("input:not([type=checkbox]), select, textarea");

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const { activeElement } = document;
  if (event.key === "Escape" && typing(activeElement)) activeElement.blur();
  if (typing(activeElement) || help.open) return;
  const action = {
    j: () => step(1),
    k: () => step(-1),
    u: goUp,
    "/": () => search.select(),
    "?": () => help.showModal(),
  }[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

/** Puts the reader on the next or the previous entry of what is shown. */
function step(by) {
  if (!view.chunk) return;
  const { list, items } = view.chunk;
  const children = [...list.children];
  let at = children.findIndex((child) => child.contains(document.activeElement));
  if (at < 0) {
    // nobody is there yet: begin at what can be seen
    const seen = children.findIndex((child) => child.getBoundingClientRect().bottom > 80);
    at = by > 0 ? seen - 1 : seen + 1;
  }
  const next = Math.max(0, Math.min(items.length - 1, at + by));
  view.chunk.reveal(next);
  const target = list.children[next]?.querySelector(".target");
  if (!target) return;
  target.focus({ preventScroll: true });
  if (view.stepped) view.stepped(target);
  else list.children[next].scrollIntoView({ block: "nearest" });
}

function goUp() {
  const up = view.up?.();
  if (up) location.assign(up);
}
