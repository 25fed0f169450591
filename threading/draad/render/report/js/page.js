// Words, numbers, dates and elements.  Whatever a document holds reaches the page as text, through `el`.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const words = read("words");
const language = document.documentElement.lang;

// --- words ------------------------------------------------------------------------------------------------

const locale = words.locale;
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);
const number = (value) => numbers.format(value);

/** Gives what the interface says under a key, in pieces; `{name}` becomes a value or an element. */
function said(key, values = {}) {
  let text = key.split(".").reduce((table, part) => table?.[part], words) ?? key;
  if (Array.isArray(text)) text = text[plurals.select(values.n) === "one" ? 0 : 1];
  return text
    .split(/\{(\w+)\}/)
    .map((piece, at) => (at % 2 ? shown(values[piece]) : piece))
    .filter((piece) => piece !== "");
}

const shown = (value) => (typeof value === "number" ? number(value) : (value ?? ""));
const say = (key, values) => said(key, values).join("");

/** Names something of the data in words, or as the data has it where there are none. */
const named = (table, key) => (Object.hasOwn(words[table], key) ? words[table][key] : clean(key));

// --- dates: wall clocks, "2021-03-02T09:12" or "2021-03-02" ------------------------------------------------

const formats = {
  day: new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" }),
  short: new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short" }),
  long: new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  }),
  month: new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long", year: "numeric" }),
  year: new Intl.DateTimeFormat(locale, { timeZone: "UTC", year: "numeric" }),
  time: new Intl.DateTimeFormat(locale, { timeZone: "UTC", hour: "2-digit", minute: "2-digit" }),
};

function wall(text) {
  const date = new Date(text.length === 10 ? `${text}T00:00Z` : text.endsWith("Z") ? text : `${text}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}

function day(text, format = "day") {
  const date = text && wall(text);
  return date ? formats[format].format(date) : clean(text ?? "");
}

const clock = (text) => (text && text.length > 10 && wall(text) ? formats.time.format(wall(text)) : "");

/** Says a day, with the time where it is known. */
const when = (text, format) =>
  text ? [day(text, format), clock(text)].filter(Boolean).join(", ") : say("undated");

function period(first, last) {
  if (!first) return say("undated");
  const [from, until] = [wall(first), wall(last)];
  return from && until ? formats.day.formatRange(from, until) : `${day(first)} – ${day(last)}`;
}

// --- text -------------------------------------------------------------------------------------------------

// what controls a reader instead of being read: control characters, turns of the reading direction
const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** Shows control characters instead of letting them act. */
function clean(text) {
  return text.replace(/\r\n?/g, "\n").replace(UNSEEN, (sign) => {
    const code = sign.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? "␡" : `\\x${code.toString(16).padStart(2, "0")}`;
  });
}

const bases = new Map();

function base(sign) {
  if (!bases.has(sign)) {
    const plain = sign.normalize("NFD")[0].toLowerCase();
    bases.set(sign, plain.length === 1 ? plain : sign);
  }
  return bases.get(sign);
}

/** Folds case and accents away; every character keeps its place. */
const fold = (text) => text.replace(/[^\x00-\x7f]/g, base).toLowerCase();

// --- elements ---------------------------------------------------------------------------------------------

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(Boolean));
  return element;
}

/** Makes an element; strings among its children become text, functions among its attributes listeners. */
const el = (tag, attributes, ...children) => filled(document.createElement(tag), attributes, children);
const SVG = "http://www.w3.org/2000/svg";
const svg = (tag, attributes, ...children) =>
  filled(document.createElementNS(SVG, tag), attributes, children);

/** Sets something of a document apart from the sentence around it, whichever way it is written. */
const bdi = (text, attributes) => el("bdi", attributes, clean(text));
const hidden = (...text) => el("span", { class: "unseen" }, ...text);

// in one text; who looks for a single letter is not helped by more
const MOST_MARKS = 1000;

/** Marks the terms in a text: strings and `mark` elements, in order. */
function highlighted(text, terms) {
  if (!terms.length) return [text];
  const folded = fold(text);
  const hits = terms.flatMap((term) => {
    const found = [];
    for (
      let at = folded.indexOf(term);
      at >= 0 && found.length < MOST_MARKS;
      at = folded.indexOf(term, at + term.length)
    ) {
      found.push([at, at + term.length]);
    }
    return found;
  });
  hits.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const pieces = [];
  let done = 0;
  for (const [start, end] of hits) {
    if (start < done) continue;
    pieces.push(text.slice(done, start), el("mark", {}, text.slice(start, end)));
    done = end;
  }
  return [...pieces, text.slice(done)];
}

/** Fills a list a screenful at a time, as the reader comes near its end. */
function chunked(list, items, make, step = 60) {
  let count = 0;
  const more = el("button", { type: "button", class: "more", click: () => show(count + step) });
  const watch = new IntersectionObserver(
    (seen) => seen.some((entry) => entry.isIntersecting) && show(count + step),
    { rootMargin: "1500px" },
  );
  function show(wanted) {
    const fresh = document.createDocumentFragment();
    for (; count < Math.min(wanted, items.length); count += 1) fresh.append(make(items[count], count));
    list.append(fresh);
    more.hidden = count >= items.length;
    more.textContent = say("more", { n: items.length - count });
    // looked at anew, it tells once more whether it is still near
    watch.unobserve(more);
    if (!more.hidden) watch.observe(more);
  }
  show(step);
  return { list, items, more, count: () => count, reveal: (at) => at >= count && show(at + 1) };
}
