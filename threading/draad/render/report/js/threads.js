// The list of threads: searched, narrowed and ordered; all of it stands in the address.

// the list that the reader came from, to go back to as it was, and the thread that was opened last
let lastList = { hash: to.allThreads(), hits: null, count: 0, scroll: 0 };
let lastOpened = null;

function showThreads({ filters }) {
  const chosen = { ...filters };
  const status = el("p", { role: "status", class: "status" });
  const results = el("div", { class: "results" });
  const parts = el("span", {});
  const view = { title: say("nav.threads") };
  let waiting = 0;

  function refresh() {
    const { found, count, terms } = find(chosen);
    const list = el("ol", { class: "threads" });
    view.chunk = chunked(list, found, (hit) => threadRow(hit, terms, chosen.q));
    view.hits = found;
    results.replaceChildren(list, view.chunk.more);
    status.textContent = found.length
      ? say("hits", {
          messages: say("count.messages", { n: count }),
          threads: say("count.threads", { n: found.length }),
        })
      : say("no-hits");
    if (!holdsTexts) parts.replaceChildren(...partLinks(chosen));
    clear.hidden = !FILTERS.some((name) => chosen[name]);
    view.hash = location.hash;
  }

  /** Narrows to what has been typed, once the typing pauses. */
  function narrow(name, value) {
    if (value) chosen[name] = value;
    else delete chosen[name];
    readdress(`#/threads${query(chosen)}`);
    clearTimeout(waiting);
    waiting = setTimeout(refresh, name === "q" || name === "person" || name === "document" ? 120 : 0);
  }

  view.search = (text) => narrow("q", text.trim());
  const clear = el(
    "button",
    { type: "button", class: "plain", click: () => location.assign("#/threads") },
    say("filter.clear"),
  );
  const sort = el(
    "select",
    {
      id: "sort",
      change: (event) => narrow("sort", event.target.value === "first" ? "" : event.target.value),
    },
    Object.keys(ORDERS).map((name) =>
      el("option", { value: name, selected: name === (chosen.sort ?? "first") }, say(`sort.${name}`)),
    ),
  );
  view.element = el(
    "div",
    { class: "columns" },
    filterForm(chosen, narrow, clear),
    el(
      "div",
      {},
      el(
        "h1",
        { tabindex: -1 },
        page.file ? say("part.title", { part: page.file, parts: page.files - 1 }) : say("nav.threads"),
      ),
      !holdsTexts && el("p", { class: "note" }, say("part.no-texts"), parts),
      page.file > 0 &&
        el(
          "p",
          { class: "note" },
          say("part.only"),
          " ",
          el("a", { href: to.allThreads() }, say("part.all")),
        ),
      el("div", { class: "bar-above" }, status, el("label", { for: "sort" }, say("sort.label"), " ", sort)),
      results,
    ),
  );
  refresh();
  view.shown = () => {
    if (!lastList.hits || lastList.hash !== location.hash) return;
    view.chunk.reveal(lastList.count - 1);
    window.scrollTo(0, lastList.scroll);
    const at = view.hits.findIndex(({ thread }) => thread === lastOpened);
    view.chunk.list.children[at]?.querySelector(".target").focus({ preventScroll: true });
  };
  view.left = () => {
    clearTimeout(waiting);
    lastList = { hash: view.hash, hits: view.hits, count: view.chunk.count(), scroll: window.scrollY };
  };
  return view;
}

/** Leads to the same search in each file that holds texts. */
function partLinks(chosen) {
  const periods = new Map();
  for (const { file, first, last } of threads) {
    const known = periods.get(file) ?? [first, last];
    periods.set(file, [
      compare(first ?? LATE, known[0] ?? LATE) < 0 ? first : known[0],
      compare(last ?? "", known[1] ?? "") > 0 ? last : known[1],
    ]);
  }
  return [...periods].flatMap(([file, [first, last]]) => [
    " ",
    el(
      "a",
      { href: `${fileName(file)}#/threads${query(chosen)}` },
      say("part.link", { part: file, period: period(first, last) }),
    ),
  ]);
}

function filterForm(chosen, narrow, clear) {
  const field = (name, input) =>
    el("div", { class: "field" }, el("label", { for: `filter-${name}` }, say(`filter.${name}`)), input);
  const text = (name, type, more) =>
    field(
      name,
      el("input", {
        id: `filter-${name}`,
        type,
        value: chosen[name],
        autocomplete: "off",
        ...more,
        input: (event) => narrow(name, event.target.value),
      }),
    );
  const choice = (name, options) =>
    field(
      name,
      el(
        "select",
        { id: `filter-${name}`, change: (event) => narrow(name, event.target.value) },
        el("option", { value: "" }, say("filter.any")),
        options.map(([value, label]) => el("option", { value, selected: value === chosen[name] }, label)),
      ),
    );
  const form = el(
    "form",
    { role: "search", "aria-label": say("filter.title"), submit: (event) => event.preventDefault() },
    text("person", "text", { list: "people", placeholder: say("filter.person-hint") }),
    el(
      "datalist",
      { id: "people" },
      topPeople()
        .slice(0, 200)
        .map((entry) => el("option", { value: entry.title ?? entry.label }, entry.label)),
    ),
    el("div", { class: "pair" }, text("from", "date"), text("to", "date")),
    text("document", "text", { placeholder: say("filter.document-hint") }),
    grounds.length
      ? choice(
          "ground",
          topGrounds().map((entry) => [
            new URLSearchParams(entry.href.split("?")[1]).get("ground"),
            `${entry.label} (${number(entry.count)})`,
          ]),
        )
      : "",
    page.languages.length > 1
      ? choice(
          "language",
          page.languages.map((code) => [code, languageName(code)]),
        )
      : "",
    el(
      "div",
      { class: "field tick" },
      el("input", {
        id: "filter-missing",
        type: "checkbox",
        checked: Boolean(chosen.missing),
        change: (event) => narrow("missing", event.target.checked ? "1" : ""),
      }),
      el("label", { for: "filter-missing" }, say("filter.missing")),
    ),
    clear,
  );
  const active = FILTERS.some((name) => name !== "q" && chosen[name]);
  return el(
    "details",
    { class: "filters", open: active || window.matchMedia("(min-width: 60rem)").matches },
    el("summary", {}, say("filter.title")),
    form,
  );
}

function languageName(code) {
  try {
    return new Intl.DisplayNames(locale, { type: "language" }).of(code) ?? clean(code);
  } catch {
    return clean(code);
  }
}

function threadRow({ thread, hits }, terms, q) {
  const found = terms.length ? firstSnippet(thread, hits, terms) : null;
  const senders = [
    ...new Set(thread.messages.filter((row) => row.sender !== null).map((row) => people[row.sender].name)),
  ];
  const documents = new Set(thread.messages.flatMap((row) => row.documents)).size;
  return el(
    "li",
    {},
    el(
      "div",
      { class: "main" },
      el(
        "a",
        { class: "target", href: to.thread(thread, { q }) },
        el("bdi", {}, highlighted(subjectOf(thread), terms)),
      ),
      el(
        "p",
        { class: "who" },
        senders.slice(0, 5).map((name, at) => [at ? "; " : "", el("bdi", {}, highlighted(name, terms))]),
        senders.length > 5 ? ` ${say("and-more", { n: senders.length - 5 })}` : "",
        senders.length ? "" : say("nobody"),
      ),
      found &&
        el(
          "p",
          { class: "snippet" },
          el("a", { href: to.message(found.row.id, { q }) }, bdi(senderOf(found.row))),
          ": ",
          el("bdi", {}, found.pieces),
        ),
    ),
    el(
      "div",
      { class: "facts" },
      el("span", { class: "period" }, period(thread.first, thread.last)),
      el(
        "span",
        {},
        say("count.messages", { n: thread.size }),
        thread.missing
          ? [" · ", el("span", { class: "gap" }, say("presence-count.missing", { n: thread.missing }))]
          : "",
      ),
      el("span", {}, say("count.documents", { n: documents })),
      hits.length < thread.size && el("span", {}, say("matching", { n: hits.length })),
    ),
  );
}

function firstSnippet(thread, hits, terms) {
  for (const row of hits.slice(0, 20)) {
    const pieces = snippet(thread, row, terms);
    if (pieces) return { row, pieces };
  }
  return null;
}
