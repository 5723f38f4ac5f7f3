"""Take the guide's pictures: scripts/guide_screens.py [--base URL] [NAME ...]

Without --base a demo of its own is loaded into a temporary folder, served, and gone afterwards. A picture is the real
page, 1280 wide, cut to what the guide tells of. The names are the files in docs/guide/images.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "guide" / "images"
PASSWORD = "ekevik-demo-2026"
ADDRESS = "127.0.0.1:8137"
TODAY = "2026-11-22"
WIDTH = 1280
LARGEST = 150_000


@dataclass(frozen=True, slots=True)
class Screen:
    """A picture: who looks, where they begin, what they press on the way, and what is cut out.

    `press` are the words of links, buttons or disclosures, in order. `height` is in pixels from `top`, which is a
    selector or empty for the top of the page.
    """

    name: str
    user: str
    path: str
    press: tuple[str, ...] = ()
    top: str = ""
    height: int = 760


ROUND = "Skriv och lämna in: Månadsrapport per oktober 2026"
SCREENS: tuple[Screen, ...] = (
    Screen("start-controller", "controller", "/", height=720),
    Screen("start-enhetschef", "enhetschef", "/", height=620),
    Screen("rapport", "enhetschef", "/", (ROUND,), height=1000),
    Screen("prognos", "enhetschef", "/ekonomi/300025/prognos/", height=720),
    Screen("enhetssida", "ordforande", "/enhet/300/", height=760),
    Screen("styrkedjan", "kommunstyrelse", "/styrkedja/", height=900),
    Screen("mal", "ordforande", "/styrkedja/?namnd=300", ("Fler elever når gymnasiebehörighet",), height=760),
    Screen("indikator", "ordforande", "/indikator/22/", height=860),
    Screen("ekonomi", "forvaltningscontroller", "/ekonomi/300/", height=900),
    Screen("varfor", "forvaltningscontroller", "/ekonomi/300/", ("Varför detta tal?",), height=620),
    Screen("ekonomiregler", "controller", "/ekonomiregler/", height=900),
    Screen("traffsakerhet", "controller", "/ekonomi/9901/traffsakerhet/?ar=2025", height=760),
    Screen("underlag", "controller", "/underlag/", height=700),
    Screen("uppfoljning", "controller", "/uppfoljning/", ("Månadsrapport per oktober 2026",), height=700),
    Screen("enheternas-rapporter", "forvaltningschef", "/", ("Månadsrapport per oktober 2026",), height=700),
    Screen("rapport-last", "revisor", "/enhet/300/", ("Delårsrapport per augusti 2026",), height=900),
    Screen("kant-per", "revisor", "/ekonomi/300/", ("Känt i dag",), height=420),
    Screen("handelselogg", "revisor", "/handelselogg/", height=760),
    Screen("personer", "administrator", "/organisation/300/personer/", height=700),
    Screen("partiverkstad", "ledamot", "/partiverkstad/", height=860),
    Screen("jamfor", "controller", "/jamfor/", height=900),
    Screen("nyckeltal", "controller", "/jamfor/nyckeltal/N15643/", height=900),
    Screen("flerarsbudget", "controller", "/flerarsbudget/", height=860),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", help="A demo that is already being served.")
    parser.add_argument("names", nargs="*", help="Only these pictures.")
    chosen = parser.parse_args()
    wanted = [screen for screen in SCREENS if not chosen.names or screen.name in chosen.names]
    IMAGES.mkdir(parents=True, exist_ok=True)
    if chosen.base:
        take(chosen.base.rstrip("/"), wanted)
        return
    with demo() as base:
        take(base, wanted)


def take(base: str, screens: list[Screen]) -> None:
    """One browser, one log-in per person."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--lang=sv-SE"]
        )
        for user in dict.fromkeys(screen.user for screen in screens):
            page = browser.new_context(viewport={"width": WIDTH, "height": 900}, locale="sv-SE").new_page()
            page.goto(f"{base}/logga-in/")
            page.fill("[name=username]", user)
            page.fill("[name=password]", PASSWORD)
            page.click("main button")
            for screen in (one for one in screens if one.user == user):
                answer = page.goto(base + screen.path)
                if answer is None or not answer.ok:
                    sys.exit(f"{screen.name}: {screen.path} går inte att visa.")
                for words in screen.press:
                    page.get_by_text(words, exact=False).first.click()
                    page.wait_for_load_state()
                _cut(page, screen)
        browser.close()


def _cut(page: object, screen: Screen) -> None:
    """Save the part of the page that the guide tells of; a picture too heavy to read on a slow line is a fault."""
    whole = page.evaluate("document.documentElement.scrollHeight")  # type: ignore[attr-defined]
    start = page.locator(screen.top).first.bounding_box()["y"] if screen.top else 0  # type: ignore[attr-defined]
    clip = {"x": 0, "y": start, "width": WIDTH, "height": min(screen.height, whole - start)}
    target = IMAGES / f"{screen.name}.png"
    page.screenshot(path=str(target), clip=clip, full_page=True)  # type: ignore[attr-defined]
    size = target.stat().st_size
    print(f"{screen.name}: {size // 1000} kB", flush=True)
    if size > LARGEST:
        sys.exit(f"{target.name} är större än {LARGEST // 1000} kB: minska höjden.")


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "STYRKEDJAN_DATA": folder,
            "STYRKEDJAN_MODE": "demo",
            "STYRKEDJAN_LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "styrkedjan.cli.main"]
        for arguments in (["manage", "migrate", "-v0"], ["demo", "--quiet", "--today", TODAY]):
            subprocess.run([*command, *arguments], env=environment, cwd=ROOT, check=True)
        server = subprocess.Popen([*command, "serve", "--address", ADDRESS], env=environment, cwd=ROOT)
        try:
            _wait()
            yield f"http://{ADDRESS}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _wait() -> None:
    for _ in range(60):
        try:
            connection = http.client.HTTPConnection(ADDRESS, timeout=2)
            connection.request("GET", "/healthz")
            connection.getresponse()
            return
        except OSError:
            time.sleep(1)
    sys.exit("Demon svarar inte.")


if __name__ == "__main__":
    main()
