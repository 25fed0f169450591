"""What draad raises, in one tree.

    DraadError
    ├── SourceError      an input that the user named cannot be used at all
    ├── LanguageError    a language file that does not hold what it must
    ├── SettingsError    an option with a value that makes no sense
    ├── ExportError      an earlier export that cannot be read, or an output that cannot be written
    └── NotFoundError    a message or thread id that is not there

Bad *input text* never raises: it becomes a ``Problem`` (see ``model``).
"""


class DraadError(Exception):
    """Base of everything that draad raises on purpose; its text is meant for the user."""


class SourceError(DraadError):
    """A path that does not exist, or cannot be opened at all."""


class LanguageError(DraadError):
    """A language file with an unknown key, an empty word, or a language nobody has described."""


class SettingsError(DraadError):
    """A setting out of its range, such as a time zone that no table knows."""


class ExportError(DraadError):
    """An earlier export that cannot be read back, or an output that cannot be written."""


class NotFoundError(DraadError):
    """A message or thread that the archive does not hold."""
