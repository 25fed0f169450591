"""The command line: options, progress, exit codes; what it does is done elsewhere.

Data goes to standard output, talk to standard error.  Exit codes: 0 done, 1 could not, 2 wrong usage, 3 done
but with warnings, under ``--strict``.  Everything heavy is imported inside the commands: help is quick.
"""

from __future__ import annotations

from draad.cli.commands import cli, main

__all__ = ["cli", "main"]
