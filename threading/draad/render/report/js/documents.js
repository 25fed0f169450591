// The documents: all of them by path, and each with what stands in it.

// what the list was last narrowed to, to go back to it as it was
let lastWanted = "";

function showDocuments({ filters }) {
  const status = el("p", { role: "status", class: "status" });
  const results = el("div", {});
  const view = { title: say("nav.documents") };
  const input = el("input", {
    id: "path",
    type: "search",
    value: filters.q,
    autocomplete: "off",
    input: () => {
      readdress(to.documents({ q: input.value }));
      refresh();
    },
  });

  function refresh() {
    lastWanted = input.value;
    const wanted = fold(input.value);
    const found = page.documents.filter((document) => fold(documentText(document)).includes(wanted));
    const list = el("ol", { class: "threads" });
    view.chunk = chunked(list, found, documentRow);
    results.replaceChildren(list, view.chunk.more);
    status.textContent = say("count.documents", { n: found.length });
  }

  refresh();
  view.element = el(
    "div",
    {},
    el("h1", { tabindex: -1 }, say("nav.documents")),
    el(
      "div",
      { class: "bar-above" },
      status,
      el("label", { for: "path" }, say("document.filter"), " ", input),
    ),
    results,
  );
  return view;
}

function documentRow(document) {
  const facts = [
    named("kinds", document.kind),
    clean(document.format ?? ""),
    document.pages ? say("count.pages", { n: document.pages }) : "",
    numbersOf(document),
    clean(document.custodian ?? ""),
  ];
  return el(
    "li",
    {},
    el(
      "div",
      { class: "main" },
      el("a", { class: "target", href: to.document(document.id) }, bdi(document.path)),
      el("p", { class: "who" }, facts.filter(Boolean).join(" · ")),
    ),
    el(
      "div",
      { class: "facts" },
      el("span", {}, say("count.messages", { n: document.messages.length })),
      warningsIn.has(document.id) &&
        el("span", { class: "gap" }, say("count.warnings", { n: warningsIn.get(document.id).length })),
    ),
  );
}

function showDocument({ id }) {
  const document = documentOf.get(id);
  if (!document) return notThere();
  const facts = [
    ["kind", named("kinds", document.kind)],
    ["format", document.format && clean(document.format)],
    ["pages", document.pages && number(document.pages)],
    ["characters", document.characters != null && number(document.characters)],
    ["language", document.language && languageName(document.language)],
    ["bates", numbersOf(document)],
    ["custodian", document.custodian && bdi(document.custodian)],
    ["family", document.family && family(document).filter(Boolean)],
    ["parent", document.parent_document && documentLink(document.parent_document)],
    ["attachments", attachedTo(document)],
    ["sha256", document.sha256 && el("code", {}, clean(document.sha256))],
  ].filter(([, value]) => value && value.length !== 0);
  const rows = document.messages.map((one) => messageOf.get(one)).filter(Boolean);
  const list = el("ol", { class: "threads" });
  const copies = copiesIn(document);
  const view = { title: clean(document.path), up: () => to.documents({ q: lastWanted }) };
  view.chunk = chunked(list, rows, (row) =>
    el(
      "li",
      {},
      el(
        "div",
        { class: "main" },
        el("a", { class: "target", href: to.message(row.id) }, bdi(senderOf(row)), `, ${when(row.when)}`),
        el("p", { class: "who" }, bdi(subjectOf(row.thread)), standing(copies.get(row.id)?.shift())),
      ),
      el("div", { class: "facts" }, row.copies > 1 && el("span", {}, say("count.copies", { n: row.copies }))),
    ),
  );
  view.element = el(
    "div",
    { class: "document" },
    el(
      "nav",
      { class: "steps", "aria-label": say("thread.steps") },
      el("a", { href: to.documents({ q: lastWanted }) }, `↑ ${say("document.up")}`),
    ),
    el("h1", { tabindex: -1 }, bdi(document.path)),
    el(
      "dl",
      { class: "facts-list" },
      facts.map(([name, value]) => [el("dt", {}, say(`document.${name}`)), el("dd", {}, value)]),
    ),
    document.inventory && Object.keys(document.inventory).length
      ? [
          el("h2", {}, say("document.inventory")),
          el(
            "dl",
            { class: "facts-list" },
            Object.entries(document.inventory).map(([column, value]) => [
              el("dt", {}, bdi(column)),
              el("dd", {}, bdi(typeof value === "string" ? value : JSON.stringify(value))),
            ]),
          ),
        ]
      : "",
    (warningsIn.get(id) ?? []).length
      ? [
          el("h2", {}, say("nav.warnings")),
          warningsIn.get(id).map((warning) => el("p", { class: "note bad" }, warningText(warning))),
        ]
      : "",
    document.parts?.length
      ? [
          el("h2", {}, say("document.parts")),
          el(
            "ol",
            { class: "plain-list" },
            document.parts.map((part) =>
              el(
                "li",
                {},
                part.label ? [bdi(part.label), " · "] : "",
                named("kinds", part.kind),
                ` · ${say("copy.characters", { start: part.start, end: part.end })}`,
              ),
            ),
          ),
        ]
      : "",
    el("h2", {}, say("document.messages")),
    rows.length
      ? el("p", { class: "small" }, say("document.messages-how"))
      : el("p", { class: "small" }, say("document.no-mail")),
    list,
    view.chunk.more,
  );
  return view;
}

/** Says where in its document a copy stands, and how deep it is quoted. */
function standing(copy) {
  if (!copy) return "";
  const facts = [
    copy.page && say("copy.page", { page: copy.page }),
    copy.line && say("copy.line", { line: copy.line }),
    copy.depth ? say("copy.depth", { n: copy.depth }) : "",
  ];
  return facts.filter(Boolean).map((fact) => ` · ${fact}`);
}

/** Gives all that a document can be found by: its path, its numbers and who kept it. */
const documentText = (document) =>
  [document.path, ...(document.bates ?? []), document.custodian ?? ""].join("\n");

/** Gives the numbers of the first and the last page, or the one that is both. */
function numbersOf(document) {
  return [...new Set(document.bates ?? [])].map(clean).join(" – ");
}

/** Gives the copies in a document by message, from the top; the parts of a large report hold theirs. */
function copiesIn(document) {
  const found = new Map();
  const held = new Set(document.messages.map((one) => messageOf.get(one)?.thread));
  for (const thread of held) {
    if (!thread || thread.file) continue;
    for (const { id, copies } of block(thread).messages) {
      const here = copies.filter((copy) => copy.document === document.id);
      found.set(
        id,
        here.sort((one, other) => one.start - other.start),
      );
    }
  }
  return found;
}

function family(document) {
  const others = page.documents.filter(
    (other) => other.family === document.family && other.id !== document.id,
  );
  return [
    // named after its first document, which is among the others or is this one
    documentOf.has(document.family) ? "" : bdi(document.family),
    others.length
      ? el(
          "ul",
          { class: "plain-list" },
          others.map((other) => el("li", {}, documentLink(other.id))),
        )
      : "",
  ];
}

function attachedTo(document) {
  const files = page.documents.filter((other) => other.parent_document === document.id);
  return files.length
    ? el(
        "ul",
        { class: "plain-list" },
        files.map((file) => el("li", {}, documentLink(file.id))),
      )
    : null;
}
