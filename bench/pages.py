"""Every page as a multiple of an empty Django view behind the same middleware, and how many questions each asks.

Pages are found by following links from the start page, as each of the people below; of every kind of address (a route)
a few are opened. The fastest of the answers counts, since another program's work only ever makes a page slower.

    python bench/pages.py [--data FOLDER] [--units 3000 [--rows 19500000]] [--rounds 3] [--only /ekonomi/]

"Först" is the page as nobody has asked for it since something was written in all its areas, "sedan" from memory
(foundation/remembering.py). What is told is processor time, so that a busy machine tells the same story.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

# Between them they open every address.
PEOPLE = ("controller", "enhetschef", "ledamot", "administrator")
FIRST = {"controller": ("/", "/ekonomi/9901/", "/sok/?q=trygg")}
OF_EACH_KIND = 2
AIM, MOST_QUESTIONS = 40, 30
_LINK = re.compile(r'href="([^"#]+)')


@dataclass(frozen=True)
class Measured:
    route: str
    address: str
    who: str
    first: float
    then: float
    questions: int
    questions_then: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a data folder to make the demo in, or to take it from")
    parser.add_argument("--units", type=int, default=0, help="grow the demo to so many units")
    parser.add_argument("--rows", type=int, default=0, help="and its ledgers to about so many transactions")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="only addresses that begin so")
    parser.add_argument("--lines", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(STYRKEDJAN_DATA=str(options.data or folder), STYRKEDJAN_LOG_LEVEL="ERROR")
        ready(options.units, options.rows)
        measure(options.rounds, options.only, options.lines)


def ready(units: int, rows: int) -> None:
    """The demo, loaded if it is not there, and grown if that is asked for (once: a data folder is kept as it is)."""
    from styrkedjan.cli.django_setup import start_django

    start_django()
    from django.core.management import call_command
    from django.utils import timezone

    from styrkedjan.demo import load
    from styrkedjan.domain.periods import last_closed_month

    call_command("migrate", verbosity=0)
    if not load.is_loaded():
        day = timezone.localdate()
        started = time.perf_counter()
        load.load(today=day, latest=last_closed_month(day))
        print(f"demo: {time.perf_counter() - started:.1f} s")
    if units:
        import _grown

        started = time.perf_counter()
        print(_grown.grow(units, rows), f"på {time.perf_counter() - started:.0f} s")


def measure(rounds: int, only: str, lines: int) -> None:
    """Print the pages, dearest first, and what is over the aims."""
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    from styrkedjan.config import urls

    def nothing(request: HttpRequest) -> HttpResponse:
        return HttpResponse("<p>tom</p>")

    urls.urlpatterns.insert(0, path("tom/", nothing))
    empty, found = 1.0, []
    for who in PEOPLE:
        client = _client(who)
        if who == PEOPLE[0]:
            empty = _fastest(partial(client.get, "/tom/"), rounds * 10)
        for route, address in _pages(client, FIRST.get(who, ("/",))):
            if address.startswith(only) and not any(each.address == address for each in found):
                found.append(_measured(client, who, route, address, rounds))
    print(f"tom vy: {empty * 1000:.2f} ms; {len(found)} sidor av {len({each.route for each in found})} slag")
    print(f"{'':<58}{'först':>25}{'sedan':>23}")
    print(f"{'sida':<50}{'vem':<14}{'x tom':>8}{'frågor':>8}{'x tom':>12}{'frågor':>8}")
    for each in sorted(found, key=lambda each: -each.then)[:lines]:
        print(f"{each.address[:49]:<50}{each.who:<14}{each.first / empty:>8.0f}{each.questions:>8}"
              f"{each.then / empty:>12.0f}{each.questions_then:>8}")  # fmt: skip
    for name, times in (("först", [each.first for each in found]), ("sedan", [each.then for each in found])):
        ratios = sorted(one / empty for one in times)
        print(f"{name}: median {ratios[len(ratios) // 2]:.0f}, 95 % {ratios[len(ratios) * 95 // 100]:.0f}, störst "
              f"{ratios[-1]:.0f}; över {AIM}: {sum(ratio > AIM for ratio in ratios)} av {len(ratios)}")  # fmt: skip
    for each in sorted((each for each in found if each.questions > MOST_QUESTIONS), key=lambda each: -each.questions):
        print(f"över {MOST_QUESTIONS} frågor: {each.questions:>4} {each.address} ({each.who})")


def _client(who: str) -> Any:
    from django.test import Client

    from styrkedjan.foundation.models import User

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=who))
    return client


def _pages(client: Any, first: tuple[str, ...]) -> list[tuple[str, str]]:
    """(route, address) of a few pages of each kind, found by following links."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    waiting, seen = list(first), set(first)
    for address in waiting:
        route = _route(address)
        if route is None or len(kinds[route]) >= OF_EACH_KIND:
            continue
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        kinds[route].append(address)
        for link in _LINK.findall(answer.content.decode()):
            target = urljoin(address, unescape(link))
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append(target)
    return [(route, address) for route, addresses in kinds.items() for address in addresses]


def _route(address: str) -> str | None:
    from django.urls import Resolver404, resolve

    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return None if "ordning=" in address else str(match.view_name)  # how a table is sorted is the same page


def _measured(client: Any, who: str, route: str, address: str, rounds: int) -> Measured:
    from styrkedjan.foundation import remembering

    first, questions = [], 0
    for _ in range(2):
        remembering.forget()
        questions, spent = _asked(client, address)
        first.append(spent)
    then = [_asked(client, address) for _ in range(rounds)]
    return Measured(route, address, who, min(first), min(spent for _, spent in then), questions, then[-1][0])


def _asked(client: Any, address: str) -> tuple[int, float]:
    """How many questions to the database, and processor time."""
    from django.db import connection

    asked = []

    def count(execute: Any, *statement: Any) -> Any:
        asked.append(statement[0])
        return execute(*statement)

    with connection.execute_wrapper(count):
        began = time.process_time()
        client.get(address)
        return len(asked), time.process_time() - began


def _fastest(ask: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.process_time()
        ask()
        times.append(time.process_time() - began)
    return min(times)


if __name__ == "__main__":
    main()
