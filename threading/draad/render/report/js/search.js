// Finding messages: what is asked for, and who answers to it.

const FILTERS = ["q", "person", "from", "to", "document", "ground", "language", "missing"];
const haystacks = [];

/** Splits a query in folded words and "phrases". */
function termsOf(q) {
  return [...fold(q ?? "").matchAll(/"([^"]+)"?|(\S+)/g)]
    .map((term) => (term[1] ?? term[2]).trim())
    .filter(Boolean);
}

function foldThread(thread) {
  if (!holdsTexts) {
    for (const row of thread.messages) {
      haystacks[row.at] = {
        body: "",
        rest: fold([thread.subject ?? "", ...row.people.map(namesOf)].join("\n")),
      };
    }
    return;
  }
  for (const [at, message] of block(thread).messages.entries()) {
    const parties = [message.from, ...message.to, ...message.cc, ...(message.bcc ?? [])];
    const rest = [
      message.subject ?? "",
      message.rfc_message_id ?? "",
      ...parties.flatMap((party) => (party ? [party.name ?? "", party.address ?? ""] : [])),
      ...(message.attachments ?? []).map((attachment) => attachment.name),
    ];
    haystacks[thread.at + at] = { body: fold(clean(message.body)), rest: fold(rest.join("\n")) };
  }
}

const namesOf = (place) => `${people[place].name} ${people[place].address ?? ""}`;

/** Reads ahead while the reader does nothing, so that the first search need not wait. */
function foldAhead(from = 0) {
  const later =
    window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 50));
  later((idle) => {
    let at = from;
    for (; at < threads.length && idle.timeRemaining() > 2; at += 1) foldOnce(threads[at]);
    if (at < threads.length) foldAhead(at);
  });
}

function foldOnce(thread) {
  if (thread.size && !haystacks[thread.at]) foldThread(thread);
}

const answers = (hay, terms) => terms.every((term) => hay.body.includes(term) || hay.rest.includes(term));

const positions = (rows, test) => new Set([...rows.keys()].filter((place) => test(rows[place], place)));

/** Gives the threads with the messages that answer to all filters, ordered. */
function find(filters) {
  const terms = termsOf(filters.q);
  if (terms.length) threads.forEach(foldOnce);
  const tests = [];
  if (filters.person) {
    const wanted = fold(filters.person);
    const meant = positions(people, (_, place) => fold(namesOf(place)).includes(wanted));
    tests.push((row) => row.people.some((place) => meant.has(place)));
  }
  if (filters.document) {
    const wanted = fold(filters.document);
    const meant = positions(page.documents, (document) => fold(documentText(document)).includes(wanted));
    tests.push((row) => row.documents.some((place) => meant.has(place)));
  }
  if (filters.from) tests.push((row) => row.when !== null && row.when.slice(0, 10) >= filters.from);
  if (filters.to) tests.push((row) => row.when !== null && row.when.slice(0, 10) <= filters.to);
  if (filters.ground) {
    const meant = grounds.findIndex(
      (ground) => ground.name === (filters.ground === "-" ? "" : filters.ground),
    );
    tests.push((row) => row.grounds.includes(meant));
  }
  if (filters.language) {
    const meant = page.languages.indexOf(filters.language);
    tests.push((row) => row.language === meant);
  }
  if (terms.length) tests.push((row) => answers(haystacks[row.at], terms));
  const found = [];
  let count = 0;
  for (const thread of threads) {
    if (filters.missing && !thread.missing) continue;
    const hits = tests.length
      ? thread.messages.filter((row) => tests.every((test) => test(row)))
      : thread.messages;
    if (!hits.length) continue;
    count += hits.length;
    found.push({ thread, hits });
  }
  return { found: ordered(found, filters.sort), count, terms };
}

const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
const LATE = "\uffff"; // undated threads come last, whichever way the others run
const ORDERS = {
  first: (one, other) => compare(one.first ?? LATE, other.first ?? LATE),
  "first-last": (one, other) => !one.first - !other.first || compare(other.first, one.first),
  last: (one, other) => !one.last - !other.last || compare(other.last, one.last),
  size: (one, other) => other.size - one.size,
  missing: (one, other) => other.missing - one.missing || other.size - one.size,
  subject: (one, other) => collator.compare(subjectOf(one), subjectOf(other)),
};
const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

function ordered(found, sort) {
  const order = ORDERS[sort] ?? ORDERS.first;
  return found.sort((one, other) => order(one.thread, other.thread) || one.thread.place - other.thread.place);
}

/** Shows where in a message the terms stand: a piece of its text, or nothing where only a name has them. */
function snippet(thread, row, terms) {
  const hay = haystacks[row.at];
  const places = terms.map((term) => hay.body.indexOf(term)).filter((place) => place >= 0);
  if (!places.length || !holdsTexts) return null;
  const text = clean(block(thread).messages[row.at - thread.at].body);
  const place = Math.min(...places);
  const before = text.slice(Math.max(0, place - 60), place);
  // from the beginning of a word, if there is one so near
  const start = place - (place > 60 ? before.length - before.search(/\s|$/) : before.length);
  const piece = text.slice(start, place + 160).replace(/\s/g, " ");
  return [start ? "…" : "", ...highlighted(piece, terms), place + 160 < text.length ? "…" : ""];
}
