"""How many views of the public side a second, with a static file from the same server beside.

    python bench/portal.py [--data FOLDER] [--seconds 8] [--workers 2]

The demo is served as in production, with a worker for each core; the same machine asks. What is told is views a second
and the ratio to the file, so that a busy machine tells the same story. "Först" is a page that nobody has asked for
since it was published: it is drawn once and kept until the next edition.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
AIM = 200
CLIENTS = 8
FILE = "/static/kit/mark.svg"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a data folder with the demo in it")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    from tests.demo import _free_port, _wait_until_ready, environment

    with tempfile.TemporaryDirectory() as folder:
        log, port = Path(folder) / "log", _free_port()
        command = [sys.executable, "-m", "styrkedjan", "serve", "--demo", "--address", f"127.0.0.1:{port}"]
        with log.open("w") as written:
            server = subprocess.Popen(
                [*command, "--workers", str(options.workers)],
                env=environment(options.data or Path(folder)) | {"STYRKEDJAN_LOG_LEVEL": "ERROR"},
                stdout=written, stderr=written,
            )  # fmt: skip
            try:
                _wait_until_ready(f"http://127.0.0.1:{port}/readyz", server, log)
                measure(port, options.seconds)
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(timeout=30)


def measure(port: int, seconds: float) -> None:
    root = fetched(port, "/oppet/")[1].rstrip("/")
    parts = [
        "/",
        "/mal/",
        "/tjanst/forskola/",
        "/jamfor/",
        "/jamfor/forskola/",
        "/arsredovisning/",
        "/budget/",
        "/data/",
    ]
    pages = [f"{root}{part}" for part in parts]
    for page in pages:
        before = time.perf_counter()
        fetched(port, page)
        print(f"Först {page:40} {1000 * (time.perf_counter() - before):7.0f} ms")
    file = rate(port, [FILE], seconds)
    print(f"\nEn fil                                         {file:7.0f} visningar/s")
    whole = rate(port, pages, seconds)
    said = f"{whole / file:.2f} av filen (mål {AIM})"
    print(f"Alla sidor, om varandra                        {whole:7.0f} visningar/s, {said}")
    for page in pages:
        own = rate(port, [page], seconds / 4)
        print(f"      {page:40} {own:7.0f} visningar/s, {own / file:.2f} av filen")
    print(f"Last på maskinen: {os.getloadavg()[0]:.1f}")


def rate(port: int, pages: list[str], seconds: float) -> float:
    """Answers a second to some clients that each keep their connection."""
    counts = [0] * CLIENTS
    until = time.perf_counter() + seconds

    def ask(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            line.request("GET", pages[counts[number] % len(pages)])
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} {pages}")
            counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    began = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(counts) / (time.perf_counter() - began)


def fetched(port: int, page: str) -> tuple[int, str]:
    """Status, and where it leads."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", page)
    answer = line.getresponse()
    answer.read()
    return answer.status, answer.headers.get("Location", page)


if __name__ == "__main__":
    main()
