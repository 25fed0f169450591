// The overview: what there is, when, who, what is blacked out and what is doubtful.

function showOverview() {
  const chart = el("div", { class: "chart" });
  const main = el(
    "div",
    { class: "overview" },
    el("h1", { tabindex: -1 }, say("overview.title")),
    figures(),
    page.figures.differences.map((text) => el("p", { class: "note bad", lang: "en" }, text)),
    el(
      "section",
      { "aria-labelledby": "timeline" },
      el("h2", { id: "timeline" }, say("overview.timeline")),
      chart,
    ),
    el(
      "section",
      { "aria-labelledby": "spans" },
      el("h2", { id: "spans" }, say("overview.largest")),
      spans(),
    ),
    el(
      "div",
      { class: "halves" },
      bars("people", topPeople()),
      bars("domains", topDomains()),
      bars("grounds", topGrounds()),
      bars("warnings", topWarnings()),
    ),
    page.clock &&
      el(
        "p",
        { class: "small" },
        said("overview.clock", { zone: bdi(page.clock.zone) }),
        page.clock.grounds ? [" (", el("span", { lang: "en" }, clean(page.clock.grounds)), ")"] : "",
      ),
  );
  return {
    element: main,
    title: say("overview.title"),
    shown: () => timeline(chart),
    resized: () => timeline(chart),
  };
}

function figures() {
  const { figures: sums } = page;
  const total = sums.released + sums.quoted + sums.missing;
  const presences = [
    ["released", sums.released],
    ["quoted", sums.quoted],
    ["missing", sums.missing],
  ];
  let at = 0;
  const strip = svg(
    "svg",
    { class: "strip", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
    presences.map(([presence, count]) => {
      const width = total ? (100 * count) / total : 0;
      at += width;
      return svg("rect", { class: presence, x: at - width, y: 0, width, height: 4 });
    }),
  );
  const figure = (name, count, detail, href) =>
    el(
      "li",
      { class: `figure figure-${name}` },
      el(
        href ? "a" : "div",
        { href },
        el("strong", {}, number(count)),
        " ",
        el("span", { class: "what" }, say(`figures.${name}`, { n: count })),
      ),
      detail && el("div", { class: "detail" }, detail),
    );
  return el(
    "ul",
    { class: "figures", "aria-label": say("overview.figures") },
    figure("messages", total, [
      strip,
      el(
        "ul",
        { class: "legend" },
        presences.map(([presence, count]) =>
          el(
            "li",
            {},
            el("i", { class: `dot ${presence}` }),
            presence === "missing" && count
              ? el("a", { href: to.threads({ missing: 1 }) }, say("presence-count.missing", { n: count }))
              : say(`presence-count.${presence}`, { n: count }),
          ),
        ),
      ),
    ]),
    figure("threads", sums.threads, null, to.threads()),
    figure(
      "documents",
      sums.documents,
      say("overview.with-mail", { n: sums.with_mail }) +
        (sums.unreadable ? ` · ${say("overview.unreadable", { n: sums.unreadable })}` : ""),
      to.documents(),
    ),
    figure("copies", sums.copies),
    figure("warnings", sums.warnings, null, sums.warnings ? to.warnings() : null),
  );
}

// --- most of what -----------------------------------------------------------------------------------------

const MOST_BARS = 12;

function counted(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1]);
}

function topPeople() {
  return counted(messages.flatMap((row) => row.people).filter((place) => people[place].whole)).map(
    ([place, count]) => ({
      label: people[place].name,
      title: people[place].address,
      count,
      href: to.threads({ person: people[place].address ?? people[place].name }),
    }),
  );
}

function topDomains() {
  const domains = messages.flatMap((row) => [
    ...new Set(row.people.map((place) => people[place].domain).filter(Boolean)),
  ]);
  return counted(domains).map(([domain, count]) => ({
    label: clean(domain),
    count,
    href: to.threads({ person: `@${domain}` }),
  }));
}

function topGrounds() {
  return counted(messages.flatMap((row) => row.grounds)).map(([place, count]) => ({
    label: grounds[place].name ? clean(grounds[place].name) : say("no-ground"),
    detail: grounds[place].meaning,
    count,
    href: to.threads({ ground: grounds[place].name || "-" }),
  }));
}

function topWarnings() {
  return counted(page.warnings.map((warning) => warning.code)).map(([code, count]) => ({
    label: clean(code),
    detail: roomOf(code),
    count,
    href: to.warnings({ kind: code }),
  }));
}

function bars(kind, entries) {
  const most = entries[0]?.count ?? 0;
  const row = (entry) =>
    el(
      "li",
      {},
      el("a", { href: entry.href, title: entry.title && clean(entry.title) }, bdi(entry.label)),
      el("span", { class: "count" }, number(entry.count)),
      entry.detail && el("span", { class: "detail" }, clean(entry.detail)),
      svg(
        "svg",
        { viewBox: "0 0 100 2", preserveAspectRatio: "none", "aria-hidden": "true" },
        svg("rect", { class: "bar", width: (100 * entry.count) / most, height: 2 }),
      ),
    );
  const list = el("ol", { class: "bars" }, entries.slice(0, MOST_BARS).map(row));
  const rest = entries.slice(MOST_BARS);
  const more = el(
    "button",
    {
      type: "button",
      class: "more",
      click: () => {
        list.append(...rest.map(row));
        list.children[MOST_BARS].querySelector("a").focus();
        more.remove();
      },
    },
    say("more", { n: rest.length }),
  );
  return el(
    "section",
    { "aria-labelledby": `top-${kind}` },
    el("h2", { id: `top-${kind}` }, say(`overview.${kind}`)),
    el("p", { class: "small" }, say(`overview.${kind}-how`)),
    entries.length ? list : el("p", { class: "small" }, say("nothing")),
    rest.length ? more : "",
  );
}
