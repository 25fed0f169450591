// The warnings, by kind, each with the places that it is about.

function showWarnings({ filters }) {
  const kinds = new Map();
  for (const warning of page.warnings) grouped(kinds, warning.code).push(warning);
  const ordered = [...kinds].sort((one, other) => other[1].length - one[1].length);
  const sections = ordered.map(([code, list]) => {
    const items = el("ol", { class: "plain-list warnings" });
    const chunk = chunked(items, list, (warning) => el("li", {}, warningText(warning), " ", warningPlaces(warning)));
    return el("details", { open: ordered.length === 1 || filters.kind === code, "data-kind": code },
      el("summary", {}, el("h2", {}, bdi(code)), ` ${number(list.length)}`), items, chunk.more);
  });
  return {
    title: say("nav.warnings"),
    element: el("div", {}, el("h1", { tabindex: -1 }, say("nav.warnings")), el("p", {}, say("warnings.how")),
      sections.length ? sections : el("p", {}, say("nothing"))),
    shown: () => sections.find((section) => section.dataset.kind === filters.kind)?.scrollIntoView({ block: "start" }),
  };
}

function warningText(warning) {
  return [el("code", {}, clean(warning.code)), " ", el("bdi", { lang: "en" }, clean(warning.message))];
}

function warningPlaces(warning) {
  const document = warning.place?.document ?? warning.document;
  return el("span", { class: "small" }, [
    document ? [documentLink(document), warning.place ? `, ${say("copy.characters", { start: warning.place.start, end: warning.place.end })}` : ""] : "",
    warning.message_id && (messageOf.has(warning.message_id) || elsewhere.has(warning.message_id)) ? [" · ", messageLink(warning.message_id)] : "",
  ]);
}
