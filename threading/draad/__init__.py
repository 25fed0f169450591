"""draad rebuilds e-mail conversations out of released documents.

Three verbs: ``read`` documents one by one, ``reconstruct`` their conversations, and ``Archive.graph`` for the
replies as a networkx graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from draad.archive import Archive
    from draad.pipeline import read, reconstruct
    from draad.settings import Settings

__version__ = "0.1.0"
__all__ = ["Archive", "Settings", "__version__", "read", "reconstruct"]

_HOMES = {
    "Archive": "draad.archive",
    "Settings": "draad.settings",
    "read": "draad.pipeline",
    "reconstruct": "draad.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for only then, so that ``import draad`` costs next to nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
