// The warnings, by kind, each with the places that it is about.

function showWarnings({ filters }) {
  const kinds = new Map();
  for (const warning of page.warnings) grouped(kinds, warning.code).push(warning);
  const chunks = [];
  const ordered = [...kinds].sort((one, other) => other[1].length - one[1].length);
  const sections = ordered.map(([code, list]) => {
    const items = el("ol", { class: "plain-list warnings" });
    const chunk = chunked(items, list, (warning) =>
      el("li", {}, warningMessage(warning), sentenceOf(warning), el("br"), warningPlace(warning)),
    );
    chunks.push(chunk);
    return el(
      "details",
      { open: ordered.length === 1 || filters.kind === code, "data-kind": code },
      el(
        "summary",
        {},
        el("h2", {}, bdi(code)),
        el("span", { class: "small" }, ` ${number(list.length)} · ${roomOf(code)}`),
      ),
      items,
      chunk.more,
    );
  });
  return {
    title: say("nav.warnings"),
    chunks,
    printed: () => {
      for (const section of sections) section.open = true;
    },
    element: el(
      "div",
      {},
      el("h1", { tabindex: -1 }, say("nav.warnings")),
      el("p", {}, say("warnings.how")),
      sections.length ? sections : el("p", {}, say("nothing")),
    ),
    shown: () =>
      sections.find((section) => section.dataset.kind === filters.kind)?.scrollIntoView({ block: "start" }),
  };
}

/** Says what the part of a code before the point is about. */
function roomOf(code) {
  const [room] = code.split(".");
  return Object.hasOwn(words.rooms, room) ? words.rooms[room] : "";
}

function warningText(warning) {
  return [el("code", {}, clean(warning.code)), " ", sentenceOf(warning)];
}

/** Gives a warning's sentence; messages that it names by their ids become links. */
function sentenceOf(warning) {
  const pieces = clean(warning.message).split(/(\w+)/);
  return el(
    "bdi",
    { lang: "en" },
    pieces.map((piece) => (messageOf.has(piece) ? messageLink(piece) : piece)),
  );
}

function warningMessage(warning) {
  const known = messageOf.has(warning.message_id) || elsewhere.has(warning.message_id);
  return known ? [messageLink(warning.message_id), ": "] : "";
}

function warningPlace(warning) {
  const document = warning.place?.document ?? warning.document;
  return (
    document &&
    el(
      "span",
      { class: "small" },
      documentLink(document),
      warning.place?.page ? `, ${say("copy.page", { page: warning.place.page })}` : "",
      warning.place
        ? `, ${say("copy.characters", { start: warning.place.start, end: warning.place.end })}`
        : "",
    )
  );
}
