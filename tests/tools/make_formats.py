"""Puts the samples into every format that draad reads: PDF, Word, mail files and so on.

    python tests/tools/make_formats.py FOLDER

writes a folder each format; ``scans`` are pictures of pages, which take character recognition.
"""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import make_mail
import make_msg
import make_office
import make_pdf
from draad import pipeline
from draad.model import Document, Draft, Party
from draad.settings import Settings
from draad.sources import read_bytes

SAMPLES = Path(__file__).parents[2] / "samples"
HOME = ZoneInfo("Europe/Amsterdam")
Files = dict[str, bytes]


def texts() -> dict[str, str]:
    """Give the samples as they are, by name."""
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(SAMPLES.iterdir())
        if path.suffix in (".txt", ".md")
    }


def _each(suffix: str, make: Callable[[str], bytes]) -> Callable[[], Files]:
    return lambda: {f"{name.partition('.')[0]}{suffix}": make(text) for name, text in texts().items()}


def letters() -> dict[str, make_mail.Letter]:
    """Give the mail on top of each sample that one heads, with all it quotes; dossiers hold several."""
    found = {}
    for name, text in texts().items():
        (document,) = read_bytes(text.encode(), name)
        reading = pipeline.read_document(document, Settings())
        top = reading.drafts[0] if reading.drafts else None
        if top is not None and len(reading.document.parts) < 2 and top.header.date is not None:
            found[name] = _letter(name, document, top)
    return found


def _letter(name: str, document: Document, top: Draft) -> make_mail.Letter:
    header = top.header
    assert header.date is not None
    assert header.date.local is not None
    stated = header.date.offset
    zone: tzinfo = HOME if stated is None else timezone(timedelta(minutes=stated))
    if top.form == "export":  # which prints UTC
        zone = UTC
    return make_mail.Letter(
        sender=_person(header.sender) if header.sender else "",
        to=tuple(map(_person, header.to)),
        cc=tuple(map(_person, header.cc)),
        date=header.date.local.replace(tzinfo=zone),
        subject=header.subject or "",
        body=document.text[top.header_end :].strip("\n") + "\n",
        attachments=tuple((file, b"\x00") for file in header.attachments),
        message_id=f"{name.partition('_')[0]}@draad.example",
    )


def _person(party: Party) -> str:
    if party.name and party.address:
        name = f'"{party.name}"' if "," in party.name else party.name
        return f"{name} <{party.address}>"
    return party.address or party.name or party.raw


def mails() -> Files:
    """The samples as mail files, and as text where no mail heads them."""
    as_mail = letters()
    return {
        name.partition(".")[0] + (".eml" if name in as_mail else ".txt"): (
            make_mail.eml(as_mail[name]) if name in as_mail else text.encode()
        )
        for name, text in texts().items()
    }


def mailbox() -> Files:
    """The samples as one mailbox, and as text where no mail heads them."""
    as_mail = letters()
    box = io.BytesIO()
    make_mail.write_mbox(as_mail.values(), box)
    rest = {name: text.encode() for name, text in texts().items() if name not in as_mail}
    return {"mailbox.mbox": box.getvalue(), **rest}


def maildir() -> Files:
    """The same as a Maildir."""
    as_mail = letters()
    box = {
        f"box/cur/{number}.M1.host:2,S": make_mail.eml(letter)
        for number, letter in enumerate(as_mail.values())
    }
    return {**box, **{name: text.encode() for name, text in texts().items() if name not in as_mail}}


def messages() -> Files:
    """The samples as Outlook messages, and as text where no mail heads them."""
    as_mail = letters()
    return {
        name.partition(".")[0] + (".msg" if name in as_mail else ".txt"): (
            make_msg.msg(make_msg.Outlook(as_mail[name])) if name in as_mail else text.encode()
        )
        for name, text in texts().items()
    }


def zipped() -> Files:
    """All texts in one archive, which lies in another."""
    return {"release.zip": _zip({"part/inner.zip": _zip({n: t.encode() for n, t in texts().items()})})}


def _zip(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def tarred() -> Files:
    """All texts in one compressed tar."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, text in texts().items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return {"release.tar.gz": made.getvalue()}


def production() -> Files:
    """A load file with the texts it points to."""
    names = list(texts())
    rows = [["BEGDOC", "ENDDOC", "CUSTODIAN", "TEXTPATH"]]
    for number, name in enumerate(names, 1):
        rows.append([f"DRA{number:06}", f"DRA{number:06}", "Linde", f".\\TEXT\\{name}"])
    lines = ["\x14".join(f"\xfe{cell}\xfe" for cell in row) for row in rows]
    return {
        "DATA/load.dat": "\r\n".join([*lines, ""]).encode(),
        **{f"TEXT/{name}": text.encode() for name, text in texts().items()},
    }


def scans(names: Collection[str] = ()) -> Files:
    """The samples (those of these names only, if any are given) as pictures of their pages."""
    return {
        f"{stem}.pdf": make_pdf.scanned(make_pdf.lines(text))
        for name, text in texts().items()
        for stem in [name.partition(".")[0]]
        if not names or stem in names
    }


FORMATS: dict[str, Callable[[], Files]] = {
    "pdf": _each(".pdf", make_pdf.lines),
    "pdf-tables": _each(".pdf", lambda text: make_pdf.tables(text, values_first=True)),
    "docx": _each(".docx", make_office.docx),
    "docx-tables": _each(".docx", lambda text: make_office.docx(text, tables=True)),
    "rtf": _each(".rtf", make_office.rtf),
    "html": _each(".html", make_office.page),
    "html-outlook": _each(".html", lambda text: make_office.page(text, outlook=True)),
    "eml": mails,
    "mbox": mailbox,
    "maildir": maildir,
    "msg": messages,
    "zip": zipped,
    "tar": tarred,
    "production": production,
    "scans": lambda: scans(),
}


def write(format_name: str, folder: Path) -> Path:
    """Write the samples in one format below a folder of that name."""
    for name, data in FORMATS[format_name]().items():
        path = folder / format_name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / format_name


if __name__ == "__main__":
    for each in FORMATS:
        print(write(each, Path(sys.argv[1])))
