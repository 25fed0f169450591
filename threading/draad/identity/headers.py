"""What mail headers say of which message a draft is: the Message-ID that it bears, or that a reply gives it.

A mail file tells the id of the message on top; what that message quotes directly below is, in all likelihood,
the one that its header names.
"""

from __future__ import annotations

from collections.abc import Sequence

from draad.identity.groups import Chains
from draad.model import Draft


def borne(drafts: Sequence[Draft]) -> dict[int, str]:
    """The Message-ID of each draft that tells it, by number of draft."""
    found = {}
    for number, draft in enumerate(drafts):
        if draft.ids is not None and draft.ids.message_id and (name := draft.ids.message_id.strip()):
            found[number] = name
    return found


def named(drafts: Sequence[Draft], chains: Chains) -> dict[int, str]:
    """The id by which the message above names each quoted draft, by number of draft.

    Only what tops a document has such a header, and only where it quotes one message directly is it plain
    which one is meant.
    """
    found = {}
    for number, draft in enumerate(drafts):
        below = chains.quoted.get(number, ())
        if draft.ids is None or chains.quoter[number] >= 0 or len(below) != 1:
            continue
        own = (draft.ids.message_id or "").strip()
        ids = (*draft.ids.in_reply_to[:1], *draft.ids.references[-1:])
        name = next((stripped for name in ids if (stripped := name.strip())), "")
        if name and name != own and drafts[below[0]].ids is None:
            found[below[0]] = name
    return found
