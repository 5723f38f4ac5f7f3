"""From Kolada to a folder of saved answers, taken up again where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from styrkedjan.sources.fetching import AnswerFolder
from styrkedjan.sources.kolada.client import Client
from styrkedjan.sources.kolada.requests import Request

FRESH = timedelta(hours=20)
# Called after each request with how many are done and how many there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FetchReport:
    """How many requests were asked now, and how many were answered already and still fresh."""

    asked: int
    already: int


def fetch(
    folder: Path,
    requests: Sequence[Request],
    client: Client,
    progress: Progress | None = None,
    fresh: timedelta = FRESH,
) -> FetchReport:
    """Ask every request that has no answer younger than `fresh`, saving each as it is finished.

    Raises KoladaError when Kolada gives up; what was finished is kept, and the same call goes on from there.
    """
    answers = AnswerFolder(folder)
    known = answers.newest(since=client.now() - fresh)
    asked = 0
    for number, request in enumerate(requests, start=1):
        if request.path not in known:
            answers.save(request.path, client.pages(request.path), client.now())
            asked += 1
        if progress:
            progress(number, len(requests))
    return FetchReport(asked, len(requests) - asked)
