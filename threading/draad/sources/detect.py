"""What a file is, told by what is in it and never by its name."""

from __future__ import annotations

import re
from typing import BinaryIO

from draad.settings import Limits

HEAD = 8192  # bytes; the first header block of a mail and the first tag of a page lie within
CONTAINERS = frozenset({"zip", "tar", "gzip", "bzip2", "xz", "mbox", "pst"})
PDF_WITHIN = 1024  # bytes that may precede the mark of a PDF, as readers have it

_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*){0,4}<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def kind(file: BinaryIO) -> str:
    """Name the format of an open file, which is left at its beginning.

    Returns
    -------
    str
        One of ``pdf``, ``eml``, ``mbox``, ``msg``, ``pst``, ``html``, ``docx``, ``office`` (another document
        of an office suite), ``rtf``, ``zip``, ``tar``, ``gzip``, ``bzip2``, ``xz``; ``text`` where it is none
        of these, or one that nothing reads.
    """
    from draad.sources.mail import from_eml, from_msg, mbox

    head = _head(file)
    packed = _packed(head, file)
    if packed is not None:
        return packed
    if head.startswith(from_msg.SIGNATURE):
        whole = file.read()
        file.seek(0)
        return "msg" if from_msg.looks_like_msg(whole) else "text"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if b"%PDF-" in head[:PDF_WITHIN]:
        return "pdf"
    if mbox.looks_like(head):
        return "mbox"
    if from_eml.looks_like_mail(head):
        return "eml"
    if _PAGE.match(head):
        return "html"
    return "text"


def container(file: BinaryIO) -> str | None:
    """Name the format of an open file where it is one that holds documents; quicker than ``kind``."""
    from draad.sources.mail import mbox

    head = _head(file)
    packed = _packed(head, file)
    if packed is not None:
        return packed if packed in CONTAINERS else None
    return "mbox" if mbox.looks_like(head) else None


def may_hold(head: bytes) -> bool:
    """Tell by its first bytes whether a file may be a container; a Word document may."""
    from draad.sources import archives
    from draad.sources.mail import mbox

    return head.startswith(b"!BDN") or archives.kind_of(head) is not None or mbox.looks_like(head)


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    return head


def _packed(head: bytes, file: BinaryIO) -> str | None:
    if head.startswith(b"!BDN"):
        return "pst"
    from draad.sources import archives

    packed = archives.kind_of(head)
    if packed == "zip":
        inner = archives.zip_kind(file, Limits())
        file.seek(0)
        return "office" if inner in ("xlsx", "odf") else inner
    return packed
