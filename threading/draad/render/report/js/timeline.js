// When: the messages as bars, a day, week, month or year each, and the largest threads as spans.

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

// Date.UTC would take a year below 100 for one of the last century
const monthStart = (year, month) => new Date(0).setUTCFullYear(year, month, 1);

/** Gives the first day of the step that a day falls in. */
function stepStart(time, step) {
  const date = new Date(time);
  if (step === "week") return time - ((date.getUTCDay() + 6) % 7) * DAY;
  if (step === "month") return monthStart(date.getUTCFullYear(), date.getUTCMonth());
  return step === "year" ? monthStart(date.getUTCFullYear(), 0) : time;
}

function stepNext(time, step) {
  const date = new Date(time);
  if (step === "month") return monthStart(date.getUTCFullYear(), date.getUTCMonth() + 1);
  if (step === "year") return monthStart(date.getUTCFullYear() + 1, 0);
  return time + (step === "week" ? 7 : 1) * DAY;
}

const isoDay = (time) => new Date(time).toISOString().slice(0, 10);

function stepName(time, step) {
  if (step === "month" || step === "year") return day(isoDay(time), step);
  return step === "week" ? period(isoDay(time), isoDay(time + 6 * DAY)) : day(isoDay(time), "long");
}

/**
 * Gives the period in which the messages lie, from the first to the last day, as times.
 * A year misread by a scanner would squeeze all others into one bar: what lies far from the most is left out.
 */
function usualPeriod() {
  const days = messages.map(dayOf).filter((time) => time !== null);
  if (!days.length) return null;
  days.sort((one, other) => one - other);
  const at = (share) => days[Math.round(share * (days.length - 1))];
  const slack = Math.max(FAR * (at(0.9) - at(0.1)), FAR * 366 * DAY);
  const usual = days.filter((time) => time >= at(0.1) - slack && time <= at(0.9) + slack);
  return [usual[0], usual.at(-1)];
}

// in spans of the middle four fifths of the messages, and in years
const FAR = 2;
const dayOf = (row) => (row.when ? (wall(row.when.slice(0, 10))?.getTime() ?? null) : null);

function timeline(chart) {
  const usual = usualPeriod();
  const undated = messages.filter((row) => dayOf(row) === null).length;
  const notes = [undated && el("p", { class: "small" }, say("overview.undated", { n: undated }))];
  if (!usual) return chart.replaceChildren(...notes.filter(Boolean));
  const [first, last] = usual;
  const step = stepOf((last - first) / DAY);
  const bins = new Map();
  for (let time = stepStart(first, step); time <= last; time = stepNext(time, step)) {
    bins.set(time, { time, next: stepNext(time, step), released: 0, quoted: 0, missing: 0 });
  }
  const outside = { before: 0, after: 0 };
  for (const row of messages) {
    const time = dayOf(row);
    if (time === null) continue;
    if (time < first) outside.before += 1;
    else if (time > last) outside.after += 1;
    else bins.get(stepStart(time, step))[row.presence] += 1;
  }
  const beyond = { before: { to: isoDay(first - DAY) }, after: { from: isoDay(last + DAY) } };
  for (const [side, count] of Object.entries(outside)) {
    const link = el("a", { href: to.threads(beyond[side]) }, say("count.messages", { n: count }));
    if (count) notes.push(el("p", { class: "small" }, said(`overview.${side}`, { messages: link })));
  }
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
    ...[el("p", { class: "small" }, say(`overview.step-${step}`)), ...notes].filter(Boolean),
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
  const [first, last] = usualPeriod();
  const within = (text) => Math.min(Math.max(time(text), first), last + DAY);
  const begin = Math.min(...large.map((thread) => within(thread.first)));
  const end = Math.max(...large.map((thread) => within(thread.last)), begin + 1);
  const place = (text) => 4 + (992 * (Math.min(Math.max(time(text), begin), end) - begin)) / (end - begin);
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
          .filter((message) => dayOf(message) !== null)
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
