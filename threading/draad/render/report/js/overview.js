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
            say(`presence-count.${presence}`, { n: count }),
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
    figure("warnings", sums.warnings, null, to.warnings()),
  );
}

// --- messages in time -------------------------------------------------------------------------------------

const DAY = 86_400_000;
// the longest period, in days, that is still drawn in such steps: up to some 120 bars
const STEPS = [
  ["day", 62],
  ["week", 550],
  ["month", 3700],
  ["year", Infinity],
];

function stepOf(days) {
  return STEPS.find(([, most]) => days <= most)[0];
}

/** Gives the first day of the step that a day falls in. */
function stepStart(time, step) {
  const date = new Date(time);
  if (step === "week") return time - ((date.getUTCDay() + 6) % 7) * DAY;
  if (step === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  return step === "year" ? Date.UTC(date.getUTCFullYear(), 0) : time;
}

function stepNext(time, step) {
  const date = new Date(time);
  if (step === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  if (step === "year") return Date.UTC(date.getUTCFullYear() + 1, 0);
  return time + (step === "week" ? 7 : 1) * DAY;
}

const isoDay = (time) => new Date(time).toISOString().slice(0, 10);

function stepName(time, step) {
  if (step === "month" || step === "year") return day(isoDay(time), step);
  return step === "week"
    ? `${day(isoDay(time))} – ${day(isoDay(time + 6 * DAY))}`
    : day(isoDay(time), "long");
}

function timeline(chart) {
  const dated = messages.filter((row) => row.when !== null && wall(row.when.slice(0, 10)));
  const undated = messages.length - dated.length;
  const note = undated ? el("p", { class: "small" }, say("overview.undated", { n: undated })) : "";
  if (!dated.length) return chart.replaceChildren(...[note].filter(Boolean));
  const days = dated.map((row) => wall(row.when.slice(0, 10)).getTime());
  const [first, last] = days.reduce(
    ([low, high], one) => [Math.min(low, one), Math.max(high, one)],
    [Infinity, -Infinity],
  );
  const step = stepOf((last - first) / DAY);
  const bins = new Map();
  for (let time = stepStart(first, step); time <= last; time = stepNext(time, step)) {
    bins.set(time, { time, next: stepNext(time, step), released: 0, quoted: 0, missing: 0 });
  }
  dated.forEach((row, at) => (bins.get(stepStart(days[at], step))[row.presence] += 1));
  const list = [...bins.values()];
  const size = (bin) => bin.released + bin.quoted + bin.missing;
  const most = Math.max(...list.map(size));

  const [width, height, floor, top] = [Math.max(chart.clientWidth, 280), 190, 24, 16];
  const pitch = width / list.length;
  const scale = (height - floor - top) / most;
  const links = list.filter(size).map((bin) => {
    const x = list.indexOf(bin) * pitch;
    let y = height - floor;
    const name = `${stepName(bin.time, step)}: ${say("count.messages", { n: size(bin) })}`;
    const filters = { from: isoDay(bin.time), to: isoDay(bin.next - DAY) };
    return svg(
      "a",
      { href: to.threads(filters), "aria-label": name, tabindex: -1 },
      svg("title", {}, name),
      svg("rect", { class: "reach", x, y: 0, width: pitch, height: height - floor }),
      ["released", "quoted", "missing"].map((presence) => {
        const tall = bin[presence] * scale;
        y -= tall;
        return svg("rect", {
          class: presence,
          x: x + pitch * 0.1,
          y,
          width: Math.max(pitch * 0.8, 1),
          height: tall,
        });
      }),
    );
  });
  links[0].setAttribute("tabindex", 0);
  const drawing = svg(
    "svg",
    {
      class: "timeline",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": say("overview.timeline-how"),
      keydown: (event) => stepThrough(event, links),
    },
    svg("text", { x: 0, y: 11 }, say("count.messages", { n: most })),
    svg("line", { x1: 0, x2: width, y1: top, y2: top, class: "grid" }),
    svg("line", { x1: 0, x2: width, y1: height - floor + 0.5, y2: height - floor + 0.5, class: "floor" }),
    links,
    timeLabels(list, pitch, width, height, step),
  );
  chart.replaceChildren(
    drawing,
    ...[el("p", { class: "small" }, say(`overview.step-${step}`)), note].filter(Boolean),
  );
}

/** Writes as many dates below the bars as fit. */
function timeLabels(bins, pitch, width, height, step) {
  const every = Math.max(1, Math.ceil(110 / pitch));
  return bins.map((bin, at) => {
    if (at % every || at * pitch > width - 60) return null;
    const text =
      step === "year"
        ? day(isoDay(bin.time), "year")
        : step === "month"
          ? day(isoDay(bin.time), "month")
          : day(isoDay(bin.time));
    return svg("text", { x: at * pitch, y: height - 7 }, text);
  });
}

/** One bar is in the order of tabs; the arrows lead to the others. */
function stepThrough(event, links) {
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const next = links[links.indexOf(document.activeElement) + move];
  if (!next) return;
  event.preventDefault();
  links.forEach((link) => link.setAttribute("tabindex", link === next ? 0 : -1));
  next.focus();
}

// --- the largest threads, each a bar from its first to its last message -----------------------------------

const MOST_SPANS = 12;

function spans() {
  const large = threads
    .filter((thread) => thread.first && thread.size > 1)
    .sort((one, other) => other.size - one.size || one.place - other.place)
    .slice(0, MOST_SPANS)
    .sort((one, other) => compare(one.first, other.first));
  if (!large.length) return el("p", { class: "small" }, say("nothing"));
  const time = (text) => wall(text).getTime();
  const begin = Math.min(...large.map((thread) => time(thread.first)));
  const end = Math.max(...large.map((thread) => time(thread.last)), begin + 1);
  const place = (text) => 4 + (992 * (time(text) - begin)) / (end - begin);
  const row = (thread) =>
    el(
      "li",
      {},
      el("a", { href: to.thread(thread) }, bdi(subjectOf(thread))),
      svg(
        "svg",
        { viewBox: "0 0 1000 20", preserveAspectRatio: "none", "aria-hidden": "true" },
        svg("rect", {
          class: "span",
          x: place(thread.first) - 2,
          y: 8,
          width: place(thread.last) - place(thread.first) + 4,
          height: 4,
          rx: 1,
        }),
        thread.messages
          .filter(
            (message) =>
              message.when && wall(message.when) && time(message.when) >= begin && time(message.when) <= end,
          )
          .map((message) =>
            svg("line", {
              class: message.presence,
              x1: place(message.when),
              x2: place(message.when),
              y1: 3,
              y2: 17,
            }),
          ),
      ),
      el(
        "span",
        { class: "small" },
        `${say("count.messages", { n: thread.size })} · ${period(thread.first, thread.last)}`,
      ),
    );
  return el("ol", { class: "spans" }, large.map(row));
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
