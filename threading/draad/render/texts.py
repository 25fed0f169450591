"""The documents' texts as files, so that anybody can look up what an offset of the export points at."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from draad.errors import ExportError
from draad.model import Document
from draad.render import output


def write_texts(documents: Iterable[Document], folder: Path, force: bool = False) -> int:
    """Write each document's text to ``<document id>.txt``, in UTF-8, line ends as they are.

    A file that holds the same text already is left alone.

    Returns
    -------
    int
        How many texts there are.

    Raises
    ------
    ExportError
        Where the folder cannot be made, or (without ``force``) a file of that name holds something else.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ExportError(f"cannot make the folder {folder}: {error.strerror or error}") from error
    count = 0
    for document in documents:
        path = folder / f"{document.id}.txt"
        data = document.text.encode("utf-8", "replace")
        if not (path.is_file() and path.read_bytes() == data):
            with output.replacing(path, force) as file:
                file.write(data)
        count += 1
    return count
