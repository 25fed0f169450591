"""Mail files: what of a mail becomes text, which ids it names, and that no bytes make a reader fail."""

from __future__ import annotations

import io
import json
import random
import struct
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import oxmsg
import pytest
from hypothesis import given
from hypothesis import strategies as st

import make_mail
import make_msg
from draad.fields import dates
from draad.model import Ids
from draad.settings import Settings
from draad.sources import from_html
from draad.sources.found import Found
from draad.sources.mail import body as mail_body
from draad.sources.mail import from_eml, from_msg, from_pst, mbox
from draad.sources.mail import header as mail_header
from make_mail import Letter
from make_msg import Outlook

SETTINGS = Settings()


def eml(text: str | bytes) -> Found:
    """Read a mail written down with ``\\n``."""
    return from_eml.read(text if isinstance(text, bytes) else text.encode(), SETTINGS)


def codes(found: Found) -> list[str]:
    return [note.code for note in found.notes]


def fields(found: Found) -> dict[str, str]:
    assert found.mail is not None
    return {field.name: field.value for field in found.mail.header.fields}


def ids(found: Found) -> Ids:
    assert found.mail is not None
    return found.mail.ids


def body(found: Found) -> str:
    return found.text.partition("\n\n")[2]


def files(found: Found) -> list[str]:
    assert found.mail is not None
    assert [member.name for member in found.members] == [file.name for file in found.mail.attachments]
    return [member.name for member in found.members]


def sound(found: Found) -> None:
    """What holds for every mail: its header stands where it says, and what it gives can be written."""
    found.text.encode()
    assert found.mail is not None
    block = found.mail.header
    assert block.form == "mail"
    assert block.span.start == 0
    assert "\n\n" not in found.text[: block.span.end]
    at = 0
    for field in block.fields:
        line = found.text[field.span.start : field.span.end]
        assert field.span.start == at
        assert line == f"{field.label}: {field.value}"
        assert len(line.splitlines()) == 1
        assert found.text[field.span.end : field.span.end + 1] == "\n"
        at = field.span.end + 1
    assert block.span.end == max(0, at - 1)
    files(found)


# --- the text of a mail ------------------------------------------------------------------------------


def test_header_lines_stand_on_top_and_know_where() -> None:
    letter = Letter(
        cc=("J. Post <jp@example.org>",),
        subject="Prijs € 40",
        attachments=(("a.pdf", b"%PDF"), ("b;c.txt", b"x")),
    )
    found = eml(make_mail.eml(letter))
    assert found.text == (
        "From: Inge Bakker <inge@example.org>\n"
        "Date: Mon, 16 Nov 2026 09:12:44 +0100\n"
        "To: Bo Visser <bo@example.org>\n"
        "Cc: J. Post <jp@example.org>\n"
        "Subject: Prijs € 40\n"
        "Attachments: a.pdf; b;c.txt\n"
        "\n"
        "Dag Bo,\n\nDe steiger komt vrijdag.\n\nInge\n"
    )
    assert [(member.name, member.data) for member in found.members] == [("a.pdf", b"%PDF"), ("b;c.txt", b"x")]
    assert found.notes == ()
    sound(found)


@pytest.mark.parametrize(
    "value",
    [
        "[redacted] <5.1.2e@example.org>",
        "5.1.2e",
        "[redacted] [redacted]@example.org",
        '"5.1.2e (PG)" <[redacted]@example.org>; a',
        "undisclosed-recipients:;",
        "/O=MIN/OU=EX/CN=RECIPIENTS/CN=BAKKER",
    ],
)
def test_blacked_out_addresses_stay_as_they_are(value: str) -> None:
    found = eml(f"From: {value}\nTo: {value}\nMIME-Version: 1.0\n\nDag\n")
    assert fields(found) == {"from": value, "to": value}


def test_a_value_cannot_break_the_header() -> None:
    breaking = "=?utf-8?Q?Prijs=0D=0AFrom:_x=E2=80=A8y=00z?="
    found = eml(f"From: a@example.org\nSubject: {breaking}\n\nDag\n")
    assert fields(found)["subject"] == "Prijs From: x y z"
    sound(found)


def test_fields_that_are_not_there_are_not_printed() -> None:
    assert eml("Subject: x\nTo: \nX-Mailer: y\n\nDag").text == "Subject: x\n\nDag\n"
    found = eml("\nDag\n")
    assert found.text == "Dag\n"
    sound(found)


def test_the_sender_stands_in_for_an_absent_from() -> None:
    found = eml("Sender: Bo <bo@example.org>\nSubject: x\n\nDag")
    assert found.text.startswith("Sender: Bo <bo@example.org>\n")
    assert fields(found)["from"] == "Bo <bo@example.org>"


def test_without_date_the_first_hop_tells_when() -> None:
    hops = "".join(
        f"Received: from a by b.example.org;\n Mon, 16 Nov 2026 09:1{minute}:00 +0100\n" for minute in (5, 4)
    )
    found = eml(f"{hops}From: a@example.org\n\nDag")
    assert fields(found)["received"] == "Mon, 16 Nov 2026 09:14:00 +0100"
    assert "date" not in fields(found)
    found = eml(f"{hops}Date: Mon, 16 Nov 2026 09:13:59 +0100\n\nDag")
    assert "received" not in fields(found)


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 16 Nov 2026 09:12:44 +0100 (CET)",
        "16 Nov 2026 09:12:44 +0100",
        "Mon, 16 Nov 2026 08:12:44 GMT",
        "Mon,16 Nov 2026 08:12:44 -0000",
        "Mon, 16 Nov 26 09:12:44 +0100",
        "Mon, 16 Nov 2026 09:12:44 +0100 (W. Europe Standard Time)",
        "Mon, 16 Nov 2026 00:12:44 -0800 (PST)",
        "2026-11-16T08:12:44Z",
    ],
)
def test_dates_as_mail_writes_them_are_read_with_their_zone(value: str) -> None:
    read = dates.read(value, ("en",))
    assert read.local is not None
    assert read.offset is not None
    minutes = read.local.hour * 60 + read.local.minute - read.offset
    assert (read.local.date().isoformat(), minutes, read.local.second) == ("2026-11-16", 8 * 60 + 12, 44)


# --- header values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"=?utf-8?B?UHJpanMg4oKs?= 40", "Prijs € 40"),
        (b"=?iso-8859-1?q?caf=E9?=\n =?iso-8859-1?q?_open?=", "café open"),
        # a character cut in two
        (b"=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café"),
        (b"=?utf-8?Q?a b?= c", "a b c"),
        (b"Re:=?utf-8?Q?caf=C3=A9?=!", "Re:café!"),
        (b"=?utf-8*nl?Q?caf=C3=A9?=", "café"),
        (b"=?us-ascii?Q?caf=C3=A9?=", "café"),
        (b"=?utf-8?Q?caf=E9?=", "café"),
        (b"=?no-such?Q?caf=C3=A9?=", "café"),
        (b"caf\xc3\xa9", "café"),
        (b"caf\xe9 \x80 40", "café € 40"),
        (b"=?utf-8?Q?half", "=?utf-8?Q?half"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        (b"wat =? is =?dit?= nu", "wat =? is =?dit?= nu"),
    ],
)
def test_encoded_words_are_read_in_all_their_broken_forms(raw: bytes, value: str) -> None:
    assert fields(eml(b"Subject: " + raw + b"\nX-A: b\n\nDag"))["subject"] == value


def test_a_comma_in_an_encoded_name_does_not_make_two_people() -> None:
    found = eml(
        "From: =?utf-8?Q?Bakker=2C_Ing=C3=A9?= <inge@example.org>\n"
        'To: "=?utf-8?Q?Visser=2C_B=C3=B4?=" <bo@example.org>, =?utf-8?Q?J=C3=A1n?= <jan@example.org>\n'
        "Subject: =?utf-8?Q?een=2C_twee?=\n\nDag"
    )
    assert fields(found) == {
        "from": '"Bakker, Ingé" <inge@example.org>',
        "to": '"Visser, Bô" <bo@example.org>, Ján <jan@example.org>',
        "subject": "een, twee",
    }


def test_lists_of_people_in_two_fields_are_one() -> None:
    found = eml("From: a@example.org\nFrom: z@example.org\nTo: b@example.org\nTo: c@example.org\n\nDag")
    assert fields(found) == {"from": "a@example.org", "to": "b@example.org, c@example.org"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "Message-ID: <a@x>\nIn-Reply-To: <b@x>\nReferences: <c@x>\n\t<b@x>",
            Ids("a@x", ("b@x",), ("c@x", "b@x")),
        ),
        ("message-id: a@x\nin-reply-to: b@x", Ids("a@x", ("b@x",))),
        ('To: Bo <bo@x>\nIn-Reply-To: Message from "Bo" <bo@x> of "Mon, 16 Nov" <b@x>', Ids(None, ("b@x",))),
        ("In-Reply-To: your letter of Monday\nReferences: <b@x> <b@x>", Ids(None, (), ("b@x",))),
        ("Message-ID: <aA@\n x>\nReferences: <b@x>,<c@x>", Ids("aA@x", (), ("b@x", "c@x"))),
        ("In-Reply-To: <yes>\nReferences: <n> <20261116>", Ids(None, (), ("20261116",))),
        ("Message-ID: <>\nIn-Reply-To: <>\nThread-Index: AQHa", Ids()),
        ("Thread-Index: AdjK\n\t" + "A" * 26 + "==", Ids(thread_index="01d8ca" + "00" * 19)),
        ("Thread-Index: ééé", Ids()),
    ],
)
def test_ids_are_read_as_they_are_named(lines: str, expected: Ids) -> None:
    found = ids(eml(f"{lines}\nSubject: x\n\nDag"))
    assert found == expected


def test_of_very_many_references_the_last_are_kept() -> None:
    many = "\n ".join(f"<{number}@x>" for number in range(5000))
    found = ids(eml(f"References: {many}\n\nDag")).references
    assert len(found) == mail_header.REFERENCES
    assert found[-1] == "4999@x"


# --- bodies ----------------------------------------------------------------------------------------------


def alternative(plain: str, html: str) -> Found:
    return eml(make_mail.eml(Letter(body=plain, html=html)))


def test_of_alternatives_the_plain_text_is_taken() -> None:
    assert body(alternative("platte tekst\n", "<p>opgemaakt</p>")) == "platte tekst\n"


@pytest.mark.parametrize("stub", ["\n", "Dit bericht is in HTML.\n"])
def test_plain_text_that_says_nothing_gives_way_to_html(stub: str) -> None:
    html = "<p>De steiger komt vrijdag aan, en de kade wordt daarna afgesloten voor het publiek.</p>" * 2
    assert body(alternative(stub, html)).startswith("De steiger komt vrijdag")


def test_what_a_page_hides_is_told_only_where_the_page_is_read() -> None:
    hiding = "<p hidden>lokaas</p><p>Dag</p>"
    assert codes(alternative("Dag\n", hiding)) == []
    assert codes(alternative("\n", hiding)) == ["source.hidden-text"]


def test_the_texts_of_a_mixed_mail_come_in_order() -> None:
    found = eml(
        "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\neen\n"
        "--b\nContent-Type: text/html\n\n<b>twee</b>\n--b\nContent-Type: text/plain; name=c.txt\n"
        "Content-Disposition: attachment\n\nbijlage\n--b\n"
        "Content-Type: text/plain\n\ndrie\n--b--\nepilogue\n"
    )
    assert body(found) == "een\n\ntwee\n\ndrie\n"
    assert found.members[0] == ("c.txt", b"bijlage")
    assert found.notes == ()


def test_attachments_have_names_also_where_they_have_none() -> None:
    found = eml(
        "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nDag\n"
        "--b\nContent-Type: application/pdf; name*=utf-8''caf%C3%A9%2F1.pdf\n\npdf\n"
        "--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nAAE=\n"
        '--b\nContent-Type: application/msword; name="=?utf-8?Q?pl=C3=A1n.doc?="\n\ndoc\n'
        "--b\nContent-Type: message/rfc822\n\nSubject: Antw: a/b\nFrom: c@example.org\n\nbinnen\n"
        "--b\nContent-Type: image/png\nContent-ID: <1>\nContent-Disposition: inline\n\npng\n"
        "--b\nContent-Type: image/png; name=logo.png\nContent-Disposition: inline\n\npng\n"
        "--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\ntnef\n--b--\n"
    )
    assert files(found) == [
        "1.pdf", "attachment-1.pdf", "plán.doc", "Antw: a-b.eml", "logo.png", "winmail.dat",
    ]  # fmt: skip
    assert found.members[1].data == b"\0\1"
    assert found.members[3].data == b"Subject: Antw: a/b\nFrom: c@example.org\n\nbinnen"


def test_signed_mail_shows_what_was_signed() -> None:
    found = eml(
        "Subject: x\nContent-Type: multipart/signed; boundary=b\n\n--b\n\ngetekend\n--b\n"
        "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nabc\n--b--\n"
    )
    assert body(found) == "getekend\n"
    assert found.members == ()


@pytest.mark.parametrize(
    "mail",
    [
        "Content-Type: application/pkcs7-mime; name=smime.p7m\n\nabc",
        "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\n1\n"
        "--b\n"
        "Content-Type: application/octet-stream; name=encrypted.asc\n\nabc\n--b--",
    ],
)
def test_sealed_mail_says_so_and_lists_what_is_sealed(mail: str) -> None:
    found = eml(f"Subject: x\n{mail}\n")
    assert codes(found) == ["mail.encrypted"]
    assert len(files(found)) == 1


def test_a_sealed_mail_attached_to_a_readable_one_is_a_file() -> None:
    found = eml(
        "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nDag\n--b\n"
        "Content-Type: application/pkcs7-mime; name=smime.p7m\n\nabc\n--b\n"
        "Content-Type: text/calendar\n\nBEGIN\n--b--\n"
    )
    assert (body(found), codes(found)) == ("Dag\n", [])
    assert files(found) == ["smime.p7m", "attachment-1.ics"]


@pytest.mark.parametrize(
    ("declared", "data", "text"),
    [
        ("utf-8", "één".encode(), "één"),
        ("iso-8859-1", "één € 3".encode("cp1252"), "één € 3"),
        ("iso-8859-1", "één".encode(), "één"),
        ("us-ascii", "één".encode("cp1252"), "één"),
        ("x-no-such", "één".encode("cp1252"), "één"),
        ("koi8-r", "мост".encode("koi8-r"), "мост"),
        ("gb2312", "橋龍".encode("gbk"), "橋龍"),
        ("zlib_codec", b"abc", "abc"),
        ("punycode", b"abc-", "abc-"),
        ("a\0b", b"abc", "abc"),
    ],
)
def test_bodies_are_decoded_as_they_say_or_as_they_are(declared: str, data: bytes, text: str) -> None:
    found = eml(f'Subject: x\nContent-Type: text/plain; charset="{declared}"\n\n'.encode() + data)
    assert body(found) == text + "\n"


def test_letters_read_in_a_wrong_encoding_are_mended_and_told() -> None:
    broken = "De cafÃ©s en de prijs â‚¬ 40"
    found = eml(f"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n{broken}\nÃ‰Ã©n: goed “zo”\n")
    assert body(found) == "De cafés en de prijs € 40\nÉén: goed “zo”\n"
    assert codes(found) == ["mail.encoding-mended"]
    assert codes(eml("Subject: x\nContent-Type: text/plain; charset=utf-8\n\nSÃO PAULO, Ângela\n")) == []


@pytest.mark.parametrize(
    ("flowed", "text"),
    [
        ("een \ntwee\ndrie", "een twee\ndrie"),
        ("> een \n> twee\n>> drie \n> vier", "> een twee\n> > drie\n> vier"),
        (" >geen citaat\n From hier", ">geen citaat\nFrom hier"),
        ("tot \n-- \nInge", "tot\n--\nInge"),
        ("Van: Inge \nAan: Bo \nOnderwerp: x \n\nDag", "Van: Inge\nAan: Bo\nOnderwerp: x\n\nDag"),
    ],
)
def test_flowed_text_is_put_together(flowed: str, text: str) -> None:
    found = eml(f"Subject: x\nContent-Type: text/plain; format=flowed\n\n{flowed}\n")
    assert body(found) == text + "\n"


def test_flowed_text_can_be_cut_within_words() -> None:
    assert mail_body.unflowed("ste \niger", delete_space=True) == "steiger"


@pytest.mark.parametrize(
    "damage",
    [
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nDag Bo\n",
        "Content-Type: multipart/mixed\n\nDag Bo\n",
        "Content-Type: multipart/mixed; boundary=b\n\nDag Bo\n",
        "Content-Transfer-Encoding: base64\n\nRGFnIEJv\nX\n",
    ],
)
def test_damaged_mail_still_gives_its_text_and_says_so(damage: str) -> None:
    found = eml(f"Subject: x\n{damage}")
    assert body(found) == "Dag Bo\n"
    assert codes(found) == ["mail.damaged"]


@pytest.mark.parametrize(
    "whole",
    [
        lambda data: data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data.replace(b"\n", b"\r\r\n"),
        lambda data: b"\xef\xbb\xbf\n" + data,
        lambda data: b"From a@example.org Mon Nov 16 09:12:44 2026\n" + data,
        lambda data: data.decode().encode("utf-16"),
    ],
)
def test_line_ends_and_wrappings_make_no_difference(whole: Callable[[bytes], bytes]) -> None:
    mail = b"From: a@example.org\nSubject: x\nMIME-Version: 1.0\n\nDag\nBo\n"
    assert eml(whole(mail)).text == "From: a@example.org\nSubject: x\n\nDag\nBo\n"
    assert from_eml.looks_like_mail(whole(mail))


def test_an_empty_mail_says_so() -> None:
    found = eml("X-A: b\n\n")
    assert (found.kind, codes(found)) == ("other", ["source.empty"])


def test_a_thousand_parts_in_each_other_end() -> None:
    deep = "Subject: x\n"
    for level in range(1000):
        deep += f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"
    found = eml(deep + "\nDag\n")
    assert "mail.damaged" in codes(found)
    assert "Dag" in found.text


def test_very_many_parts_end() -> None:
    found = eml("Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\na\n" * 20_000)
    assert codes(found) == ["mail.damaged"]
    assert body(found).count("a") <= from_eml.MOST_PARTS


# --- HTML ------------------------------------------------------------------------------------------------


def test_header_blocks_in_html_stay_lines() -> None:
    outlook = (
        "<p>Akkoord</p><div style='border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>From:</b>"
        " Bo &lt;bo@example.org&gt;<br><b>Sent:</b> maandag 16 november 2026 09:12<br><b>To:</b> Inge"
        "<o:p></o:p></p></div>"
    )
    assert from_html.to_text(outlook) == (
        "Akkoord\n\nFrom: Bo <bo@example.org>\nSent: maandag 16 november 2026 09:12\nTo: Inge\n"
    )


def test_paragraphs_of_outlook_are_lines() -> None:
    page = "<p class=MsoNormal>Dag<p class=MsoNormal>&nbsp;<p style='margin:0cm'>Bo<p>eigen<p>alinea"
    assert from_html.to_text(page) == "Dag\n\nBo\n\neigen\n\nalinea\n"


LINES = (
    "Dag,",
    "",
    "Zie onder.",
    "",
    "Van: Bo",
    "Aan: Inge",
    "Datum: 3-11-2026 9:05",
    "Onderwerp: Luik",
    "",
    "Ja",
)


def test_paragraphs_with_empty_ones_between_them_are_lines() -> None:
    for blank in ("&nbsp;", "<br>", "<b><span style='color:red'>&nbsp;</span></b>"):
        page = "".join(f"<p>{line or blank}</p>\n" for line in LINES)
        assert from_html.to_text(page).split("\n") == [*LINES, ""]


@pytest.mark.parametrize("rule", ["P {margin-top:0;margin-bottom:0;}", "body, p, li { margin : 0cm }"])
def test_paragraphs_without_margins_by_the_style_of_the_page_are_lines(rule: str) -> None:
    page = f"<style>{rule}</style><p>Van: Bo</p><p>Aan: Inge</p>"
    assert from_html.to_text(page) == "Van: Bo\nAan: Inge\n"


@pytest.mark.parametrize("rule", ["pre {margin:0}", "p {margin:1em 0}", ".sp p a {color:red} td {margin:0}"])
def test_other_styles_leave_paragraphs_apart(rule: str) -> None:
    page = f"<style>{rule}</style><p>een</p><p>twee</p>"
    assert from_html.to_text(page) == "een\n\ntwee\n"


def test_one_empty_paragraph_among_many_parts_them_no_less() -> None:
    page = "<p>een</p>" * 20 + "<p>&nbsp;</p>" + "<p>twee</p>" * 20
    assert from_html.to_text(page).startswith("een\n\neen\n\n")


@pytest.mark.parametrize(
    "cells",
    [
        "<td>Van:</td><td>Jan</td>|<td>Aan:</td><td>Bo</td>",
        "<td><p><b>Van:</b></p></td><td><p>Jan</p></td>|<td><p><b>Aan:</b></p></td><td><p>Bo</p></td>",
        "<th>Van:<td>&nbsp;<td>Jan|<th>Aan:<td><td>Bo",
    ],
)
def test_header_tables_in_html_become_header_lines(cells: str) -> None:
    table = "".join(f"<tr>{row}</tr>" for row in cells.split("|"))
    assert from_html.to_text(f"<table>{table}</table><p>Dag</p>") == "Van: Jan\nAan: Bo\n\nDag\n"


def test_quotes_in_html_get_marks_by_their_depth() -> None:
    html = "Ja<blockquote type=cite>een<br>twee<blockquote><div>drie</div></blockquote>vier</blockquote>na"
    assert from_html.to_text(html) == "Ja\n> een\n> twee\n> > drie\n> vier\nna\n"


def test_hidden_words_are_left_out_and_told() -> None:
    html = b"<style>p{}</style><p style='color:red;display : none'>lokaas</p><p hidden> </p><p>zichtbaar</p>"
    found = from_html.read(html, SETTINGS)
    assert (found.text, codes(found)) == ("zichtbaar\n", ["source.hidden-text"])
    assert codes(from_html.read(b"<p hidden>&nbsp;</p><script>let x</script>zichtbaar", SETTINGS)) == []


@pytest.mark.parametrize(
    "page",
    [
        "<meta charset=iso-8859-1>één".encode("latin-1"),
        "<meta charset=koi8-r>één".encode(),
        "één".encode("utf-8-sig"),
        "één".encode("utf-16"),
        "één".encode("cp1252"),
    ],
)
def test_pages_are_decoded_by_mark_by_meta_or_as_they_are(page: bytes) -> None:
    expected = "ц╘ц╘n\n" if b"koi8" in page else "één\n"
    assert from_html.read(page, SETTINGS).text == expected


@pytest.mark.parametrize(
    "tags",
    [
        "<blockquote>x",
        "<div>",
        "<b><p>",
        "<table><tr><td>",
        "<li><dd>",
        "<font></p>",
        "<a ",
        "<!--",
        "</p>",
        "<svg>",
        " a=1",
    ],
)
def test_deeply_nested_pages_end(tags: str) -> None:
    from_html.to_text(tags * 8000 + "dag")


def test_pictures_within_a_page_are_no_text() -> None:
    page = f"<p>Dag <img src='data:image/png;base64,{'A' * 100_000}'> Bo"
    assert from_html.to_text(page) == "Dag Bo\n"


def test_eight_thousand_quotes_keep_their_words() -> None:
    text = from_html.to_text("<blockquote>x" * 8000)
    assert text.count("x") == 8000


def test_a_quote_in_a_list_is_a_quote() -> None:
    assert from_html.to_text("<ul><li><blockquote>een</blockquote>twee</li></ul><p>drie") == (
        "  •\n>     een\n    twee\n\ndrie\n"
    )


@pytest.mark.parametrize("tag", ["ul", "ol", "ul><li", "div", "dl><dd", "table><tr><td"])
def test_a_line_costs_no_more_for_all_that_it_stands_in(tag: str) -> None:
    page = "<html>" + f"<{tag}>" * 1000 + "<li>a<p>b<br>c" * 1000
    text = from_html.to_text(page)
    assert [text.count(letter) for letter in "abc"] == [1000] * 3
    assert len(text) < 12 * len(page)


def test_tags_that_never_end_take_no_longer_than_others() -> None:
    def processor(tags: int) -> float:
        begin = time.process_time()
        from_html.to_text("<div" * tags)
        return time.process_time() - begin

    from_html.to_text("<p>")  # what is imported first is not measured
    # eight times the tags may take three times their fair share; with the square it were eight times that
    assert any(processor(320_000) <= 24 * max(0.004, processor(40_000)) for _ in range(3))


def test_lists_in_lists_stand_as_deep_as_people_write_them() -> None:
    text = from_html.to_text("<ul><li>a" * 9 + "</ul>" * 9 + "<p>b")
    assert len({len(line) - len(line.lstrip()) for line in text.split("\n") if "a" in line}) == 9
    assert text.endswith("\nb\n")


def without(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    for name in list(sys.modules):
        if name.partition(".")[0] in libraries:
            monkeypatch.setitem(sys.modules, name, None)
    for name in libraries:
        monkeypatch.setitem(sys.modules, name, None)


def test_mail_is_read_without_any_further_library(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "ftfy", "selectolax", "resiliparse", "olefile")
    found = eml(make_mail.eml(Letter(body="cafÃ© € 40\n", html="<p>nee</p>", attachments=(("a.pdf", b"x"),))))
    assert (body(found), codes(found), files(found)) == ("cafÃ© € 40\n", [], ["a.pdf"])


def test_without_their_library_formats_name_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    message = make_msg.msg(Outlook(Letter(html="<p>Dag</p>"), more={0x1000: None}))
    without(monkeypatch, "selectolax")
    assert body(alternative("Dit is HTML.\n", "<p>Dag")) == "Dit is HTML.\n"
    page = eml("Subject: x\nContent-Type: text/html\n\n<p>Dag")
    assert (page.text, codes(page)) == ("Subject: x\n", ["source.extra-missing"])
    assert codes(from_html.read(b"<p>Dag", SETTINGS)) == ["source.extra-missing"]
    assert codes(from_msg.read(message, SETTINGS)) == ["source.extra-missing"]
    without(monkeypatch, "olefile")
    found = from_msg.read(message, SETTINGS)
    assert (found.kind, codes(found)) == ("unreadable", ["source.extra-missing"])
    assert "draad[mail]" in found.notes[0].message


# --- mailboxes -------------------------------------------------------------------------------------------

BOX = b"From a@example.org Mon Nov 16 09:12:44 2026\n"


def cut(data: bytes) -> list[bytes]:
    found = [data[start : start + length] for start, length in mbox.slices(io.BytesIO(data))]
    assert b"".join(found) == data
    return found


@pytest.mark.parametrize("block", [1, 7, 64, 1 << 20])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_mailboxes_are_cut_at_their_separators(
    monkeypatch: pytest.MonkeyPatch, block: int, end: bytes
) -> None:
    monkeypatch.setattr(mbox, "BLOCK", block)
    mails = [
        BOX + b"Subject: 1\n\nDag\n\nFrom here on we wait.\n\nFrom Monday to Friday:\nNote: closed\n\n",
        b"From - Mon, 16 Nov 2026 09:12:44 +0100\n\n",
        b"From bo\nReceived: by x\nSubject: 2\n\nFrom me\n\n\n",
        b'From "A. Post"@example.org  Mon Nov  2 9:12 2026\n\nDag\nFrom a@x Mon Nov 16 09:12:44 2026\n',
    ]
    mails = [mail.replace(b"\n", end) for mail in mails]
    assert cut(b"".join(mails)) == mails


def test_mailboxes_that_were_written_are_read_back() -> None:
    letters = [written.letter for written in make_mail.correspondence(60, seed=3)]
    letters.append(
        Letter(message_id="last@x", body="Dag\n\nFrom a@example.org Mon Nov 16 09:12:44 2026\n>From x\n")
    )
    stream = io.BytesIO()
    make_mail.write_mbox(letters, stream)
    assert mbox.looks_like(stream.getvalue()[:2000])
    found = [eml(data) for data in cut(stream.getvalue())]
    assert [ids(each).message_id for each in found] == [letter.message_id for letter in letters]
    assert [body(each).split() for each in found] == [letter.body.split() for letter in letters]
    for each in found:
        sound(each)


def test_the_truth_beside_a_mailbox_is_what_its_mails_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.mbox"
    monkeypatch.setattr(sys, "argv", ["make_mail.py", "--messages", "400", str(out)])
    make_mail.main()
    first = out.read_bytes()
    truth = [json.loads(line) for line in (tmp_path / "out.mbox.truth.jsonl").read_text().splitlines()]
    found = [ids(eml(data)) for data in cut(first)]
    assert [each.message_id for each in found] == [row["message"] for row in truth]
    known = {each.message_id for each in found}
    answers = [(each, row) for each, row in zip(found, truth, strict=True) if row["parent"]]
    assert all(row["parent_in_file"] == (row["parent"] in known) for _, row in answers)
    told = [row["parent"] in (*each.in_reply_to, *each.references) for each, row in answers]
    assert 0.9 < sum(told) / len(told) < 1
    assert {row["parent_in_file"] for _, row in answers} == {True, False}
    make_mail.main()
    assert out.read_bytes() == first


def test_a_folder_of_mails_holds_one_file_for_each(tmp_path: Path) -> None:
    letters = [Letter(message_id=f"{number}@x") for number in range(3)]
    make_mail.write_maildir(letters, tmp_path)
    found = [ids(eml(path.read_bytes())).message_id for path in sorted((tmp_path / "cur").iterdir())]
    assert found == ["0@x", "1@x", "2@x"]


@pytest.mark.parametrize(
    ("head", "mail"),
    [
        ("From: a\nTo: b\nSubject: c\nContent-Type: text/plain\n\nDag", True),
        ("Received: from a\n by b; Mon\nSubject: c\n\nDag", True),
        ("Return-Path: <a>\nSubject: a very long", True),
        ("From: A. Bakker\nTo: B. Visser\nSubject: x\nDate: Monday\n\nDag", False),
        ("From: A. Bakker\nReceived: 16 November 2026\nSubject: x\n\nDag", False),
        ("Van: A. Bakker\nVerzonden: maandag\n\nMessage-ID: <a@x>", False),
        ("Date: Monday\nReferences: 2026/14\nSubject: x\n\nDear Sir", False),
        ("X-ray: clean\nPatient: none\n\n", False),
        ("Dag Bo,\nContent-Type: x\n\n", False),
        ("<html>\nX-A: b", False),
        ("", False),
    ],
)
def test_mail_as_sent_is_told_from_mail_as_printed(head: str, mail: bool) -> None:
    assert from_eml.looks_like_mail(head.encode()) is mail


# --- Outlook ---------------------------------------------------------------------------------------------

LETTER = Letter(
    cc=("Vries, A. de <a@example.org>",),
    subject="Prijs € 40",
    in_reply_to="<2@x>",
    references=("3@x", "2@x"),
    attachments=(("a.pdf", b"%PDF" * 3000), ("b.txt", b"x")),
)


def outlook(letter: Letter = LETTER, **rest: Any) -> Found:
    return from_msg.read(make_msg.msg(Outlook(letter, **rest)), SETTINGS)


def test_outlook_messages_read_like_the_mail_they_are() -> None:
    found = outlook()
    assert found.text == (
        "From: Inge Bakker <inge@example.org>\n"
        "Date: Mon, 16 Nov 2026 08:12:44 +0000\n"
        "To: Bo Visser <bo@example.org>\n"
        "Cc: Vries, A. de <a@example.org>\n"
        "Subject: Prijs € 40\n"
        "Attachments: a.pdf; b.txt\n"
        "\n"
        "Dag Bo,\n\nDe steiger komt vrijdag.\n\nInge\n"
    )
    assert ids(found) == Ids("1@example.org", ("2@x",), ("3@x", "2@x"))
    assert [(member.name, member.data) for member in found.members] == list(LETTER.attachments)
    assert found.notes == ()
    sound(found)


def test_another_reader_agrees_on_outlook_messages() -> None:
    message = oxmsg.Message.load(make_msg.msg(Outlook(LETTER)))
    assert (message.subject, message.body) == (LETTER.subject, LETTER.body)
    assert message.sent_date == LETTER.date
    assert [(person.name, person.email_address) for person in message.recipients] == [
        ("Bo Visser", "bo@example.org"),
        ("Vries, A. de", "a@example.org"),
    ]
    assert [(file.file_name, file.file_bytes) for file in message.attachments] == list(LETTER.attachments)


def test_addresses_inside_exchange_are_left_out_for_those_that_others_know() -> None:
    exchange: dict[int, make_msg.Value | None] = {
        0x0C1E: "EX",
        0x0C1F: "/O=MIN/OU=EX/CN=RECIPIENTS/CN=BAKKER",
    }
    assert fields(outlook(more=exchange))["from"] == "Inge Bakker"
    assert (
        fields(outlook(more={**exchange, 0x5D01: "inge@example.org"}))["from"]
        == "Inge Bakker <inge@example.org>"
    )


def test_the_header_an_outlook_message_travelled_with_tells_zone_and_ids() -> None:
    travelled = (
        "Received: from a by b; Mon, 16 Nov 2026 09:12:50 +0100\r\nFrom: Inge <inge@example.org>\r\n"
        "Date: Mon, 16 Nov 2026 09:12:44 +0100 (CET)\r\nMessage-ID: <9@x>\r\nThread-Index: "
        + "A" * 30
        + "==\r\n"
    )
    found = outlook(more={0x007D: travelled, 0x0071: b"\1" * 22})
    assert fields(found)["date"] == "Mon, 16 Nov 2026 09:12:44 +0100 (CET)"
    assert ids(found) == Ids("9@x", ("2@x",), ("3@x", "2@x"), "00" * 22)
    assert ids(outlook(more={0x0071: b"\1" * 27})).thread_index == "01" * 27


def test_outlook_text_comes_from_plain_text_from_html_or_from_rtf() -> None:
    packed = bytes.fromhex(  # the example of [MS-OXRTFCP], section 4.1
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    html = "<p>één</p>".encode("cp1252")
    assert body(outlook(more={0x1013: html, 0x1009: packed})) == LETTER.body
    assert body(outlook(more={0x1000: None, 0x1013: html, 0x3FDE: 1252, 0x1009: packed})) == "één\n"
    assert body(outlook(more={0x1000: " ", 0x1009: packed})) == "hello world\n"
    cut = outlook(more={0x1000: None, 0x1009: packed[:-12]})
    assert codes(cut) == ["mail.damaged"]
    assert body(cut).startswith("hello")


def test_outlook_text_that_is_not_unicode_is_read_by_its_code_page() -> None:
    letter = Letter(subject="Мост", body="через реку\n")
    assert outlook(letter, page=1251).text.endswith("Subject: Мост\n\nчерез реку\n")


def test_messages_attached_to_outlook_messages_become_mail_files() -> None:
    inner = Letter(subject="Antw: a/b – c", message_id="7@x", attachments=(("c.txt", b"cc"),))
    outer = outlook(attached=(Outlook(inner),))
    assert files(outer) == ["a.pdf", "b.txt", "Antw: a-b – c.eml"]
    data = outer.members[2].data
    assert data is not None
    found = eml(data)
    assert fields(found)["subject"] == "Antw: a/b – c"
    assert fields(found)["from"] == "Inge Bakker <inge@example.org>"
    assert ids(found).message_id == "7@x"
    assert found.members == (("c.txt", b"cc"),)
    assert outlook(attached=(Outlook(inner),)) == outer


def test_messages_in_messages_end_at_the_limit() -> None:
    found = from_msg.read(make_msg.msg(make_msg.nested(Outlook(), 20)), SETTINGS)
    depth = 0
    while found.members and found.members[0].data:
        found = eml(found.members[0].data)
        depth += 1
    assert depth == SETTINGS.limits.depth


def test_sealed_outlook_messages_say_so() -> None:
    assert codes(outlook(more={0x001A: "IPM.Note.SMIME"})) == ["mail.encrypted"]


def test_other_compound_files_are_no_messages() -> None:
    word = make_msg.compound(make_msg.Storage({"WordDocument": b"x" * 5000}))
    assert not from_msg.looks_like_msg(word)
    assert codes(from_msg.read(word, SETTINGS)) == ["mail.damaged"]
    assert from_msg.looks_like_msg(make_msg.msg(Outlook()))


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9, 0.99])
def test_cut_outlook_messages_say_so(share: float) -> None:
    data = make_msg.msg(Outlook(LETTER))
    found = from_msg.read(data[: int(len(data) * share)], SETTINGS)
    assert "mail.damaged" in codes(found)


def test_outlook_streams_that_overlap_are_not_read_without_end() -> None:
    texts = {f"__substg1.0_{number:04X}001F": b"x\0" * 30_000 for number in (0x0037, 0x0042, 0x1000, 0x1035)}
    table = {"__properties_version1.0": b"\0" * 32}
    data = make_msg.compound(make_msg.Storage({**texts, **table}))
    assert codes(from_msg.read(data, SETTINGS)) == []
    claimed = data.replace(struct.pack("<I", 60_000), struct.pack("<I", len(data) - 1000))
    assert codes(from_msg.read(claimed, SETTINGS)) == ["mail.damaged"]


class FakeEntry:
    """A property as libpff hands it out."""

    def __init__(self, number: int, value: make_msg.Value) -> None:
        self.number, self.value = number, value

    def get_entry_type(self) -> int:
        return self.number

    def get_value_type(self) -> int:
        return {str: 0x001F, bytes: 0x0102, int: 0x0003}.get(type(self.value), 0x0040)

    def get_data(self) -> bytes:
        match self.value:
            case str():
                return (self.value + "\0").encode("utf-16-le")
            case bytes():
                return self.value
            case int():
                return struct.pack("<I", self.value)
        return struct.pack("<Q", (self.value - make_msg.EPOCH) // timedelta(microseconds=1) * 10)


class FakeItem:
    """A folder, message, attachment or list of recipients as libpff hands them out; lists given by name."""

    def __init__(
        self, *sets: dict[int, make_msg.Value], name: str = "", broken: str = "", **lists: Any
    ) -> None:
        self.sets, self.name, self.broken, self.lists = sets, name, broken, lists

    def __getattr__(self, call: str) -> Any:
        lists = {"record_set": self.sets, "sub_message": (), "sub_folder": (), "attachment": (), **self.lists}
        if call == "recipients":
            return self.fail() if call == self.broken else lists.get("recipients")
        if call == self.broken:
            return self.fail
        if call == "get_name":
            return lambda: self.name
        if call in ("get_number_of_entries", "get_entry"):
            entries = [FakeEntry(*pair) for pair in self.lists["entries"].items()]
            return (lambda: len(entries)) if call == "get_number_of_entries" else entries.__getitem__
        if call.startswith("get_number_of_"):
            return lambda: len(lists[call.removeprefix("get_number_of_").removesuffix("s")])
        if call == "get_record_set":
            return lambda position: FakeItem(entries=self.sets[position])
        if call == "get_size":
            return lambda: len(self.lists["data"])
        if call == "read_buffer":
            return lambda size: self.lists["data"][:size]
        return lists[call.removeprefix("get_")].__getitem__

    def fail(self, *_: object) -> None:
        raise OSError("libpff_item: unable to read")


def stored(broken: str = "") -> FakeItem:
    """Make one mail of a mailbox; ``broken`` is the call that fails."""
    own: dict[int, make_msg.Value] = {
        0x0037: "\x01\x05Re: Prijs € 40",
        0x0039: LETTER.date,
        0x0071: b"\1" * 22,
        0x0C1A: "Inge Bakker",
        0x0C1E: "SMTP",
        0x0C1F: "inge@example.org",
        0x1000: "Dag Bo\r\n",
        0x1035: "<1@x>",
    }
    bo: dict[int, make_msg.Value] = {0x0C15: 1, 0x3001: "Bo Visser", 0x39FE: "bo@example.org"}
    post: dict[int, make_msg.Value] = {0x0C15: 2, 0x3001: "A. Post", 0x3002: "EX", 0x3003: "/O=X"}
    files = (
        FakeItem({0x3705: 1, 0x3707: "a.pdf"}, data=b"%PDF"),
        FakeItem({0x3705: 5, 0x3001: "in"}, data=b""),
    )
    return FakeItem(own, recipients=FakeItem(bo, post), attachment=files, broken=broken)


def in_mailbox(monkeypatch: pytest.MonkeyPatch, root: FakeItem | None) -> list[from_pst.Stored]:
    class Mailbox:
        def open(self, path: str) -> None:
            if root is None:
                raise OSError("unable to open file")

        def get_root_folder(self) -> FakeItem | None:
            return root

        def close(self) -> None:
            pass

    monkeypatch.setitem(sys.modules, "pypff", SimpleNamespace(file=Mailbox))
    return list(from_pst.messages("x.pst"))


def test_a_mailbox_of_outlook_gives_its_mails_folder_by_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = FakeItem(name="Archief/oud", sub_message=(stored(),))
    inbox = FakeItem(name="Postvak IN", sub_message=(stored(), stored()), sub_folder=(archive,))
    root = FakeItem(sub_folder=(inbox, FakeItem(name="Verzonden", sub_message=(stored(),))))
    mails = in_mailbox(monkeypatch, root)
    assert [(mail.folder, mail.number) for mail in mails] == [
        ("Postvak IN", 1), ("Postvak IN", 2), ("Postvak IN/Archief-oud", 1), ("Verzonden", 1),
    ]  # fmt: skip
    found = mails[0].found
    assert found.text == (
        "From: Inge Bakker <inge@example.org>\nDate: Mon, 16 Nov 2026 08:12:44 +0000\n"
        "To: Bo Visser <bo@example.org>\nCc: A. Post\nSubject: Re: Prijs € 40\n"
        "Attachments: a.pdf; in\n\nDag Bo\n"
    )
    assert found.members == (("a.pdf", b"%PDF"), ("in", None))
    assert ids(found) == Ids("1@x", thread_index="01" * 22)
    assert codes(found) == ["mail.attachment-unread"]
    assert found.notes[0].message.endswith(": in")
    sound(found)


@pytest.mark.parametrize(
    "broken",
    [
        "get_record_set",
        "recipients",
        "get_number_of_record_sets",
        "get_attachment",
        "get_number_of_attachments",
    ],
)
def test_what_cannot_be_read_in_a_mailbox_of_outlook_is_told(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    mails = in_mailbox(monkeypatch, FakeItem(sub_message=(stored(broken), stored())))
    assert [codes(mail.found)[:1] for mail in mails] == [["mail.damaged"], ["mail.attachment-unread"]]


def test_a_mailbox_of_outlook_that_cannot_be_opened_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    [mail] = in_mailbox(monkeypatch, None)
    assert (mail.number, mail.found.kind, codes(mail.found)) == (0, "unreadable", ["mail.damaged"])
    monkeypatch.setitem(sys.modules, "pypff", None)
    [mail] = from_pst.messages("x.pst")
    assert codes(mail.found) == ["source.extra-missing"]


@pytest.mark.parametrize(
    "broken", ["get_number_of_sub_messages", "get_sub_folder", "get_number_of_sub_folders"]
)
def test_a_folder_that_cannot_be_listed_is_told(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    inbox = FakeItem(name="Postvak IN", sub_message=(stored(),), sub_folder=(FakeItem(),), broken=broken)
    last = FakeItem(name="Verzonden", sub_message=(stored(),))
    mails = in_mailbox(monkeypatch, FakeItem(sub_folder=(inbox, last)))
    assert ("Postvak IN", 0, ["mail.damaged"]) in [
        (mail.folder, mail.number, codes(mail.found)) for mail in mails
    ]
    assert mails[-1].folder == "Verzonden"


@pytest.mark.parametrize("data", [b"", b"!BDN", b"!BDN" + bytes(600), b"x" * 2000])
def test_bytes_that_are_no_mailbox_of_outlook_are_told(data: bytes) -> None:
    assert [codes(mail.found) for mail in from_pst.messages(data)] == [["mail.damaged"]]


# --- any bytes -------------------------------------------------------------------------------------------

SEED_MAIL = b"""From: =?utf-8?Q?Bakker=2C_I?= <inge@example.org>
To: [redacted] <5.1.2e@example.org>
Date: Mon, 16 Nov 2026 09:12:44 +0100
Message-ID: <1@x>
References: <2@x> <3@x>
Subject: =?utf-8?B?w6nDqW4=?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: quoted-printable

Dag =E2=82=AC
> ja
--c
Content-Type: text/html; charset=iso-8859-1

<p>Dag<blockquote>ja<table><tr><td>Van:<td>Jan</table></blockquote>
--c--
--b
Content-Type: application/pdf; name*0*=utf-8''a%C3; name*1*=%A9.pdf
Content-Disposition: attachment; filename=a.pdf
Content-Transfer-Encoding: base64

AAEC
--b
Content-Type: message/rfc822

Subject: in

x
--b--
"""
PIECES = [
    b"\r\n",
    b"\n\n",
    b"--b",
    b"--b--",
    b"=?",
    b"?=",
    b"<",
    b"\0",
    b"\xff\xfe",
    b";",
    b'"',
    b"boundary=",
    b"=",
    b":",
]


def mutant(rng: random.Random, seed: bytes, pieces: list[bytes]) -> bytes:
    """Change, drop, double and insert a few bytes or runs of them."""
    data = bytearray(seed)
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(data) + 1)
        end = at + rng.choice((0, 1, 4, 60))
        match rng.randrange(5):
            case 0:
                data[at:end] = b""
            case 1:
                data[at:at] = data[at:end] * rng.randrange(1, 4)
            case 2:
                data[at:at] = rng.choice(pieces)
            case 3:
                data[at:end] = rng.randbytes(end - at)
            case _:
                other = rng.randrange(len(data) + 1)
                data[at:end] = data[other : other + end - at]
    return bytes(data)


@pytest.mark.parametrize("seed", range(4))
def test_no_damage_makes_reading_a_mail_fail(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(100):
        data = mutant(rng, SEED_MAIL, PIECES)
        sound(eml(data))
        from_eml.looks_like_mail(data)
        from_html.read(data, SETTINGS)
        cut(BOX + data + b"\n" + BOX + data)


@pytest.mark.parametrize("seed", range(2))
def test_no_damage_makes_reading_an_outlook_message_fail(seed: int) -> None:
    rng = random.Random(seed)
    data = make_msg.msg(Outlook(LETTER, attached=(Outlook(),)))
    pieces = [struct.pack("<I", number) for number in (0, 1, 2, 9, 0xFFFFFFFE, 0xFFFFFFFF)]
    for _ in range(100):
        # most of a message is its attachment; what matters stands at its ends
        head, tail = mutant(rng, data[:600], pieces), mutant(rng, data[-6000:], pieces)
        for damaged in (head[:600] + data[600:], data[:-6000] + tail):
            found = from_msg.read(damaged, SETTINGS)
            if found.mail is not None:
                sound(found)
            else:
                assert codes(found) == ["mail.damaged"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    sound(eml(data))
    sound(eml(b"Subject: " + data))
    sound(eml(b"Content-Type: " + data + b"\n\nDag"))
    from_html.read(data, SETTINGS)
    cut(data)


@given(st.text(max_size=200))
def test_any_text_in_a_value_is_one_line(text: str) -> None:
    assert len(mail_header.decode_value(text, people=True)) <= 3 * len(text) + 2
    sound(eml(b"Subject: " + text.encode("utf-8", "surrogatepass") + b"\n\nDag"))
