"""What a mail's own header settles: which message a copy is of, and what it answers."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from draad import identity, pipeline
from draad.archive import Archive
from draad.model import (
    DocumentRecord,
    Draft,
    Form,
    Header,
    Ids,
    Instant,
    Link,
    Message,
    Party,
    Problem,
    Reading,
    Rule,
    Span,
    WallTime,
)

ANNA = Party("Anna de Vries", "anna.devries@example.org", False)
BRAM = Party("Bram Bakker", "bram.bakker@example.org", False)
CARLA = Party("Carla Smit", "carla@example.net", False)

ROPES = """The swing bridge stays closed to lorries until the diver has looked at the eastern pilings. Please
tell the ferry company that its berth is free from Tuesday, and that the harbour office pays for the tugs."""
LAMPS = """Could you order forty lanterns for the quay before the autumn market opens? Last year we had too
few of them, and the baker complained about visitors who stumbled over his crates in the dark."""
THANKS = "Thank you, the ferry company knows and will move its ticket office meanwhile."

THREAD = "0" * 44
STEP = "1" * 10


def mail(document: str, *quoted: Draft, ids: Ids | None = None, sha: str = "", **shown: Any) -> Reading:
    """A mail file: a message with its own header on top, and what it quotes, each by the one above it."""
    drafts = [draft(document, 0, ids=ids or Ids(), form="mail", **{"zone": 60, **shown})]
    for index, one in enumerate(quoted, 1):
        drafts.append(moved(one, document, index))
    return Reading(
        DocumentRecord(document, document, "email", sha or document, 9000, "en", (), ()), tuple(drafts), ()
    )


def page(document: str, *chain: Draft) -> Reading:
    """A document without headers of its own: messages from the top down."""
    drafts = tuple(moved(one, document, index) for index, one in enumerate(chain))
    return Reading(DocumentRecord(document, document, "email", document, 9000, "en", (), ()), drafts, ())


def moved(one: Draft, document: str, index: int) -> Draft:
    return draft(document, index, header=one.header, body=one.body)


def quote(body: str = ROPES, **shown: Any) -> Draft:
    """A quoted copy, which a reply shows below itself."""
    return draft("", 1, body=body, **shown)


def draft(
    document: str,
    index: int,
    *,
    body: str = ROPES,
    at: str | None = "2025-03-03 10:00",
    zone: int | None = None,
    sender: Party | None = ANNA,
    to: tuple[Party, ...] = (BRAM,),
    subject: str | None = "Bridge",
    ids: Ids | None = None,
    form: Form = "block",
    header: Header | None = None,
) -> Draft:
    base, action = subject, None
    for mark in ("Re: ", "Fw: "):
        if subject and subject.startswith(mark):
            base, action = subject[4:], "reply" if mark == "Re: " else "forward"
    date = None if at is None else WallTime(at, datetime.fromisoformat(at), "minute", zone)
    return Draft(
        document=document,
        index=index,
        part=0,
        depth=index,
        quoted_by=index - 1 if index else None,
        start=1000 * index,
        header_end=1000 * index + 100,
        end=1000 * index + 999,
        spans=(Span(1000 * index + 100, 1000 * index + 999),),
        header=header
        or Header(sender, to, date=date, subject=subject, base_subject=base, subject_action=action),  # type: ignore[arg-type]
        form=form,
        make=f"{form}/en/24h",
        body=body,
        ids=ids,
    )


def merged(*readings: Reading) -> list[Message]:
    return identity.merge(readings)[0]


def doubts(*readings: Reading) -> list[str]:
    return [problem.code for problem in identity.merge(readings)[1]]


def together(*readings: Reading) -> Archive:
    return pipeline.put_together(readings)


class Told:
    """An archive, by documents and Message-IDs instead of ids."""

    def __init__(self, *readings: Reading) -> None:
        self.archive = together(*readings)
        self.messages = {message.id: message for message in self.archive.messages}
        self.top = {copy.document: m for m in self.archive.messages for copy in m.copies if copy.index == 0}

    def link(self, document: str) -> Link | None:
        return self.archive.links.get(self.top[document].id)

    def rules(self, document: str) -> tuple[Rule, ...]:
        link = self.link(document)
        return () if link is None else tuple(evidence.rule for evidence in link.evidence)

    def above(self, document: str) -> list[str]:
        """The Message-IDs of what a document's top message hangs below, nearest first; ``?`` for none."""
        found = []
        link = self.link(document)
        while link is not None:
            found.append(self.messages[link.parent].rfc_id or "?")
            link = self.archive.links.get(link.parent)
        return found

    def problems(self) -> list[str]:
        return [problem.code for problem in self.archive.problems]

    def missing(self) -> set[str | None]:
        return {m.rfc_id for m in self.archive.messages if m.presence == "missing"}


def reply(message_id: str, *references: str, to: str | None = None) -> Ids:
    """Ids of an answer to the last of its references, or to ``to``."""
    answers = (to,) if to else references[-1:]
    return Ids(message_id, answers, references)


# --- one message or two -----------------------------------------------------------------------------------


def test_drafts_of_one_message_id_are_copies_whatever_they_show() -> None:
    footer = ROPES + "\n_______\nHarbour list: write to list@example.org to leave it."
    (message,) = merged(
        mail("a", ids=Ids("x@example.org")),
        mail("b", ids=Ids(" x@example.org "), body=footer, at="2025-03-03 10:09", subject="[harbour] Bridge"),
    )
    assert message.rfc_id == "x@example.org"
    assert message.grounds[0].startswith("the same Message-ID")


def test_a_copy_of_one_word_is_a_copy_by_its_message_id() -> None:
    ids = Ids("x@example.org")
    assert len(merged(mail("a", ids=ids, body="Agreed."), mail("b", ids=ids, body="Agreed.", to=()))) == 1


def test_message_ids_are_compared_exactly() -> None:
    assert len(merged(mail("a", ids=Ids("x@example.org")), mail("b", ids=Ids("X@example.org")))) == 2


def test_mails_with_different_message_ids_stay_two_however_alike() -> None:
    same = [mail(name, ids=Ids(f"{name}@example.org")) for name in "abc"]
    quoted = [page(name, draft("", 0, body=THANKS, sender=BRAM, at=None), quote()) for name in "pqrs"]
    messages = merged(*same, *quoted)
    assert sorted(m.rfc_id for m in messages if m.rfc_id) == [f"{name}@example.org" for name in "abc"]
    assert len({m.id for m in messages}) == len(messages)
    assert doubts(*same, *quoted) == []


def test_a_document_released_twice_is_one_message() -> None:
    ids = Ids("x@example.org")
    assert len(merged(mail("a", ids=ids, sha="s"), mail("b", ids=ids, sha="s"))) == 1


def test_two_mails_that_share_an_id_by_accident_stay_two() -> None:
    readings = (
        mail("a", ids=Ids("1@localhost")),
        mail("b", ids=Ids("1@localhost"), body=LAMPS, subject="Lanterns", at="2025-04-09 08:00"),
        mail("c", ids=Ids("1@localhost"), body=LAMPS, subject="Lanterns", at="2025-04-09 08:00", to=()),
    )
    messages, problems = identity.merge(readings)
    assert sorted(len(message.copies) for message in messages) == [1, 2]
    (problem,) = problems
    assert problem.code == "identity.message-id-shared"
    assert problem.document in "abc"
    assert {message.rfc_id for message in messages} == {"1@localhost"}


def test_other_words_alone_do_not_make_one_message_id_two_mails() -> None:
    ids = Ids("x@example.org")
    assert len(merged(mail("a", ids=ids), mail("b", ids=ids, body="This mail is encrypted."))) == 1


def test_the_mail_file_is_the_best_copy() -> None:
    longer = ROPES + "\nOn Tuesday then? I shall ask the tug crew and come back to you about the fenders."
    (message,) = (
        m
        for m in merged(
            page("a", draft("", 0, body=ROPES)),
            mail("b", ids=Ids("x@example.org")),
            mail("c", quote(longer), ids=reply("r@example.org", "x@example.org"), body=THANKS, sender=BRAM),
        )
        if m.rfc_id == "x@example.org"
    )
    assert message.copies[0].document == "b"
    assert len(message.copies) == 3
    assert message.body == ROPES


def test_a_mail_file_comes_before_a_page_with_the_same_text() -> None:
    (message,) = merged(page("a", draft("", 0)), mail("b", ids=Ids("x@example.org")))
    assert [copy.document for copy in message.copies] == ["b", "a"]


# --- the reply names it -----------------------------------------------------------------------------------


def quoting(document: str, *quoted: Draft, to: str = "x@example.org", name: str = "r") -> Reading:
    return mail(
        document,
        *quoted,
        ids=Ids(f"{name}-{document}@example.org", (to,)),
        body=f"{THANKS} Number {document} of the harbour list agrees with it as well.",
        sender=BRAM,
        to=(ANNA,),
        subject="Re: Bridge",
        at="2025-03-04 09:00",
    )


def holder(messages: Iterable[Message], document: str, index: int) -> Message:
    return next(m for m in messages if any(c.document == document and c.index == index for c in m.copies))


def test_a_cut_quote_is_the_mail_that_the_reply_names() -> None:
    cut = quote("the harbour office pays for the tugs", at=None, sender=None, subject=None)
    messages = merged(mail("x", ids=Ids("x@example.org")), quoting("r", cut))
    quoted = holder(messages, "r", 1)
    assert quoted.rfc_id == "x@example.org"
    assert len(quoted.copies) == 2
    assert quoted.grounds[0].startswith("the reply names it")


def test_a_quote_with_remarks_between_its_lines_is_the_mail_that_the_reply_names() -> None:
    first, second = ROPES.split(". ")
    edited = f"{second}\nWhich tugs do you mean, the two from the yard or the hired ones?\n{first}"
    messages = merged(mail("x", ids=Ids("x@example.org")), quoting("r", quote(edited, at="2025-03-03 09:00")))
    assert holder(messages, "r", 1).rfc_id == "x@example.org"


def test_a_quote_that_visibly_is_another_mail_is_not_the_one_the_reply_names() -> None:
    x = mail("x", ids=Ids("x@example.org"))
    for other in (
        quote(ROPES, sender=CARLA),
        quote(ROPES, at="2025-03-01 16:13"),
        quote(LAMPS, at=None, subject=None),
    ):
        quoted = holder(merged(x, quoting("r", other)), "r", 1)
        assert (quoted.rfc_id, len(quoted.copies)) == (None, 1)


def test_a_quote_under_another_clock_is_the_mail_that_the_reply_names() -> None:
    messages = merged(
        mail("x", ids=Ids("x@example.org")), quoting("r", quote("berth is free", at="2025-03-03 05:00"))
    )
    assert holder(messages, "r", 1).rfc_id == "x@example.org"


def test_an_id_that_no_file_carries_goes_to_what_is_quoted_below_the_reply() -> None:
    messages = merged(quoting("r", quote()))
    assert holder(messages, "r", 1).rfc_id == "x@example.org"


def test_the_last_reference_names_it_where_in_reply_to_is_absent() -> None:
    ids = Ids("r@example.org", (), ("w@example.org", "x@example.org"))
    messages = merged(mail("r", quote(), ids=ids, body=THANKS, sender=BRAM))
    assert holder(messages, "r", 1).rfc_id == "x@example.org"


def test_the_last_reference_names_it_where_nobody_bears_what_in_reply_to_names() -> None:
    cut = quote("the harbour office pays for the tugs", at=None, subject=None)
    ids = Ids("r@example.org", ("x-rewritten@gateway.example",), ("w@example.org", "x@example.org"))
    messages = merged(mail("x", ids=Ids("x@example.org")), mail("r", cut, ids=ids, body=THANKS, sender=BRAM))
    assert [message.rfc_id for message in messages if message.rfc_id != "r@example.org"] == ["x@example.org"]
    assert holder(messages, "r", 1) == holder(messages, "x", 0)


def test_an_id_is_given_to_nobody_where_two_replies_name_one_quote_differently() -> None:
    messages = merged(quoting("r", quote()), quoting("s", quote(), to="y@example.org"))
    quoted = holder(messages, "r", 1)
    assert (quoted.rfc_id, len(quoted.copies)) == (None, 2)


def test_an_id_goes_to_what_most_replies_quote_under_it_and_else_to_nobody() -> None:
    r, s = quoting("r", quote()), quoting("s", quote(LAMPS, sender=CARLA, subject="Lanterns"))
    messages = merged(r, s)
    assert [holder(messages, name, 1).rfc_id for name in "rs"] == [None, None]
    messages = merged(r, s, quoting("t", quote()))
    assert [holder(messages, name, 1).rfc_id for name in "rs"] == ["x@example.org", None]


def test_an_id_is_given_to_nobody_where_it_is_not_plain_what_is_quoted() -> None:
    one, other = quote(), quote(LAMPS, subject="Lanterns", sender=CARLA)
    reading = quoting("r", one, other)
    beside = reading.drafts[2]
    drafts = (
        *reading.drafts[:2],
        Draft(**{f: getattr(beside, f) for f in beside.__struct_fields__} | {"quoted_by": 0}),
    )
    messages = merged(Reading(reading.document, drafts, ()))
    assert {m.rfc_id for m in messages} == {"r-r@example.org", None}


def test_quotes_that_replies_name_alike_are_one_message() -> None:
    long, short = (
        quote(at=None, sender=None),
        quote("that its berth is free from Tuesday", at=None, subject=None),
    )
    messages = merged(quoting("r", long), quoting("s", short))
    assert len(messages) == 3
    assert holder(messages, "s", 1).rfc_id == "x@example.org"


def test_what_is_quoted_further_down_gets_no_id() -> None:
    below = quote(LAMPS, subject="Lanterns", sender=CARLA, at="2025-03-01 08:00")
    messages = merged(quoting("r", quote(), below))
    assert holder(messages, "r", 2).rfc_id is None


def test_a_quote_of_two_equal_mails_is_that_which_the_reply_names() -> None:
    a, b = (mail(name, ids=Ids(f"{name}@example.org")) for name in "ab")
    messages = merged(
        a, b, quoting("r", quote(), to="b@example.org"), quoting("s", quote(), to="a@example.org")
    )
    assert holder(messages, "r", 1).rfc_id == "b@example.org"
    assert holder(messages, "s", 1).rfc_id == "a@example.org"


def test_what_stands_below_a_quoted_copy_of_a_reply_is_what_that_reply_names() -> None:
    cut = quote("the harbour office pays for the tugs", at=None, sender=None, subject=None)
    reply_to_x = quoting("r")
    answer = draft("", 0, body=LAMPS, sender=CARLA, at=None, subject=None)
    messages = merged(
        mail("x", ids=Ids("x@example.org")), reply_to_x, page("p", answer, reply_to_x.drafts[0], cut)
    )
    quoted = holder(messages, "p", 2)
    assert quoted.rfc_id == "x@example.org"
    assert quoted.grounds[0].startswith("the reply names it")


def test_a_quote_passed_on_never_brings_two_mails_together() -> None:
    a, b = (mail(name, ids=Ids(f"{name}@example.org")) for name in "ab")
    r = quoting("r", to="b@example.org")
    answer = draft("", 0, body=LAMPS, sender=CARLA, at=None, subject=None)
    messages = merged(a, b, r, page("p", answer, r.drafts[0], quote()))
    assert holder(messages, "a", 0).id != holder(messages, "b", 0).id
    assert {m.rfc_id for m in messages} >= {"a@example.org", "b@example.org"}


def test_a_mail_says_itself_when_it_was_sent() -> None:
    pages = [
        page(f"p{n}", draft("", 0, body=f"Seen, {n}.", at=None), quote(zone=120)) for n in range(9)
    ]  # the same wall time, under a zone that somebody's program made up
    told = Told(mail("x", ids=Ids("x@example.org"), zone=0), *pages)
    (message,) = (m for m in told.archive.messages if m.rfc_id)
    assert len(message.copies) == 10
    assert message.sent == Instant(datetime(2025, 3, 3, 10, tzinfo=UTC), "stated")


# --- who answers whom -------------------------------------------------------------------------------------


def plain(name: str, *references: str, to: str | None = None, hours: int = 0, **shown: Any) -> Reading:
    """A mail file called ``name``, with that as its Message-ID, under a subject of its own."""
    at = (datetime(2025, 3, 3, 9) + timedelta(hours=hours)).isoformat(" ", "minutes")
    given = {"body": f"Nothing new on number {name}.", "subject": f"Subject of {name}", "at": at, **shown}
    return mail(name, ids=given.pop("ids", reply(name, *references, to=to)), **given)


def test_in_reply_to_links_across_subjects_and_people() -> None:
    told = Told(plain("a"), plain("b", "a", hours=3, sender=CARLA, to=()))
    assert told.above("b") == ["a"]
    assert told.rules("b") == ("in-reply-to", "references")
    link = told.link("b")
    assert link is not None
    assert (link.kind, link.confidence) == ("reply", 0.99)
    assert link.evidence[0].places == (("b", 0, 100),)


def test_the_last_reference_links_where_in_reply_to_names_nothing_known() -> None:
    told = Told(plain("a"), plain("b", "w", "a", to="lost", hours=1))
    assert told.above("b") == ["a"]
    assert told.rules("b") == ("references",)


def test_of_references_that_contradict_in_reply_to_the_one_quoted_is_answered() -> None:
    a = plain("a", body=ROPES, subject="The swing bridge")
    shown = quote(ROPES, subject="The swing bridge", at="2025-03-03 09:00")
    ids = reply("c", "a", "b", to="rewritten-by-a-gateway")
    told = Told(a, plain("b", hours=1), mail("c", shown, ids=ids, at="2025-03-03 14:00"))
    assert told.above("c") == ["a"]
    assert told.rules("c")[0] == "quoted-directly-below"
    assert told.problems() == []


def test_in_reply_to_comes_before_references() -> None:
    told = Told(plain("a"), plain("b", "a"), plain("c", "a", "b", to="a", hours=2))
    assert told.above("c") == ["a"]


def test_thread_index_links_to_the_parent_and_less_surely_to_an_ancestor() -> None:
    told = Told(
        plain("a", ids=Ids("a", thread_index=THREAD.upper())),
        plain("b", ids=Ids("b", thread_index=THREAD + STEP), hours=1),
        plain("c", ids=Ids("c", thread_index=THREAD + "2" * 30), hours=2),
    )
    assert told.above("b") == told.above("c") == ["a"]
    assert told.rules("b") == told.rules("c") == ("thread-index",)
    near, far = told.link("b"), told.link("c")
    assert near is not None
    assert far is not None
    assert near.confidence > far.confidence


def test_thread_index_finds_the_parent_whose_message_id_is_not_known() -> None:
    told = Told(
        plain("a", ids=Ids(None, thread_index=THREAD)),
        plain("b", ids=Ids("b", ("sent-from-another-box",), (), THREAD + STEP), hours=1),
    )
    assert told.above("b") == ["?"]
    assert told.rules("b") == ("thread-index",)


def test_a_thread_index_that_is_none_links_nothing() -> None:
    broken = (THREAD + STEP * 600, THREAD + "1" * 7, "1" * 20)
    told = Told(
        plain("a", ids=Ids("a", thread_index=THREAD)),
        *(plain(f"b{n}", ids=Ids(f"b{n}", thread_index=index)) for n, index in enumerate(broken)),
    )
    assert told.archive.links == {}


def test_an_ancestor_by_thread_index_does_not_take_the_place_of_a_named_parent() -> None:
    told = Told(
        plain("a", ids=Ids("a", thread_index=THREAD)),
        plain("b", ids=Ids("b", ("lost",), (), THREAD + 2 * STEP), hours=1),
    )
    assert told.above("b") == ["lost"]


def test_siblings_by_thread_index_alone_get_no_invented_parent() -> None:
    told = Told(*(plain(n, ids=Ids(n, thread_index=THREAD + n * 10)) for n in "12"))
    assert told.archive.links == {}


def test_mails_that_name_one_absent_id_hang_below_one_missing_message() -> None:
    told = Told(plain("a", "lost"), plain("b", "lost", hours=1))
    assert told.above("a") == told.above("b") == ["lost"]
    assert told.missing() == {"lost"}
    assert len(told.archive.threads) == 1
    assert told.rules("a") == ("in-reply-to", "references")


def test_gaps_between_two_mails_are_kept() -> None:
    told = Told(plain("a"), plain("d", "a", "b", "c"))
    assert told.above("d") == ["c", "b", "a"]
    assert told.missing() == {"b", "c"}


def test_missing_messages_above_a_missing_root_fall_away() -> None:
    told = Told(plain("d", "a", "b", "c"), plain("e", "a", "b", "c", "d"))
    assert told.above("e") == ["d", "c"]
    assert told.missing() == {"c"}


def test_a_missing_message_with_two_missing_answers_is_kept() -> None:
    told = Told(plain("d", "z", "a", "b"), plain("e", "z", "a", "c"))
    assert told.missing() == {"a", "b", "c"}
    assert len(told.archive.threads) == 1


def test_a_list_of_references_that_was_cut_in_the_middle_yields_to_a_fuller_one() -> None:
    readings = (plain("a"), plain("d", "a", "c"), plain("e", "a", "b", "c"), plain("f", "a", "c"))
    assert Told(*readings).above("d") == ["c", "b", "a"]


def test_the_gap_takes_its_subject_from_what_answers_it() -> None:
    told = Told(plain("a", "lost", subject="Re: Bridge"))
    (gap,) = (m for m in told.archive.messages if m.presence == "missing")
    assert gap.header.base_subject == "Bridge"


def test_a_message_known_from_a_quote_stands_where_references_put_it() -> None:
    answer = mail("r", quote(), ids=reply("r", "w", "x"), body=THANKS, sender=BRAM, subject="Re: Bridge")
    told = Told(plain("w", subject="Something else"), answer)
    assert told.above("r") == ["x", "w"]
    link = told.archive.links[holder(told.archive.messages, "r", 1).id]
    assert (link.evidence[0].rule, link.confidence) == ("references", 0.9)


def test_what_a_quote_shows_below_it_comes_before_references_of_others() -> None:
    below = quote(LAMPS, subject="Lanterns", sender=CARLA, at="2025-03-01 08:00")
    told = Told(mail("r", quote(), below, ids=reply("r", "w", "x"), body=THANKS, sender=BRAM))
    assert told.above("r") == ["x", "?"]
    assert told.missing() == set()
    link = told.archive.links[holder(told.archive.messages, "r", 1).id]
    assert [evidence.rule for evidence in link.evidence] == ["quoted-directly-below"]


def test_header_and_page_are_both_evidence_of_one_link() -> None:
    told = Told(mail("x", ids=Ids("x@example.org")), quoting("r", quote()))
    assert told.rules("r")[:2] == ("in-reply-to", "quoted-directly-below")
    assert told.above("r") == ["x@example.org"]
    assert told.problems() == []


def test_the_header_wins_over_the_page_and_names_it_as_a_rival() -> None:
    told = Told(
        mail("x", ids=Ids("x@example.org")),
        mail(
            "y", ids=Ids("y@example.org"), body=LAMPS, subject="Lanterns", sender=CARLA, at="2025-03-02 08:00"
        ),
        quoting("r", quote(LAMPS, subject="Lanterns", sender=CARLA, at="2025-03-02 08:00")),
    )
    assert told.above("r") == ["x@example.org"]
    link = told.link("r")
    assert link is not None
    (rival,) = link.rivals
    assert (told.messages[rival.message].rfc_id, rival.rules[0]) == ("y@example.org", "quoted-directly-below")
    assert told.problems() == ["graph.parents-disagree"]


def test_a_page_that_leaves_out_the_message_in_between_is_no_doubt() -> None:
    between = mail(
        "y", ids=Ids("y", ("x",)), body=LAMPS, subject="Re: Bridge", sender=CARLA, at="2025-03-03 12:00"
    )
    told = Told(mail("x", ids=Ids("x")), between, quoting("r", quote(), to="y"))
    assert told.above("r") == ["y", "x"]
    assert told.problems() == []
    link = told.link("r")
    assert link is not None
    assert [rival.reason for rival in link.rivals] == [
        "the document that shows it leaves out the one in between"
    ]


def test_what_stands_below_is_not_doubled_by_a_missing_message() -> None:
    told = Told(quoting("r", quote()), quoting("s", quote(), to="y@example.org"))
    assert told.missing() == set()
    assert told.above("r") == told.above("s") == ["?"]


def test_copies_that_name_different_parents_are_outvoted() -> None:
    copies = [mail(f"r{n}", ids=Ids("r", (to,)), body=THANKS) for n, to in enumerate(("a", "b", "b"))]
    told = Told(plain("a"), plain("b"), *copies)
    assert told.above("r0") == ["b"]
    told = Told(plain("a"), plain("b"), *copies[:2])
    assert told.above("r0") == ["a"]


def test_a_forward_names_what_it_forwards_and_stays_a_forward() -> None:
    link = Told(plain("a"), plain("b", "a", subject="Fw: Bridge")).link("b")
    assert link is not None
    assert link.kind == "forward"


def test_what_names_a_parent_is_a_reply_unless_it_says_otherwise() -> None:
    named = {"body": THANKS, "sender": BRAM, "subject": "Something else"}
    known = Told(mail("x", ids=Ids("x")), mail("r", quote(), ids=reply("r", "x"), **named)).link("r")
    # two replies name it differently, so that only the page shows what they answer
    page_only = Told(*(mail(n, quote(), ids=reply(n, f"x{n}"), **named) for n in "rs")).link("r")
    gone = Told(mail("r", ids=reply("r", "x"), **named)).link("r")
    for link in (known, page_only, gone):
        assert link is not None
        assert link.kind == "reply"


def test_a_mail_without_a_subject_that_names_nothing_was_sent_by_itself() -> None:
    (message,) = together(mail("a", ids=Ids("a"), subject=None)).messages
    assert message.action == "send"


def test_ids_in_a_circle_lose_a_link_and_say_so() -> None:
    for first, second in ("ab", "ba", "cd", "dc"):
        told = Told(plain(first, second), plain(second, first, hours=1))
        assert told.above(second) == [first]
        assert told.above(first) == []
        assert told.problems() == ["graph.cycle-broken"]


def test_what_lost_its_link_in_a_circle_is_not_linked_by_subject() -> None:
    answer = {"subject": "Re: Bridge", "sender": BRAM, "to": (ANNA,)}
    told = Told(
        mail("x", ids=Ids("x"), at="2025-03-03 08:00"),
        mail("a", ids=Ids("a", ("b",)), body=THANKS, at="2025-03-03 09:00", **answer),
        mail("b", ids=Ids("b", ("a",)), body=LAMPS, at="2025-03-03 10:00", **answer),
    )
    assert told.above("b") == ["a"]
    assert told.above("a") == []


def test_references_in_a_circle_lose_a_link_and_say_so() -> None:
    told = Told(plain("a", "x", "y"), plain("b", "y", "x", hours=1))
    assert len(told.archive.threads) == 1
    assert told.problems() == ["graph.cycle-broken"]


def test_a_message_that_names_itself_names_nothing() -> None:
    told = Told(plain("a", "a"), plain("b", "a", "b", to="b", hours=1))
    assert told.above("a") == []
    assert told.above("b") == ["a"]
    assert told.missing() == set()


def test_what_names_a_parent_is_not_linked_elsewhere_by_subject() -> None:
    first = mail("x", ids=Ids("x"), subject="Bridge")
    told = Told(
        first, mail("r", ids=reply("r", "lost"), body=THANKS, subject="Re: Bridge", sender=BRAM, to=(ANNA,))
    )
    assert told.above("r") == ["lost"]


def test_what_names_nothing_is_still_linked_by_subject_and_people() -> None:
    first = mail("x", ids=Ids("x"), subject="Bridge")
    told = Told(
        first,
        mail(
            "r",
            ids=Ids("r"),
            body=THANKS,
            subject="Re: Bridge",
            sender=BRAM,
            to=(ANNA,),
            at="2025-03-03 12:00",
        ),
    )
    assert told.above("r") == ["x"]
    assert told.rules("r") == ("subject-and-people",)


def test_of_two_mails_under_one_id_the_one_before_the_answer_is_its_parent() -> None:
    told = Told(
        mail("a", ids=Ids("1")),
        mail("b", ids=Ids("1"), body=LAMPS, subject="Lanterns", at="2025-04-09 08:00"),
        mail("r", ids=reply("r", "1"), body=THANKS, sender=BRAM, at="2025-03-05 08:00"),
    )
    link = told.link("r")
    assert link is not None
    assert link.parent == told.top["a"].id


def test_an_id_that_any_mail_may_bear_links_nothing() -> None:
    letters = random.Random(1)
    bodies = [" ".join("".join(letters.choices("abcdefghij", k=8)) for _ in range(20)) for _ in range(12)]
    many = [
        mail(f"a{n}", ids=Ids("1"), body=body, subject=body[:20], at=f"2025-0{1 + n % 9}-01 08:00")
        for n, body in enumerate(bodies)
    ]
    told = Told(*many, plain("r", "1", at="2025-12-01 09:00"))
    assert told.above("r") == []


# --- what always holds ------------------------------------------------------------------------------------


def summary(archive: Archive) -> tuple[list[tuple[Any, ...]], dict[str, Link], Sequence[Problem]]:
    messages = [(m.id, m.rfc_id, m.grounds, [c.document for c in m.copies]) for m in archive.messages]
    return messages, archive.links, archive.problems


def test_the_order_of_files_changes_nothing() -> None:
    readings = [
        mail("x", ids=Ids("x@example.org")),
        mail("x2", ids=Ids("x@example.org"), body=ROPES + " Bye."),
        mail("y", ids=Ids("x@example.org"), body=LAMPS, subject="Lanterns", at="2025-04-09 08:00"),
        *(quoting(f"r{n}", quote(at=None)) for n in range(3)),
        *(quoting(f"s{n}", quote(LAMPS, at=None), to="gone") for n in range(3)),
        *(plain(f"t{n}", "root", *(f"gone{m}" for m in range(n)), hours=n) for n in range(5)),
        plain("loop", "pool"),
        plain("pool", "loop"),
        page("p", draft("", 0, body=THANKS), quote()),
    ]
    expected = summary(together(*readings))
    for seed in range(6):
        shuffled = random.Random(seed).sample(readings, len(readings))
        assert summary(together(*shuffled)) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 2, st.integers(0, 3)), min_size=2, max_size=9))
def test_a_message_has_one_id_at_most_and_an_id_one_message(mails: list[tuple[str, str, int]]) -> None:
    readings = [
        mail(f"d{n}", *[quote()] * quotes, ids=Ids(own, (to,)), to=(BRAM, CARLA)[: 1 + n % 2])
        for n, (own, to, quotes) in enumerate(mails)
    ]
    messages = merged(*readings)
    borne = [{copy.ids.message_id for copy in m.copies if copy.ids is not None} for m in messages]
    assert all(len(ids) <= 1 for ids in borne)
    assert sorted(name for ids in borne for name in ids if name) == sorted({own for own, _, _ in mails})
    known = [m.rfc_id for m in messages if m.rfc_id]
    assert len(known) == len(set(known))


def jwz(mails: dict[str, tuple[str | None, tuple[str, ...]]]) -> dict[str, str | None]:
    """Parents of all ids: In-Reply-To of what is there, References for what is not."""
    table: dict[str, str | None] = {}
    for answers, references in mails.values():
        ids = references if not answers or answers in references else (*references, answers)
        for above, below in pairwise(ids):
            table.setdefault(above, None)
            table[below] = table.get(below) or above
    for name, (answers, references) in mails.items():
        table[name] = answers or next(iter(references[-1:]), None)
    return table


def nearest(name: str, parents: dict[str, str | None], present: set[str]) -> str | None:
    above = parents.get(name)
    while above is not None and above not in present:
        above = parents.get(above)
    return above


def root(name: str, parents: dict[str, str | None]) -> str:
    while (above := parents.get(name)) is not None:
        name = above
    return name


@st.composite
def forests(draw: st.DrawFn) -> dict[str, tuple[str | None, tuple[str, ...]]]:
    """Mails by id, of those that are there: In-Reply-To and the end of the true list of References."""
    size = draw(st.integers(1, 14))
    parents = [draw(st.integers(-1, n - 1)) for n in range(size)]
    found: dict[str, tuple[str | None, tuple[str, ...]]] = {}
    for n in range(size):
        if draw(st.booleans()):
            continue
        chain: list[str] = []
        up = parents[n]
        while up >= 0:
            chain.insert(0, f"id{up}")
            up = parents[up]
        kept = draw(st.integers(0, len(chain)))
        references = tuple(chain[len(chain) - kept :])
        answers = draw(st.sampled_from((chain[-1], None))) if chain and kept else next(iter(chain[-1:]), None)
        found[f"id{n}"] = (answers, references)
    return found


@settings(max_examples=150, deadline=None)
@given(forests(), st.randoms(use_true_random=False))
def test_parents_are_those_of_jwz(mails: dict[str, Any], order: random.Random) -> None:
    readings = [
        plain(
            name,
            ids=Ids(name, (answers,) if answers else (), references),
            hours=int(name[2:]),
            body=THANKS,
            subject="Re: Bridge" if answers or references else "Bridge",
        )
        for name, (answers, references) in mails.items()
    ]
    order.shuffle(readings)
    told = Told(*readings)
    truth = jwz(mails)
    present = set(mails)
    for name in mails:
        found = (above for above in told.above(name) if above in present)
        assert next(found, None) == nearest(name, truth, present)
    threads = {name: thread.id for thread in told.archive.threads for name in thread.messages}
    for one in mails:
        for other in mails:
            together_by_draad = threads[told.top[one].id] == threads[told.top[other].id]
            assert together_by_draad == (root(one, truth) == root(other, truth))
    assert told.problems() == []
    # a missing message has an answer, and one that is no answer itself has two, or one that is there
    below: dict[str, list[Message]] = {}
    for child, link in told.archive.links.items():
        below.setdefault(link.parent, []).append(told.messages[child])
    for message in told.archive.messages:
        if message.presence == "missing":
            answers = below[message.id]
            assert message.id in told.archive.links or len(answers) > 1 or answers[0].presence != "missing"
