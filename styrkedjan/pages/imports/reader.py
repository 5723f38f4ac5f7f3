"""The process that reads a large file (`beside`), within bounds of time and memory: a token, and whose it is."""

from __future__ import annotations

import os
import resource
import sys

import django

SECONDS, MEMORY = 900, 6 * 1024**3


def main() -> None:
    """Whoever waits for a page comes before it."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrkedjan.config.settings")
    django.setup()
    # Not before: they have models. The pipeline makes the ledger one of the kinds.
    from styrkedjan.foundation.models import User
    from styrkedjan.pages.imports import beside
    from styrkedjan.pipeline import ledger_kind

    assert ledger_kind.KEY
    token, user = sys.argv[1:]
    beside.work(token, User.objects.get(pk=int(user)))


if __name__ == "__main__":
    main()
