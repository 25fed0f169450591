"""How much a PDF's pages draw, before anything draws them.

A drawing may be drawn within others again and again, so that a small file asks for more work than any machine
can do.  PDFium does not stop; so such pages are found by counting, each drawing once.
"""

from __future__ import annotations

import io
import re
from typing import Any

NESTED = 3  # levels; what stamps and imposition programs make stays below
MOST = 100_000  # drawings on one page; PDFium parses as many in a second or two
_DRAWN = re.compile(rb"/([^\s/<>\[\]()%]{1,127})\s{1,9}Do(?![^\s/<>\[\]()%])")


def endless(data: bytes) -> frozenset[int]:
    """The pages, counted from 0, that draw more than can be waited for; none where pikepdf cannot say."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            scales = _Scales()
            return frozenset(
                number
                for number, page in enumerate(pdf.pages)
                if scales.depth(page.obj) > NESTED and scales.weight(page.obj) > MOST
            )
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError, AttributeError):
        return frozenset()


class _Scales:
    """Remembers, by the numbers of objects in the file, what has been weighed."""

    def __init__(self) -> None:
        self._depths: dict[tuple[int, int], int] = {}
        self._weights: dict[tuple[int, int], int] = {}
        self._shared: dict[tuple[int, int], dict[str, Any]] = {}

    def depth(self, page: Any) -> int:
        """How many levels of drawings within drawings there are."""
        known = self._depths
        # a stack of its own: files nest deeper than Python does
        stack = [(page, False)]
        while stack:
            holder, done = stack.pop()
            if done:
                inside = self._drawings(holder).values()
                known[holder.objgen] = max((1 + known[item.objgen] for item in inside), default=0)
            elif holder.objgen not in known:
                known[holder.objgen] = 0  # what draws itself
                stack.append((holder, True))
                stack += [(item, False) for item in self._drawings(holder).values()]
        return known[page.objgen]

    def weight(self, page: Any) -> int:
        """How many drawings are drawn, counted to just above ``MOST``."""
        known = self._weights
        stack = [(page, False)]
        while stack:
            holder, done = stack.pop()
            if done:
                inside = self._drawings(holder)
                counts = [known[inside[name].objgen] for name in _drawn(holder) if name in inside]
                known[holder.objgen] = min(MOST + 1, 1 + sum(counts))
            elif holder.objgen not in known:
                known[holder.objgen] = 0
                stack.append((holder, True))
                stack += [(item, False) for item in self._drawings(holder).values()]
        return known[page.objgen]

    def _drawings(self, holder: Any) -> dict[str, Any]:
        """The drawings that a page or a drawing can draw, by name; pages often share theirs."""
        import pikepdf

        resources = holder.get("/Resources")
        objects = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
        if not isinstance(objects, pikepdf.Dictionary):
            return {}
        place = objects.objgen if objects.objgen != (0, 0) else resources.objgen
        if place == (0, 0) or place not in self._shared:
            found = {
                name: item
                for name, item in objects.items()
                if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"
            }
            if place == (0, 0):
                return found
            self._shared[place] = found
        return self._shared[place]


def _drawn(holder: Any) -> list[str]:
    """The names of what is drawn, as often as it is."""
    import pikepdf

    parts = [holder] if isinstance(holder, pikepdf.Stream) else holder.get("/Contents", ())
    parts = [parts] if isinstance(parts, pikepdf.Stream) else parts
    content = b"\n".join(part.read_bytes() for part in parts if isinstance(part, pikepdf.Stream))
    return ["/" + match.group(1).decode("latin-1") for match in _DRAWN.finditer(content)]
