"""A real browser before a real server with the demo in it: what every journey starts from.

`site` is the product as a person runs it, `styrkedjan serve --demo`, in a folder of its own. The modules of one process
share it, and which they are depends on how the run is split, so a journey changes what no other reads. `visitor` hands
out pages that fail the test on a script error, a breach of the content security policy, or a server error. `accessible`
holds a page against WCAG 2.1 A and AA.
"""

import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Download,
    Error,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests import demo

SECONDS_FOR_A_COMMAND = 240
MILLISECONDS_TO_WAIT = 20_000
MILLISECONDS_TO_A_PAGE = 60_000
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# Only what is broken is told of: to describe all that is right is most of the time on a long page.
RULES = {
    "runOnly": {"type": "tag", "values": WCAG},
    "rules": {"color-contrast": {"enabled": False}},
    "resultTypes": ["violations"],
}
# The contrast is measured apart, since it is nine tenths of the time and comes of how a text looks: its colour, size
# and weight, and what it and all around it are painted and placed with. A look that axe has passed is not measured
# again; one that it could not judge is tried every time.
CONTRAST = """async (passed) => {
  const known = new Set(passed), looks = new Map(), around = new Map();
  const painted = (one) => {
    if (!one) return '';
    if (!around.has(one)) {
      const own = getComputedStyle(one), plain = ['none', 'static', 'normal', '1', 'auto', 'rgba(0, 0, 0, 0)'];
      const says = [own.backgroundColor, own.backgroundImage, own.opacity, own.position, own.filter, own.clipPath,
        own.mixBlendMode, own.textShadow, own.zIndex].filter((value) => !plain.includes(value)).join('|');
      around.set(one, painted(one.parentElement) + (says && `>${says}`));
    }
    return around.get(one);
  };
  for (const one of document.querySelectorAll('body, body *')) {
    const parts = [...one.childNodes].filter((part) => part.nodeType === 3);
    const text = parts.map((part) => part.nodeValue.trim()).join('');
    if (!(text || one.matches('input, select, textarea')) || !one.checkVisibility()) continue;
    const own = getComputedStyle(one), off = one.matches(':disabled') || one.control?.disabled || false;
    const look = [own.color, own.fill, own.fontSize, own.fontWeight, off, text.length > 1, painted(one)].join(';');
    if (known.has(look)) continue;
    known.add(look);
    looks.set(one, look);
    one.toggleAttribute('data-look');
  }
  if (!looks.size) return {broken: [], passed: []};
  const told = await axe.run({include: [['[data-look]']]},
    {runOnly: ['color-contrast'], resultTypes: ['violations', 'passes']});
  const measured = told.passes.flatMap((rule) => rule.nodes.map((node) => document.querySelector(node.target[0])));
  looks.forEach((_, one) => one.removeAttribute('data-look'));
  return {broken: told.violations, passed: measured.flatMap((one) => looks.get(one) ?? [])};
}"""
# A click that leads elsewhere has been done when the page it led to is there: what is read at once after it (how many
# rows, which headings) would otherwise now and then be read on the page that was left. Noted in the page itself, by the
# click or the sending of a form, if nothing else took it in hand.
LEAVING = """
  addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (!link || event.defaultPrevented || event.ctrlKey || link.hasAttribute('download')) return;
    const elsewhere = link.href.split('#')[0] !== location.href.split('#')[0] || !link.href.includes('#');
    if (elsewhere && (link.target || '_self') === '_self' && link.protocol.startsWith('http')) window.isLeaving = true;
  });
  addEventListener('submit', (event) => { if (!event.defaultPrevented) window.isLeaving = true; });
"""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # No name is looked up: a page that asks for something elsewhere fails here.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# A busy machine answers late; what is awaited still has to come.
expect.set_options(timeout=MILLISECONDS_TO_WAIT)
LONGEST = (
    "test_every_page", "test_first_report", "test_project", "test_red_thread", "test_planning", "test_party_workshop",
    "test_april_report", "test_year_end", "test_kept_words", "test_money_forms", "test_month", "test_control_year",
)  # fmt: skip
DESKTOP, PHONE = (1280, 900), (390, 844)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives the browser; what takes longest is begun first, so that all end at once."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.browser)
    here.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))
    elsewhere = set(items).difference(here)
    items[:] = [item for item in items if item in elsewhere] + here


@dataclass(frozen=True)
class Site:
    """A running Styrkedjan."""

    url: str
    folder: Path
    environment: dict[str, str] = field(hash=False)

    def run(self, *arguments: str) -> str:
        """Run a `styrkedjan` command on the site's own data; returns what it wrote."""
        done = subprocess.run(
            [sys.executable, "-m", "styrkedjan", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SECONDS_FOR_A_COMMAND,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def site(shared_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, loaded once a run, served as `make run` serves it."""
    folder = demo.copied(shared_demo, tmp_path_factory.mktemp("site") / "data")
    with demo.served(folder, log=folder.parent / "log") as url:
        yield Site(url, folder, demo.environment(folder))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Chromium is missing. On Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield launched
        launched.close()


def begun(browser: Browser, url: str, size: tuple[int, int] = DESKTOP, **named: Any) -> BrowserContext:
    """Somebody's browser with nothing in it yet; pages of it wait as long as a busy machine needs."""
    shape: ViewportSize = {"width": size[0], "height": size[1]}
    context = browser.new_context(base_url=url, locale="sv-SE", viewport=shape, reduced_motion="reduce", **named)
    context.set_default_timeout(MILLISECONDS_TO_WAIT)
    context.set_default_navigation_timeout(MILLISECONDS_TO_A_PAGE)
    context.add_init_script(LEAVING)
    return context


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens pages of the site: `visitor()`, `visitor(as_user="...")`, with `size=PHONE`, with `javascript=False`."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(as_user: str = "", size: tuple[int, int] = DESKTOP, javascript: bool = True) -> Page:
        context = begun(browser, site.url, size, timezone_id="Europe/Stockholm", java_script_enabled=javascript)
        contexts.append(context)
        page = context.new_page()
        _watch(page, faults)
        if as_user:
            _enter(page, as_user, site)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == [], "the browser complained"


@pytest.fixture(scope="session", autouse=True)
def clicks_arrive() -> Iterator[None]:
    """Every `click` and `press` waits for the page that it leads to, or the file."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("click", "press"):
            patched.setattr(Locator, name, _arriving(getattr(Locator, name)))
        yield


def _arriving(done: Callable[..., None]) -> Callable[..., None]:
    def do(self: Locator, *given: Any, **named: Any) -> None:
        page, files = self.page, len(_FILES)
        done(self, *given, **named)
        until = time.monotonic() + MILLISECONDS_TO_WAIT / 1000
        while _is_leaving(page) and len(_FILES) == files and time.monotonic() < until:
            page.wait_for_timeout(10)

    return do


_FILES: list[Download] = []  # what has come to any page


def _is_leaving(page: Page) -> bool:
    """Whether the page is still the one that was left, or the next has not been read to its end."""
    try:
        return bool(page.evaluate("window.isLeaving || document.readyState === 'loading'"))
    except Error:  # it was just then changed for the next one
        return not page.is_closed()


def _watch(page: Page, faults: list[str]) -> None:
    page.on("download", lambda got: _FILES.append(got))
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if _is_fault(said.text) else None)
    page.on("response", lambda got: faults.append(f"{got.url}: {got.status}") if got.status >= 500 else None)


def _is_fault(text: str) -> bool:
    """A refused page (403, 404, 409) is also written to the console, and may be just what the journey is after."""
    return "Content Security Policy" in text or "Uncaught" in text


@cache
def password_of(site: Site) -> str:
    """The one password of the demo, as `styrkedjan demo --logins` tells it."""
    found = re.search(r"lösenordet (\S+)", site.run("demo", "--logins"))
    assert found, "the demo tells no password"
    return found[1]


def _enter(page: Page, username: str, site: Site) -> None:
    """Log in; who has done so once in this run is given a session like the one that was begun then."""
    with closing(sqlite3.connect(site.folder / "styrkedjan.sqlite3", timeout=60)) as database, database:
        if username in _SESSIONS:
            key = secrets.token_hex(16)
            database.execute("INSERT INTO django_session VALUES (?, ?, ?)", (key, *_SESSIONS[username]))
            database.commit()
            page.context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
            page.goto("/")
            if "/logga-in" not in page.url:
                return
        log_in(page, username, password_of(site))
        (key,) = (cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid")
        row = database.execute("SELECT session_data, expire_date FROM django_session WHERE session_key = ?", [key])
        _SESSIONS[username] = row.fetchone()


_SESSIONS: dict[str, tuple[str, str]] = {}  # as they were when somebody had come in


def log_in(page: Page, username: str, password: str) -> None:
    """Through the log-in page, as anyone does."""
    page.goto("/logga-in/")
    page.get_by_label("Användarnamn").fill(username)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(lambda url: "/logga-in" not in url)


def fill_report(page: Page) -> list[str]:
    """Words where words are asked for; the proposals stand as they are. Gives the names of what was filled in."""
    filled = []
    for box in page.get_by_role("textbox").all():
        name = box.get_attribute("name") or ""
        if not box.is_visible() or box.input_value() or "avvika" in name:
            continue
        if name in ("summary", "analysis", "economy_comment"):
            box.fill("Det går som planerat, och vi vet varför.")
        elif name.endswith("-comment"):
            box.fill("Arbetet är igång.")
        else:
            continue
        filled.append(name)
    for choice in page.locator("select[name$=-forecast], select[name$=-status]").all():
        if not choice.input_value():
            choice.select_option(index=1)
            filled.append(choice.get_attribute("name") or "")
    return filled


def broken(page: Page) -> list[dict[str, Any]]:
    """The rules of WCAG 2.1 A and AA that the page breaks, as far as a machine can tell."""
    page.wait_for_load_state()
    try:
        found: list[dict[str, Any]] = _AXE.run(page, options=RULES).response["violations"]
    except Error:  # what was pressed led to another page while this one was read
        page.wait_for_load_state()
        found = _AXE.run(page, options=RULES).response["violations"]
    contrast = page.evaluate(CONTRAST, sorted(_PASSED))
    _PASSED.update(contrast["passed"])
    return found + contrast["broken"]


_AXE = Axe()
_PASSED: set[str] = set()  # looks of texts


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """`accessible(page)`: nothing is `broken`."""

    def check(page: Page) -> None:
        found = broken(page)
        told = [
            f"{page.url} {rule['id']} ({rule['help']}): {node['html'][:200]}"
            for rule in found
            for node in rule["nodes"]
        ]
        assert told == [], "\n".join(told)

    return check
