// The frame: which view the address asks for, the search field, the dialog, light and dark.

const main = document.getElementById("main");
const search = document.getElementById("q");
const help = document.getElementById("help");
const VIEWS = {
  "": page.file ? showThreads : showOverview,
  threads: showThreads,
  thread: showThread,
  message: showThread,
  documents: showDocuments,
  document: showDocument,
  warnings: showWarnings,
};
let view = null;

function notThere() {
  return {
    title: say("not-found"),
    element: el("div", {}, el("h1", { tabindex: -1 }, say("not-found")), el("p", {}, say("not-found-how"))),
  };
}

function show() {
  const asked = address();
  const same =
    view?.thread &&
    asked.kind === "message" &&
    messageOf.get(asked.id)?.thread === view.thread &&
    asked.filters.q === view.filters.q;
  if (same) {
    view.turn(asked.id);
    return;
  }
  view?.left?.();
  const first = view === null;
  view = (Object.hasOwn(VIEWS, asked.kind) ? VIEWS[asked.kind] : notThere)(asked);
  main.replaceChildren(view.element);
  document.title = `${view.title} – ${say("title")}`;
  if (document.activeElement !== search)
    search.value = asked.filters.q && asked.kind !== "documents" ? asked.filters.q : "";
  const place =
    { "": "overview", thread: "threads", message: "threads", document: "documents" }[asked.kind] ??
    asked.kind;
  for (const link of document.querySelectorAll("#nav a")) {
    if (link.dataset.place === place) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  window.scrollTo(0, 0);
  if (!first && document.activeElement !== search) main.querySelector("h1")?.focus({ preventScroll: true });
  view.shown?.();
}

search.addEventListener("input", () => {
  if (typeof view.search === "function") view.search(search.value);
  else location.assign(to.threads({ q: search.value.trim() }));
});
document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("skip").addEventListener("click", (event) => {
  // the address is the router's, so the jump is made by hand
  event.preventDefault();
  main.focus();
});
document.getElementById("help-open").addEventListener("click", () => help.showModal());
document.addEventListener("keydown", pressed);
window.addEventListener("hashchange", show);
window.addEventListener("beforeprint", () => {
  // on paper nobody can ask for more
  for (const chunk of view.chunks ?? [view.chunk]) chunk?.reveal(chunk.items.length - 1);
  view.printed?.();
});
let resizing = 0;
window.addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => view.resized?.(), 150);
});

// --- light and dark: as the system says, until the reader chooses -----------------------------------------

const toggle = document.getElementById("theme");
const THEMES = ["auto", "light", "dark"];

function remembered() {
  try {
    return localStorage.getItem("draad.theme");
  } catch {
    return null;
  }
}

function paint(theme) {
  const chosen = THEMES.includes(theme) ? theme : "auto";
  document.documentElement.dataset.theme = chosen;
  toggle.textContent = { auto: "◐", light: "○", dark: "●" }[chosen];
  toggle.title = say(`theme.${chosen}`);
  toggle.setAttribute("aria-label", toggle.title);
}

toggle.addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
  paint(next);
  try {
    localStorage.setItem("draad.theme", next);
  } catch {
    // pages opened from disk may have no memory; the choice then holds until they are closed
  }
});

paint(remembered());
show();
if (holdsTexts) foldAhead();
