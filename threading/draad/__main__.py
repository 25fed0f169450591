"""``python -m draad``: the same as the command."""

from draad.cli import main

# a process that the engine spawns imports this module again
if __name__ == "__main__":
    main()
