"""draad rebuilds e-mail conversations out of released documents."""

__version__ = "0.1.0"
