// One thread: who answered whom, beside the messages in the order in which they were written.

// deeper than this, a tree would leave no room for names
const DEEPEST = 10;

function showThread({ kind, id, filters }) {
  const thread = kind === "thread" ? threadOf.get(id) : messageOf.get(id)?.thread;
  if (!thread) return notThere();
  if (thread.file) {
    // it stands in another file of the folder
    location.replace(kind === "thread" ? to.thread(thread, filters) : to.message(id, filters));
    return notThere();
  }
  lastOpened = thread;
  const { noun, messages: nouns, texts } = block(thread);
  const terms = termsOf(filters.q);
  const list = el("ol", { class: "cards" });
  const branches = new Map();
  const view = {
    thread,
    filters,
    title: subjectOf(thread),
    up: () => lastList.hash,
    element: el(
      "div",
      { class: "thread" },
      threadHead(thread, noun),
      el(
        "div",
        { class: "columns" },
        el(
          "nav",
          { class: "tree", "aria-label": say("thread.tree"), tabindex: -1 },
          el("details", { open: true }, el("summary", {}, say("thread.tree")), tree(thread, nouns, branches)),
        ),
        el("div", { class: "letters" }, el("h2", { class: "unseen" }, say("thread.messages")), list),
      ),
    ),
  };
  view.chunk = chunked(
    list,
    nouns,
    (noun, at) => el("li", {}, card(noun, thread.messages[at], nouns, texts[noun.id], terms)),
    40,
  );
  list.after(view.chunk.more);

  /** Brings a message into sight and puts the reader there. */
  view.turn = (id) => {
    const at = nouns.findIndex((noun) => noun.id === id);
    view.chunk.reveal(at);
    const target = list.children[at].querySelector(".target");
    target.focus({ preventScroll: true });
    settle(target, 5);
    current(id);
  };

  /** Scrolls to a card, for a few frames: its neighbours get their true heights only as they are drawn. */
  function settle(target, frames) {
    target.scrollIntoView({ block: "start" });
    if (frames) requestAnimationFrame(() => settle(target, frames - 1));
  }

  function current(id) {
    for (const link of branches.values()) link.removeAttribute("aria-current");
    const link = branches.get(id);
    link.setAttribute("aria-current", "true");
    const box = link.closest("nav");
    // only the tree may scroll here, not the page
    const place = link.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
    const [low, high] = [place - 60, place - box.clientHeight + 60];
    if (box.scrollTop > low) box.scrollTop = low;
    else if (box.scrollTop < high) box.scrollTop = high;
  }

  view.stepped = (target) => {
    const { id } = nouns[[...list.children].indexOf(target.closest("li"))];
    readdress(to.message(id, filters));
    target.scrollIntoView({ block: "start" });
    current(id);
  };
  view.shown = () => kind === "message" && view.turn(id);
  view.printed = () => {
    for (const details of view.element.querySelectorAll("details")) details.open = true;
  };
  return view;
}

function threadHead(thread, noun) {
  const hits = lastList.hits ?? threads.map((thread) => ({ thread }));
  const at = hits.findIndex((hit) => hit.thread === thread);
  const beside = (step, key) => {
    const other = at >= 0 && hits[at + step]?.thread;
    return other
      ? el("a", { href: to.thread(other) }, say(`thread.${key}`))
      : el("span", { class: "off" }, say(`thread.${key}`));
  };
  const reading = noun.reading_set ?? [];
  return el(
    "header",
    { class: "thread-head" },
    el(
      "nav",
      { class: "steps", "aria-label": say("thread.steps") },
      el("a", { href: lastList.hash }, `↑ ${say("thread.up")}`),
      beside(-1, "previous"),
      beside(1, "next"),
    ),
    el("h1", { tabindex: -1 }, bdi(subjectOf(thread))),
    el(
      "p",
      { class: "summary" },
      [
        period(thread.first, thread.last),
        say("count.messages", { n: thread.size }),
        thread.missing ? say("presence-count.missing", { n: thread.missing }) : "",
        say("count.copies", { n: thread.copies }),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    el(
      "details",
      {},
      el(
        "summary",
        {},
        `${say("count.people", { n: noun.participants.length })} · ${say("count.documents", { n: noun.documents.length })}`,
      ),
      el("h2", {}, say("thread.people")),
      el(
        "ul",
        { class: "plain-list flow" },
        noun.participants.map((party) => el("li", {}, bdi(partyText(party)))),
      ),
      reading.length && reading.length < noun.documents.length
        ? [
            el("h2", {}, say("thread.reading-set")),
            el("p", { class: "small" }, say("thread.reading-set-how")),
            el(
              "ul",
              { class: "plain-list" },
              reading.map((one) => el("li", {}, documentLink(one))),
            ),
          ]
        : "",
      el("h2", {}, say("thread.documents")),
      el(
        "ul",
        { class: "plain-list" },
        noun.documents.map((one) => el("li", {}, documentLink(one))),
      ),
    ),
  );
}

// --- the tree ---------------------------------------------------------------------------------------------

function tree(thread, nouns, branches) {
  const oneYear = thread.first?.slice(0, 4) === thread.last?.slice(0, 4);
  const root = el("ul", {});
  const places = new Map(); // of each message: the list for its answers, and how deep it hangs
  for (const noun of nouns) {
    const row = messageOf.get(noun.id);
    const above = places.get(noun.parent) ?? { list: () => root, depth: -1 };
    const depth = above.depth + 1;
    const link = el(
      "a",
      { href: to.message(noun.id), class: noun.presence },
      el("i", { class: `dot ${noun.presence}` }),
      noun.presence === "released" ? "" : hidden(`${say(`presence.${noun.presence}`)}: `),
      el("bdi", {}, senderOf(row)),
      el("span", { class: "small" }, row.when ? day(row.when, oneYear ? "short" : "day") : say("undated")),
    );
    const item = el("li", {}, link);
    let own = null;
    const list = () => own ?? item.appendChild((own = el("ul", {})));
    above.list().append(item);
    branches.set(noun.id, link);
    places.set(noun.id, { list: depth < DEEPEST ? list : above.list, depth });
  }
  return root;
}

// --- a message --------------------------------------------------------------------------------------------

/** Names somebody in full: name and address; a bar for what is blacked out. */
function partyText(party) {
  const name = party.name && clean(party.name);
  const address = party.address
    ? clean(party.address).replace(/^@/, "███@")
    : party.redacted && !name
      ? "███"
      : "";
  if (name && address && name !== address) return `${name} <${address}>`;
  if (name || address) return name || address;
  return party.unreadable ? say("unreadable") : say("nobody");
}

function partyNode(party) {
  const name = party.name ? clean(party.name) : partyText(party);
  return el("bdi", { title: name === partyText(party) ? null : partyText(party) }, name);
}

/** Names a sender with the address beside the name, in smaller type. */
function senderNode(party) {
  const full = partyText(party);
  const name = party.name ? clean(party.name) : full;
  return [
    el("bdi", {}, name),
    full === name ? "" : [" ", el("bdi", { class: "small" }, full.slice(name.length + 1))],
  ];
}

const MOST_NAMED = 8;

function recipients(label, parties) {
  if (!parties?.length) return "";
  const names = (some) => some.map((party, at) => [at ? "; " : "", partyNode(party)]);
  const rest = parties.slice(MOST_NAMED);
  const line = el(
    "p",
    { class: "to" },
    el("span", { class: "label" }, label),
    " ",
    names(parties.slice(0, MOST_NAMED)),
  );
  if (rest.length) {
    line.append(
      el(
        "button",
        {
          type: "button",
          class: "plain inline",
          click: (event) => event.target.replaceWith(...["; ", ...names(rest)].flat(2)),
        },
        say("and-more", { n: rest.length }),
      ),
    );
  }
  return line;
}

function card(noun, row, nouns, texts, terms) {
  const { thread } = row;
  const name = `card-${row.at}`;
  const missing = noun.presence === "missing";
  const own = subjectOf(noun);
  return el(
    "article",
    { class: `card target ${noun.presence}`, tabindex: -1, "aria-labelledby": name },
    el(
      "header",
      {},
      el(
        "div",
        { class: "top" },
        el(
          "h3",
          { id: name },
          noun.from ? senderNode(noun.from) : say(missing ? "unknown-sender" : "nobody"),
        ),
        el("p", { class: "when" }, moment(noun.date, row)),
      ),
      recipients(say("field.to"), noun.to),
      recipients(say("field.cc"), noun.cc),
      recipients(say("field.bcc"), noun.bcc),
      own !== subjectOf(thread) &&
        noun.subject &&
        el(
          "p",
          { class: "subject" },
          el("span", { class: "label" }, say("field.subject")),
          " ",
          el("bdi", {}, highlighted(own, terms)),
        ),
      el("p", { class: "chips" }, [
        noun.action !== "unknown" || !missing
          ? el("span", { class: "chip" }, say(`action.${noun.action}`))
          : "",
        noun.presence === "released"
          ? ""
          : el("span", { class: `chip ${noun.presence}` }, say(`presence.${noun.presence}`)),
        el("a", { href: to.message(noun.id), class: "anchor" }, say("card.link")),
      ]),
    ),
    (warningsOf.get(noun.id) ?? []).map((warning) => el("p", { class: "note bad" }, warningText(warning))),
    missing ? traces(noun, nouns) : bodyOf(noun, terms),
    noun.attachments?.length &&
      el(
        "div",
        { class: "attached" },
        el("h4", {}, say("card.attachments")),
        el(
          "ul",
          {},
          noun.attachments.map((attachment) =>
            el(
              "li",
              {},
              bdi(attachment.name),
              attachment.document ? [" → ", documentLink(attachment.document)] : "",
            ),
          ),
        ),
      ),
    missing && !noun.parent
      ? ""
      : el("footer", {}, whyHere(noun), noun.copies.length ? copiesOf(noun, texts) : ""),
  );
}

/** Says of a missing message all that is known: what it is called, and who answered it. */
function traces(noun, nouns) {
  return [
    el("p", { class: "absent" }, say("card.missing")),
    el(
      "ul",
      { class: "plain-list" },
      nouns.filter((other) => other.parent === noun.id).map((other) => el("li", {}, messageLink(other.id))),
    ),
    idOf(noun),
  ];
}

const idOf = (noun) =>
  noun.rfc_message_id && el("p", { class: "small" }, "Message-ID: ", bdi(noun.rfc_message_id));

function bodyOf(noun, terms) {
  if (noun.withheld)
    return el("p", { class: "absent" }, said("card.withheld", { stamp: bdi(noun.withheld) }));
  if (!noun.body.trim()) return el("p", { class: "absent" }, say("card.empty"));
  return el(
    "div",
    { class: "body", dir: "auto", lang: noun.language },
    withMarks(clean(noun.body), noun.redactions ?? [], terms),
  );
}

/** Sets the redaction marks of a text as such, each with its ground. */
function withMarks(text, redactions, terms) {
  const found = redactions.filter((redaction) => redaction.mark.trim());
  if (!found.length) return highlighted(text, terms);
  const ground = new Map(found.map((redaction) => [clean(redaction.mark), redaction.ground]));
  // "B6" is no mark within "AB612"
  const whole = (mark) =>
    (/^\w/.test(mark) ? "(?<!\\w)" : "") +
    mark.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") +
    (/\w$/.test(mark) ? "(?!\\w)" : "");
  const pattern = [...ground.keys()]
    .sort((one, other) => other.length - one.length)
    .map(whole)
    .join("|");
  return text.split(new RegExp(`(${pattern})`, "u")).map((piece, at) => {
    if (at % 2 === 0) return highlighted(piece, terms);
    const tip = groundText(ground.get(piece));
    return el(
      "span",
      {
        class: "redaction",
        tabindex: 0,
        role: "note",
        title: tip,
        "aria-label": `${say("card.redacted")}: ${tip}`,
        "data-tip": tip,
        focus: turnTip,
      },
      piece,
    );
  });
}

/** Lets the words on a ground grow away from the nearer edge. */
function turnTip({ target }) {
  const [mark, body] = [target.getBoundingClientRect(), target.parentElement.getBoundingClientRect()];
  target.classList.toggle("far", mark.left - body.left > body.width / 2);
}

function groundText(ground) {
  if (!ground) return say("no-ground");
  return ground
    .split("; ")
    .map((name) => (meanings.get(name) ? `${name}: ${meanings.get(name)}` : clean(name)))
    .join("; ");
}

/** Says when it was sent: on the reader's clock, as printed, in UTC, and on what grounds. */
function moment(date, row) {
  if (!date) return say("undated");
  // a clock beside another day says its day as well
  const beside = (text) => (text.slice(0, 10) === row.when?.slice(0, 10) ? clock(text) : when(text));
  const seconds = (text) => (/:\d\d:\d\d/.test(text) ? `:${text.slice(17, 19)}` : "");
  const asPrinted = date.local && date.local.slice(0, 16) === row.when;
  return [
    el(
      "time",
      { datetime: date.utc ?? date.local, title: say("date.printed", { raw: clean(date.raw) }) },
      row.when ? when(row.when) + (asPrinted ? seconds(date.local) : "") : say("date.unread"),
    ),
    el(
      "span",
      { class: "small" },
      [
        date.local && !asPrinted
          ? say("date.there", { local: beside(date.local) + seconds(date.local) })
          : "",
        date.utc ? `${beside(date.utc)} UTC` : "",
        date.local?.length === 10 ? say("date.day") : say(`basis.${date.basis}`),
      ]
        .filter(Boolean)
        .join(" · "),
      date.alternatives?.length
        ? ` · ${say("date.or", { other: date.alternatives.map((other) => when(other)).join(", ") })}`
        : "",
      date.local ? "" : [" · ", bdi(date.raw)],
    ),
  ];
}

const sureness = (confidence) => say(`sure.${[0.9, 0.7, 0.5].findIndex((bound) => confidence >= bound) + 1}`);
const score = (confidence) =>
  confidence.toLocaleString(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function placeNode(place) {
  return el(
    "li",
    {},
    documentLink(place.document),
    place.page ? `, ${say("copy.page", { page: place.page })}` : "",
    `, ${say("copy.characters", { start: place.start, end: place.end })}`,
  );
}

function whyHere(noun) {
  const { link } = noun;
  if (!noun.parent || !link) {
    const answered = ["reply", "reply-all", "forward"].includes(noun.action);
    return el(
      "p",
      { class: "small" },
      say(answered ? "link.lost" : noun.action === "send" ? "link.none" : "link.unclear"),
    );
  }
  return el(
    "details",
    {},
    el(
      "summary",
      {},
      said(`link.${link.kind}`, { message: parentNode(noun.parent) }),
      " · ",
      el(
        "span",
        { class: `sure s${[0.9, 0.7, 0.5].findIndex((bound) => link.confidence >= bound) + 1}` },
        sureness(link.confidence),
      ),
    ),
    el(
      "p",
      { class: "small" },
      said("link.confidence", { score: score(link.confidence) }),
      " ",
      messageLink(noun.parent),
    ),
    el(
      "ul",
      { class: "evidence" },
      link.evidence.map((evidence) =>
        el(
          "li",
          {},
          named("rules", evidence.rule),
          evidence.places?.length ? el("ul", { class: "places" }, evidence.places.map(placeNode)) : "",
        ),
      ),
    ),
    link.rivals?.length
      ? [
          el("h4", {}, say("link.rivals")),
          el(
            "ul",
            { class: "evidence" },
            link.rivals.map((rival) =>
              el(
                "li",
                {},
                messageLink(rival.message),
                ` (${score(rival.confidence)})`,
                rival.rules?.length ? `: ${rival.rules.map((rule) => named("rules", rule)).join("; ")}` : "",
                rival.reason
                  ? [". ", say("link.not-chosen"), " ", whyText(rival.reason)]
                  : "",
              ),
            ),
          ),
        ]
      : "",
  );
}

/** Gives the reasons of the engine, in the reader's language as far as there are words for them. */
function whyText(reasons) {
  return reasons.split("; ").map((reason, at) => {
    const [, phrase, figure] = /^([^]*?)( \d\.\d+)?$/.exec(reason);
    const said = Object.hasOwn(words.whys, phrase)
      ? words.whys[phrase] + (figure ? ` ${score(Number(figure))}` : "")
      : el("span", { lang: "en" }, clean(reason));
    return [at ? "; " : "", said];
  });
}

function parentNode(id) {
  const row = messageOf.get(id);
  if (!row) return bdi(id);
  if (isUnknown(row)) return say("missing-message");
  return el("bdi", {}, `${senderOf(row)}${row.when ? ` (${when(row.when)})` : ""}`);
}

function copiesOf(noun, texts) {
  const [best, ...others] = noun.copies;
  const stands = (copy) => [
    documentLink(copy.document),
    copy.page ? `, ${say("copy.page", { page: copy.page })}` : "",
    copy.line ? `, ${say("copy.line", { line: copy.line })}` : "",
    documentOf.get(copy.document)?.bates ? [", ", bdi(numbersOf(documentOf.get(copy.document)))] : "",
  ];
  const panel = el("div", {});
  const button = el(
    "button",
    {
      type: "button",
      "aria-expanded": "false",
      click: () => {
        const open = button.getAttribute("aria-expanded") === "true";
        button.setAttribute("aria-expanded", String(!open));
        panel.replaceChildren(...(open ? [] : [comparison(noun, texts)]));
      },
    },
    say("copy.compare"),
  );
  return el(
    "details",
    {},
    el(
      "summary",
      {},
      others.length ? say("copy.count", { n: noun.copies.length }) : say("copy.one"),
      ": ",
      el("bdi", {}, clean(documentOf.get(best.document)?.path ?? best.document)),
      best.page ? `, ${say("copy.page", { page: best.page })}` : "",
      best.line ? `, ${say("copy.line", { line: best.line })}` : "",
    ),
    el(
      "ol",
      { class: "copies" },
      noun.copies.map((copy, at) =>
        el(
          "li",
          {},
          stands(copy),
          el(
            "p",
            { class: "small" },
            [
              copy.depth ? say("copy.depth", { n: copy.depth }) : say("copy.top"),
              say("copy.characters", { start: copy.start, end: copy.end }),
              copy.complete === false ? say("copy.less") : "",
              at ? "" : say("copy.gives"),
            ]
              .filter(Boolean)
              .join(" · "),
          ),
          copy.why &&
            el("p", { class: "small" }, say("copy.why"), " ", whyText(copy.why)),
        ),
      ),
    ),
    noun.received && el("p", { class: "small" }, say("field.received"), ": ", bdi(noun.received.raw)),
    idOf(noun),
    others.length ? [button, panel] : "",
  );
}
