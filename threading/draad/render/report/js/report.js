// What the report knows: the rows of the page, found by id, and the blocks of the threads.

const page = read("page");

const people = page.people.map(([name, address]) => ({
  name: personLabel(name, address),
  whole: Boolean(name || (address && !address.startsWith("@"))),
  address,
  domain: address?.includes("@") ? address.slice(address.lastIndexOf("@") + 1).toLowerCase() : null,
}));

function personLabel(name, address) {
  if (name) return clean(name);
  if (address) return address.startsWith("@") ? `███${clean(address)}` : clean(address);
  return "███";
}

const grounds = page.grounds.map(([name, meaning]) => ({ name, meaning }));
const meanings = new Map(page.grounds);
const threads = page.threads.map(([id, subject, first, last, file, at, size], place) => ({
  id,
  subject,
  first,
  last,
  file,
  at,
  size,
  place,
}));
const messages = page.messages.map(
  ([id, when, presence, action, sender, people, documents, grounds, language, copies], at) => ({
    id,
    when,
    presence,
    action,
    sender,
    people,
    documents,
    grounds,
    language,
    copies,
    at,
  }),
);
for (const thread of threads) {
  thread.messages = messages.slice(thread.at, thread.at + thread.size);
  for (const message of thread.messages) message.thread = thread;
  thread.missing = thread.messages.filter((message) => message.presence === "missing").length;
  thread.copies = thread.messages.reduce((sum, message) => sum + message.copies, 0);
}

const byId = (rows) => new Map(rows.map((row) => [row.id, row]));
const threadOf = byId(threads);
const messageOf = byId(messages);
const documentOf = byId(page.documents);
const elsewhere = new Map(page.elsewhere.map(([id, file, sender, when]) => [id, { id, file, sender, when }]));

const warningsOf = new Map();
const warningsIn = new Map();
for (const warning of page.warnings) {
  const document = warning.document ?? warning.place?.document;
  if (warning.message_id) grouped(warningsOf, warning.message_id).push(warning);
  if (document) grouped(warningsIn, document).push(warning);
}

function grouped(groups, key) {
  if (!groups.has(key)) groups.set(key, []);
  return groups.get(key);
}

const subjectOf = (thing) => clean(thing.subject ?? "").trim() || say("no-subject");
const senderOf = (row) =>
  row.sender === null
    ? say(row.presence === "missing" ? "unknown-sender" : "nobody")
    : people[row.sender].name;

// the overview of a report in several files knows its threads, but holds none of them
const holdsTexts = threads.every((thread) => thread.file === 0);

/** Reads a thread's messages, in full. */
function block(thread) {
  const { thread: noun, messages: nouns, texts } = read(`thread-${thread.place}`);
  return { noun, messages: nouns, texts: texts ?? {} };
}

// --- where things stand -----------------------------------------------------------------------------------

const home = page.file ? "index.html" : "";
const fileName = (file) => (file ? `threads-${String(file).padStart(3, "0")}.html` : "");

function query(values) {
  const chosen = Object.entries(values).filter(([, value]) => value);
  return chosen.length ? `?${new URLSearchParams(chosen)}` : "";
}

const to = {
  overview: () => `${home}#/`,
  threads: (filters = {}) => `${page.file ? "" : home}#/threads${query(filters)}`,
  allThreads: () => `${home}#/threads`,
  thread: (thread, filters = {}) =>
    `${fileName(thread.file)}#/thread/${encodeURIComponent(thread.id)}${query(filters)}`,
  message: (id, filters = {}) => {
    const file = messageOf.get(id)?.thread.file ?? elsewhere.get(id)?.file ?? 0;
    return `${fileName(file)}#/message/${encodeURIComponent(id)}${query(filters)}`;
  },
  documents: (filters = {}) => `${home}#/documents${query(filters)}`,
  document: (id) => `${home}#/document/${encodeURIComponent(id)}`,
  warnings: (filters = {}) => `${home}#/warnings${query(filters)}`,
};

/** Links to a document by its path; by its id alone where the report does not know it. */
function documentLink(id) {
  const known = documentOf.get(id);
  return known ? el("a", { href: to.document(id) }, bdi(known.path)) : bdi(id);
}

const isUnknown = (row) => row.presence === "missing" && row.sender === null;

/** Links to a message by who sent it and when. */
function messageLink(id) {
  const row = messageOf.get(id);
  if (row && isUnknown(row)) return el("a", { href: to.message(id) }, say("missing-message"));
  if (row) return el("a", { href: to.message(id) }, bdi(senderOf(row)), `, ${when(row.when)}`);
  const other = elsewhere.get(id);
  if (!other) return bdi(id);
  return el(
    "a",
    { href: to.message(id) },
    bdi(personLabel(...(other.sender ?? []))),
    `, ${when(other.when)}`,
  );
}
