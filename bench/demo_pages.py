"""Server time of the demo's pages beside an empty Django view behind the same middleware.

Loads the demo into a temporary folder, logs in as the controller and asks for each page in the same process: no net,
no template cache tricks. Prints the median of many answers and its ratio to the empty view's.

    python bench/demo_pages.py [--rounds 15]
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable

PAGES = (
    "/",
    "/enhet/300001/",
    "/enhet/300/",
    "/ekonomi/9901/",
    "/ekonomi/500/",
    "/ekonomi/300001/",
    "/styrkedja/",
    "/uppfoljning/",
    "/organisation/",
    "/sok/?q=trygg",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(STYRKEDJAN_DATA=folder, STYRKEDJAN_LOG_LEVEL="ERROR")
        measure(rounds)


def measure(rounds: int) -> None:
    """Load the demo, time the empty view and each page, print a table."""
    from styrkedjan.cli.django_setup import start_django

    start_django()
    from django.core.management import call_command
    from django.http import HttpResponse
    from django.test import Client
    from django.urls import path
    from django.utils import timezone

    from styrkedjan.config import urls
    from styrkedjan.demo import load
    from styrkedjan.domain.periods import last_closed_month
    from styrkedjan.foundation.models import User

    call_command("migrate", verbosity=0)
    day = timezone.localdate()
    started = time.perf_counter()
    load.load(today=day, latest=last_closed_month(day))
    print(f"demo: {time.perf_counter() - started:.1f} s")
    urls.urlpatterns.insert(0, path("tom/", lambda request: HttpResponse("<p>tom</p>")))
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="controller"))
    empty = _median(lambda: client.get("/tom/").status_code, rounds)
    print(f"{'sida':<28}{'ms':>8}{'× tom vy':>10}")
    print(f"{'tom vy':<28}{empty * 1000:>8.1f}{1:>10.1f}")
    for address in PAGES:
        seconds = _median(lambda address=address: client.get(address).status_code, rounds)
        print(f"{address:<28}{seconds * 1000:>8.1f}{seconds / empty:>10.1f}")


def _median(ask: Callable[[], int], rounds: int) -> float:
    """The median time of an answer; the first, which loads templates, is not counted."""
    status = ask()
    if status != 200:
        raise SystemExit(f"En sida svarade {status}: mätningen gäller bara hela sidor.")
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    main()
