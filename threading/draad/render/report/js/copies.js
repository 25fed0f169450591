// Two copies of a message side by side: their headers, what is blacked out, and the words that differ.

// beyond so many differing words, two texts are not worth comparing word by word
const MOST_EDITS = 1500;

function wordsOf(text) {
  return [...text.matchAll(/(\S+)(\s*)/g)].map((match) => ({ word: match[1], gap: match[2] }));
}

/**
 * Tells which words two texts do not share: for each, a list of flags, one a word.
 * Shortest edit script after Myers (1986), with what both begin and end with set aside.
 */
function differences(left, right) {
  const flags = [left.map(() => false), right.map(() => false)];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let [ends, others] = [left.length, right.length];
  while (ends > start && others > start && left[ends - 1] === right[others - 1])
    [ends, others] = [ends - 1, others - 1];
  const [n, m] = [ends - start, others - start];
  const most = Math.min(n + m, MOST_EDITS);
  let reached = new Int32Array(2 * most + 3);
  const trail = [];
  const middle = most + 1;
  for (let d = 0; d <= most; d += 1) {
    trail.push(reached.slice(middle - d - 1, middle + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && reached[middle + k - 1] < reached[middle + k + 1]);
      let x = down ? reached[middle + k + 1] : reached[middle + k - 1] + 1;
      while (x < n && x - k < m && left[start + x] === right[start + x - k]) x += 1;
      reached[middle + k] = x;
      if (x >= n && x - k >= m) return traced(trail, flags, start, n, m);
    }
  }
  flags[0].fill(true, start, ends);
  flags[1].fill(true, start, others);
  return flags;
}

function traced(trail, flags, start, n, m) {
  let [x, k] = [n, n - m];
  for (let d = trail.length - 1; d > 0; d -= 1) {
    const reached = (diagonal) => trail[d][diagonal + d + 1];
    const down = k === -d || (k !== d && reached(k - 1) < reached(k + 1));
    const from = down ? reached(k + 1) : reached(k - 1);
    if (down) flags[1][start + from - (k + 1)] = true;
    else flags[0][start + from] = true;
    k += down ? 1 : -1;
    x = from;
  }
  return flags;
}

/** Sets a text with the words that only it has marked. */
function withDifferences(pieces, flags) {
  const out = [];
  for (let at = 0; at < pieces.length;) {
    let end = at;
    let text = "";
    while (end < pieces.length && flags[end] === flags[at]) {
      text += pieces[end].word;
      end += 1;
      if (end < pieces.length && flags[end] === flags[at]) text += pieces[end - 1].gap;
    }
    out.push(flags[at] ? el("mark", { class: "differs" }, text) : text, pieces[end - 1].gap);
    at = end;
  }
  return out;
}

function copyName(message, at) {
  const copy = message.copies[at];
  const path = documentOf.get(copy.document)?.path ?? copy.document;
  return `${say("copy.number", { n: at + 1 })}: ${clean(path)}${at ? "" : ` (${say("copy.best")})`}`;
}

/** Makes the panel that compares a message's copies; the reader chooses which two. */
function comparison(message, texts) {
  const panel = el("div", { class: "compared" });
  const chosen = [0, 1];
  const textOf = (at) =>
    at === 0 || message.copies[at].spans.length === 0 ? (at ? "" : message.body) : texts?.[at];

  function header(side) {
    const { document, page } = message.copies[chosen[side]];
    const place = [documentLink(document), page ? `, ${say("copy.page", { page })}` : ""];
    return message.copies.length > 2
      ? [menu(side), el("p", { class: "small" }, place)]
      : [`${say("copy.number", { n: side + 1 })}: `, place, side ? "" : ` (${say("copy.best")})`];
  }

  const menu = (side) =>
    el(
      "select",
      {
        "aria-label": say(side ? "copy.right" : "copy.left"),
        change: (event) => {
          chosen[side] = Number(event.target.value);
          draw();
          panel.querySelectorAll("select")[side].focus();
        },
      },
      message.copies.map((_, at) =>
        el("option", { value: at, selected: at === chosen[side] }, copyName(message, at)),
      ),
    );

  function draw() {
    const pair = chosen.map((at) => message.copies[at]);
    const line = (label, values) =>
      el(
        "tr",
        { class: values[0] === values[1] ? null : "unlike" },
        el("th", { scope: "row" }, label, values[0] === values[1] ? "" : hidden(` (${say("copy.differs")})`)),
        values.map((value) =>
          el("td", {}, value ? bdi(value) : el("span", { class: "small" }, say("not-there"))),
        ),
      );
    const table = el(
      "table",
      {},
      el("caption", { class: "unseen" }, say("copy.compared")),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("td"),
          [0, 1].map((side) => el("th", { scope: "col" }, header(side))),
        ),
      ),
      el(
        "tbody",
        {},
        line(
          say("field.from"),
          pair.map((copy) => (copy.header.from ? partyText(copy.header.from) : "")),
        ),
        line(
          say("field.to"),
          pair.map((copy) => copy.header.to.map(partyText).join("; ")),
        ),
        line(
          say("field.cc"),
          pair.map((copy) => copy.header.cc.map(partyText).join("; ")),
        ),
        line(
          say("field.date"),
          pair.map((copy) => copy.header.date?.raw ?? ""),
        ),
        line(
          say("field.subject"),
          pair.map((copy) => copy.header.subject ?? ""),
        ),
        line(say("copy.redactions"), pair.map(redactionsText)),
        line(
          say("copy.whole"),
          pair.map((copy) => say(copy.complete === false ? "no" : "yes")),
        ),
      ),
    );
    panel.replaceChildren(
      el("div", { class: "wide", tabindex: 0, role: "region", "aria-label": say("copy.compared") }, table),
      bodies(),
    );
  }

  function bodies() {
    // a copy without a text of its own in the report reads as the best one, or is not known
    const known = chosen.map((at) => textOf(at) ?? (texts ? message.body : null));
    if (known.includes(null)) return el("p", { class: "small" }, say("copy.no-texts"));
    const pieces = known.map((text) => wordsOf(clean(text)));
    const flags = differences(
      pieces[0].map((piece) => piece.word),
      pieces[1].map((piece) => piece.word),
    );
    const alike = !flags.flat().includes(true);
    return [
      el("p", { class: "small" }, say(alike ? "copy.same-words" : "copy.marked-words")),
      el(
        "div",
        { class: "sides" },
        pieces.map((side, at) =>
          el(
            "div",
            {
              class: "body",
              dir: "auto",
              role: "region",
              "aria-label": copyName(message, chosen[at]),
              tabindex: 0,
            },
            side.length
              ? withDifferences(side, flags[at])
              : el("span", { class: "absent" }, say("card.empty")),
          ),
        ),
      ),
    ];
  }

  const replace = panel.replaceChildren.bind(panel);
  panel.replaceChildren = (...children) => replace(...children.flat());
  draw();
  return panel;
}

/** Counts what is blacked out in a copy, by ground. */
function redactionsText(copy) {
  return counted((copy.redactions ?? []).map((mark) => mark.ground ?? mark.mark))
    .map(([ground, count]) => `${number(count)} × ${ground}`)
    .join("; ");
}
