"""What a column of a list means, by its name: inventories of a release, load files of a production."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

# By meaning, the likeliest first; written as ``key`` leaves them.  The one place where such names stand.
NAMES: dict[str, tuple[str, ...]] = {
    # of one document, and what it hangs together with
    "id": (
        "id",
        "docid",
        "documentid",
        "controlnumber",
        "controlno",
        "nr",
        "nummer",
        "volgnummer",
        "volgnr",
        "number",
        "no",
    ),
    "family": (
        "familyid",
        "familieid",
        "family",
        "familie",
        "familynumber",
        "familygroup",
        "groupid",
        "groupidentifier",
        "attachmentgroup",
        "attachgroup",
    ),
    "thread": (
        "emailthreadid",
        "threadid",
        "emailthread",
        "thread",
        "emailthreadgroup",
        "threadgroup",
        "threadgroupid",
        "conversationid",
        "conversation",
    ),
    "parent": (
        "parentid",
        "parentdocid",
        "parentbegdoc",
        "parentbates",
        "parentcontrolnumber",
        "parentdocument",
        "parent",
    ),
    "custodian": ("custodian", "custodianname", "primarycustodian", "bewaarder"),
    # of an inventory
    "matter": ("matter", "matterid", "zaak", "zaaknummer", "dossier"),
    "document": (
        "document",
        "documentnr",
        "documentnummer",
        "docnr",
        "documentnumber",
        "documentno",
        "bestandsnaam",
        "filename",
    ),
    "description": ("omschrijving", "titel", "description", "title"),
    "file-type": ("filetype", "bestandstype", "documenttype", "documentsoort", "type"),
    "date": ("date", "datum", "datumutc", "dateutc"),
    "judgement": (
        "beoordeling",
        "besluit",
        "judgement",
        "judgment",
        "decision",
        "assessment",
    ),
    "grounds": (
        "beoordelingsgrond",
        "beoordelingsgronden",
        "grond",
        "gronden",
        "weigeringsgrond",
        "grounds",
        "ground",
        "exemptions",
        "exemption",
    ),
    "explanation": ("toelichting", "explanation", "remarks", "opmerkingen", "opmerking"),
    "link": ("publiekelink", "publiclink", "url"),
    "related": ("gerelateerdid", "gerelateerdeid", "relatedid", "gerelateerd"),
    # of a load file: first and last number of a document, and of all that came in one mail
    "begin": (
        "begdoc",
        "begbates",
        "begdocno",
        "begno",
        "beginbates",
        "begindoc",
        "beginningbates",
        "begbatesnumber",
        "batesbegin",
        "batesbeg",
        "batesstart",
        "prodbeg",
        "prodbegbates",
        "prodbegdoc",
        "productionbegbates",
        "productionbegin",
        "docbeg",
        "startbates",
        "firstbates",
        "firstpage",
    ),
    "end": (
        "enddoc",
        "endbates",
        "enddocno",
        "endno",
        "endingbates",
        "endbatesnumber",
        "batesend",
        "prodend",
        "prodendbates",
        "prodenddoc",
        "productionendbates",
        "productionend",
        "docend",
        "lastbates",
        "lastpage",
    ),
    "begin-attachments": (
        "begattach",
        "begattachment",
        "beginattach",
        "beginattachment",
        "begbatesattach",
        "batesbegattach",
        "prodbegattach",
        "productionbegattach",
        "attachbeg",
        "attachbegin",
        "attbeg",
        "begattachno",
        "begfamily",
        "attachrangebegin",
        "attachstart",
    ),
    "end-attachments": (
        "endattach",
        "endattachment",
        "endbatesattach",
        "batesendattach",
        "prodendattach",
        "productionendattach",
        "attachend",
        "attend",
        "endattachno",
        "endfamily",
        "attachrangeend",
    ),
    # its files: what links to a file, what may (a path on the custodian's disk as well), and text itself
    "text-file": (
        "textpath",
        "textlink",
        "textfile",
        "textfilepath",
        "extractedtextpath",
        "extractedtextlink",
        "extractedtextfile",
        "fulltextpath",
        "fulltextlink",
        "ocrpath",
        "ocrlink",
        "ocrtextpath",
        "itemtextpath",
    ),
    "native-file": (
        "nativelink",
        "nativepath",
        "nativefile",
        "nativefilepath",
        "nativefilelink",
        "native",
        "doclink",
        "documentlink",
        "pdfpath",
        "pdflink",
        "pdffile",
    ),
    "some-file": ("filepath", "docpath", "itempath", "path", "link", "file"),
    "text": ("extractedtext", "fulltext", "ocrtext", "doctext", "documenttext", "text", "body", "ocr"),
    # what its mail's own header says
    "message-id": (
        "internetmessageid",
        "rfcmessageid",
        "emailmessageid",
        "messageid",
        "msgid",
    ),
    "in-reply-to": ("inreplyto", "inreplytoid", "emailinreplyto"),
    "references": ("references", "emailreferences", "messagereferences"),
    "thread-index": ("conversationindex", "threadindex", "emailconversationindex"),
}

_MEANINGS: dict[str, frozenset[str]] = {
    name: frozenset(meaning for meaning, names in NAMES.items() if name in names)
    for names in NAMES.values()
    for name in names
}
_PARTING = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"^\d+")


def key(name: str) -> str:
    """Reduce a column's name to its letters and digits, casefolded, without what numbers it.

    Examples
    --------
    >>> key("3. Email Thread ID "), key("BEG_DOC"), key("Datum (UTC)")
    ('emailthreadid', 'begdoc', 'datumutc')
    """
    return _NUMBER.sub("", _PARTING.sub("", name.casefold()))


def meanings(name: str) -> frozenset[str]:
    """Say what a column of that name can mean; empty where no list is known to have one."""
    return _MEANINGS.get(key(name), frozenset())


def places(names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Give for every meaning the columns that can have it, by position, the likeliest first."""
    found: dict[str, list[tuple[int, int]]] = {meaning: [] for meaning in NAMES}
    for at, name in enumerate(names):
        one = key(name)
        for meaning in _MEANINGS.get(one, ()):
            found[meaning].append((NAMES[meaning].index(one), at))
    return {meaning: tuple(at for _, at in sorted(held)) for meaning, held in found.items()}


def filled(cells: Sequence[tuple[str, str]], at: Iterable[int]) -> str | None:
    """Give the first of these cells that holds more than blanks, or ``None``."""
    return next((value for one in at if one < len(cells) and (value := cells[one][1].strip())), None)


def value(row: Mapping[str, object], meaning: str) -> str | None:
    """Give what a row says of this: the likeliest column that is filled, or ``None``."""
    cells = [(name, "" if held is None else str(held)) for name, held in row.items()]
    return filled(cells, places([name for name, _ in cells])[meaning])
