"""What mail headers say of which message a draft is: the Message-ID that it bears, or that a reply gives it.

A mail file tells the id of the message on top; what that message quotes directly below is, in all likelihood,
the one that its header names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from draad.identity.groups import Chains
from draad.model import Draft


def borne(drafts: Sequence[Draft]) -> dict[int, str]:
    """The Message-ID of each draft that tells it, by number of draft."""
    found = {}
    for number, draft in enumerate(drafts):
        if draft.ids is not None and draft.ids.message_id and (name := draft.ids.message_id.strip()):
            found[number] = name
    return found


def answered(drafts: Sequence[Draft], told: Collection[str]) -> dict[int, str]:
    """The id that each draft's header names as that of what it answers, by number of draft.

    In-Reply-To, or the last of References where nobody is known to bear the first; ``told`` are ids of files.
    """
    found = {}
    known = frozenset(told)
    for number, draft in enumerate(drafts):
        if draft.ids is not None:
            own = (draft.ids.message_id or "").strip()
            ids = (*draft.ids.in_reply_to[:1], *draft.ids.references[-1:])
            names = [stripped for name in ids if (stripped := name.strip())]
            name = next((name for name in names if name in known), next(iter(names), own))
            if name != own:
                found[number] = name
    return found


def named(drafts: Sequence[Draft], answers: Mapping[int, str], chains: Chains) -> dict[int, str]:
    """The id by which the message on top names what it quotes directly below, by number of draft.

    Only where it quotes one message directly is it plain which one is meant.
    """
    found = {}
    for number, name in answers.items():
        below = chains.quoted.get(number, ())
        if chains.quoter[number] < 0 and len(below) == 1 and drafts[below[0]].ids is None:
            found[below[0]] = name
    return found
