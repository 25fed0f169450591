"""The same text as a Word document, as RTF and as HTML, the way mail programs and people make them.

Header blocks come as a table, as Outlook prints them, where that is asked for; each line is a paragraph.
"""

from __future__ import annotations

import html
import io
import re

# a header line has a short label; two of them in a row make a block
LABELLED = re.compile(r"[^\W\d_][\w .]{0,24}:")


def blocks(text: str, *, whole: bool = False) -> list[tuple[str, list[str]]]:
    """Cut a text into header blocks (``head``) and other lines; ``whole`` blocks end at a blank line."""
    cut: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        on = whole and line.strip() and cut and cut[-1][0] == "head"
        kind = "head" if on or LABELLED.match(line) else "text"
        if cut and cut[-1][0] == kind:
            cut[-1][1].append(line)
        else:
            cut.append((kind, [line]))
    return [(kind if len(lines) > 1 else "text", lines) for kind, lines in cut]


def docx(text: str, *, tables: bool = False) -> bytes:
    """Make a Word document; with ``tables``, header blocks become tables of two columns."""
    from docx import Document

    document = Document()
    for kind, lines in blocks(text):
        if kind == "head" and tables:
            table = document.add_table(rows=0, cols=2)
            for line in lines:
                label, _, value = line.partition(":")
                cells = table.add_row().cells
                cells[0].text, cells[1].text = f"{label}:", value.strip()
        else:
            for line in lines:
                document.add_paragraph(line)
    into = io.BytesIO()
    document.save(into)
    return into.getvalue()


def rtf(text: str, *, tables: bool = False) -> bytes:
    """Make an RTF document as Word does: Windows-1252, and ``\\u`` for what is not in it."""
    parts = ["{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}}\\uc1\\pard\\f0\n"]
    for kind, lines in blocks(text):
        for line in lines:
            if kind == "head" and tables:
                label, _, value = line.partition(":")
                cells = f"{_rtf(label)}:\\cell {_rtf(value.strip())}\\cell"
                parts.append(f"\\trowd\\cellx2000\\cellx9000\\pard\\intbl {cells}\\row\n")
            else:
                parts.append(f"\\pard {_rtf(line)}\\par\n")
    return "".join([*parts, "}"]).encode("ascii")


def page(text: str, *, outlook: bool = False) -> bytes:
    """Make an HTML page: a paragraph for each line, or header blocks as Outlook writes them."""
    parts = ['<html><head><meta charset="utf-8"></head><body>\n']
    for kind, lines in blocks(text, whole=outlook):
        if kind == "head" and outlook:
            rows = []
            for line in lines:
                label, colon, value = line.partition(":")
                rows.append(f"<b>{html.escape(label)}{colon}</b>{html.escape(value)}")
            parts.append(f'<div><p class="MsoNormal">{"<br>".join(rows)}</p></div>\n')
        else:
            parts += [f"<p>{html.escape(line) or '&nbsp;'}</p>\n" for line in lines]
    return "".join([*parts, "</body></html>\n"]).encode()


def _rtf(text: str) -> str:
    out = []
    for character in text:
        if character in "\\{}":
            out.append("\\" + character)
        elif character == "\t":
            out.append("\\tab ")
        elif character.isascii():
            out.append(character)
        else:
            try:
                out.append(f"\\'{character.encode('cp1252')[0]:02x}")
            except UnicodeEncodeError:
                units = character.encode("utf-16-le")
                pairs = (units[i : i + 2] for i in range(0, len(units), 2))
                out += [f"\\u{int.from_bytes(pair, 'little', signed=True)}?" for pair in pairs]
    return "".join(out)
