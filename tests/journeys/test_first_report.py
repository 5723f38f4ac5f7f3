"""From an empty database to a decided first report, in the browser: a village of one committee and nine units.

Every file is what a municipality of the kind would have at hand. The clicks and the fields are counted: at ten seconds
each they must fit in the hour that an administrator is promised (the reading of files and pages takes the rest).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from styrkedjan.domain.periods import MONTH_NAMES
from tests import demo
from tests.journeys.conftest import begun, fill_report, log_in

PASSWORD = "fyra gula elefanter"
# Reading in a whole municipality takes longer than opening a page.
PATIENCE = 60_000
YEAR = 2026
UNITS = range(1, 10)
ORGANISATION = "Kod;Namn;Slag;Överordnad;Driftform;Gäller från;Ansvarskoder\n" + "\n".join([
    "10;Barn- och skolnämnden;Nämnd;9982;Egen regi;2020-01-01;",
    *(f"10{unit:02};Skola {unit};Enhet;10;Egen regi;2020-01-01;{100 * unit}" for unit in UNITS),
])  # fmt: skip
PEOPLE = "Användarnamn;Förnamn;Efternamn;E-post;Roll;Enhet;Gäller från\n" + "\n".join([
    "birgit;Birgit;Lund;birgit@lillby.example;Förvaltningschef;10;2020-01-01",
    "olle;Olle;Nord;olle@lillby.example;Nämndordförande;10;2020-01-01",
    *(f"rektor{unit};Kim;Ek {unit};rektor{unit}@lillby.example;Enhetschef;10{unit:02};2020-01-01" for unit in UNITS),
])  # fmt: skip
GOALS = "Planår;Nyckel;Nivå;Slag;Rubrik;Enhet;Bidrar till\n" + "\n".join([
    f"{YEAR};KF-1;Kommunfullmäktige;Mål;Alla barn lyckas;9982;",
    f"{YEAR};BSN-1;Nämnd;Mål;Fler når målen i alla ämnen;10;KF-1",
    *(f"{YEAR};S-{unit};Enhet;Mål;Fler läser på sin nivå;10{unit:02};BSN-1" for unit in UNITS),
])  # fmt: skip
BUDGET = f"År;Enhet;Ansvar;Kontogrupp;Verksamhet;{';'.join(MONTH_NAMES)}\n" + "\n".join(
    f"{YEAR};10{unit:02};{100 * unit};personal;440;{';'.join(['85000'] * 12)}" for unit in UNITS
)
LEDGER = "Ver;Bokfört den;Kst;Kto;Vht;Summa kr\n" + "\n".join(
    f"{month}{unit};{YEAR}-{month:02}-25;{100 * unit};5010;440;84000,50" for month in range(1, 9) for unit in UNITS
)


@dataclass
class Hand:
    """Somebody at a browser, whose clicks and fields are counted."""

    page: Page
    counted: list[str]

    def press(self, name: str, *, exact: bool = True) -> None:
        self.counted.append(name)
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.counted.append(str(name))
        self.page.get_by_role("link", name=name).first.click()

    def fill(self, label: str, text: str) -> None:
        self.counted.append(label)
        self.page.get_by_label(label, exact=True).fill(text)

    def read_in(self, way: str, file: Path) -> None:
        """From the list of what is left: the step's own link, the file, its preview."""
        self.page.goto("/kom-igang/")
        self.follow(way)
        self.counted.append(file.name)
        self.page.get_by_label("Fil", exact=True).set_input_files(file)
        self.press("Granska filen")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """The product on a database with nothing in it but the one who runs it."""
    environment = demo.environment(tmp_path, with_demo=False)
    demo.begun(tmp_path)
    for arguments in (["migrate"], ["createsuperuser", "--username", "anna", "--email", "anna@x.example", "--noinput"]):
        subprocess.run(
            [sys.executable, "-m", "styrkedjan", "manage", *arguments],
            env={**environment, "DJANGO_SUPERUSER_PASSWORD": PASSWORD}, check=True, capture_output=True,
        )  # fmt: skip
    with demo.served(tmp_path, log=tmp_path / "log", with_demo=False) as url:
        yield url


@pytest.fixture
def hand(browser: Browser, empty: str) -> Iterator[Callable[[], Hand]]:
    counted: list[str] = []
    contexts = []

    def new() -> Hand:
        context = begun(browser, empty)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Hand(context.new_page(), counted)

    yield new
    for context in contexts:
        context.close()
    if os.environ.get("STYRKEDJAN_TELL"):
        print(f"{len(counted)} klick och fält: {counted}")


def test_a_village_comes_from_nothing_to_a_decided_report(
    hand: Callable[[], Hand], accessible: Callable[[Page], None], tmp_path: Path
) -> None:
    files = {"organisation": ORGANISATION, "personer": PEOPLE, "mal": GOALS, "budget": BUDGET, "huvudbok": LEDGER}
    paths = {name: tmp_path / f"{name}.csv" for name in files}
    for name, path in paths.items():
        path.write_text(files[name], encoding="utf-8")
    anna = hand()
    log_in(anna.page, "anna", PASSWORD)
    _begin(anna, accessible)
    for way, name in ((r"Läs in en arbetsbok", "organisation"), ("Läs in en arbetsbok", "personer")):
        step = "Lägg upp organisationen" if name == "organisation" else "Lägg upp personer och roller"
        _from_step(anna, step, way, paths[name])
    _plan(anna, paths["mal"], accessible)
    _from_step(anna, "Läs in budgeten", "Läs in budgeten", paths["budget"])
    _ledger(anna, paths["huvudbok"])
    anna.page.goto("/kom-igang/")
    anna.follow("Öppna en uppföljning")
    anna.follow("Öppna en uppföljning")
    anna.page.get_by_label("Uppföljning", exact=True).select_option(label=f"Delårsrapport per augusti, {YEAR}")
    anna.press("Öppna")
    expect(anna.page.get_by_text("Varje enhet har fått en ifylld rapport.")).to_be_visible()
    accessible(anna.page)
    _write_all(anna)
    _approve(hand, anna)
    _decide(hand, anna)
    anna.page.goto("/kom-igang/")
    expect(anna.page.get_by_role("heading", level=1)).to_have_text("Allt är klart: den första rapporten är beslutad")
    assert len(anna.counted) * 10 < 60 * 60, f"{len(anna.counted)} clicks and fields are more than an hour"


def _begin(anna: Hand, accessible: Callable[[Page], None]) -> None:
    anna.follow("Lägg upp en ny kommun")
    accessible(anna.page)
    anna.fill("Namn", "Lillby kommun")
    anna.fill("Kod", "9982")
    anna.page.get_by_label("Enkel styrmodell").check()
    anna.press("Lägg upp kommunen")
    expect(anna.page.get_by_role("heading", level=1)).to_have_text("1 av 11 steg är klara")
    accessible(anna.page)


def _from_step(anna: Hand, step: str, way: str, file: Path) -> None:
    """The step's own way, in its own row of the list."""
    anna.page.goto("/kom-igang/")
    row = anna.page.get_by_role("listitem").filter(has=anna.page.get_by_role("heading", name=step))
    anna.counted.append(way)
    row.get_by_role("link", name=way).click()
    _read(anna, file)
    anna.page.goto("/kom-igang/")
    expect(row.get_by_text("Klart")).to_be_visible()


def _read(anna: Hand, file: Path) -> None:
    anna.counted.append(file.name)
    anna.page.get_by_label("Fil", exact=True).set_input_files(file)
    anna.press("Granska filen")
    anna.press("Läs in")
    expect(anna.page.get_by_role("button", name="Ångra inläsningen")).to_be_visible()


def _plan(anna: Hand, goals: Path, accessible: Callable[[Page], None]) -> None:
    """The year, its goals, two indicators from the catalogue, and the year is opened."""
    anna.page.goto("/planar/")
    anna.fill("År", str(YEAR))
    anna.press("Börja året")
    _from_step(anna, "Skriv mål", "Läs in en arbetsbok", goals)
    anna.follow("Välj ur katalogen")
    anna.page.get_by_role("checkbox").first.check()
    anna.page.get_by_label("Mäter målet").select_option(label="Fler når målen i alla ämnen (BSN-1)")
    accessible(anna.page)
    anna.press("Lägg upp de valda")
    expect(anna.page.get_by_text("1 indikator är upplagd")).to_be_visible()
    anna.page.goto("/kom-igang/")
    anna.follow(f"Öppna {YEAR}")
    anna.press(f"Öppna planåret {YEAR}")
    expect(anna.page.get_by_text("Året är inte öppnat")).to_have_count(0)


def _ledger(anna: Hand, file: Path) -> None:
    """A ledger with headings of its own: which column is what is said once."""
    anna.page.goto("/kom-igang/")
    anna.follow("Läs in redovisningen")
    anna.counted.append(file.name)
    anna.page.get_by_label("Fil", exact=True).set_input_files(file)
    anna.fill("År (frivilligt)", str(YEAR))
    anna.press("Granska filen")
    for field, heading in (("Datum", "Bokfört den"), ("Konto", "Kto"), ("Belopp", "Summa kr")):
        anna.counted.append(field)
        anna.page.get_by_label(field, exact=True).select_option(heading)
    anna.press("Granska igen")
    anna.press("Läs in")
    expect(anna.page.get_by_role("button", name="Ångra inläsningen")).to_be_visible()


def _write_all(anna: Hand) -> None:
    """Every report, the units' first: words where they are asked for, the proposals as they are."""
    addresses = [link.get_attribute("href") or "" for link in anna.page.locator("td a, th a").all()]
    for address in dict.fromkeys(one for one in addresses if one.startswith("/rapport/")):
        anna.page.goto(address)
        anna.counted += fill_report(anna.page)
        anna.press("Spara och lämna in")
        expect(anna.page.get_by_text("Inlämnad: väntar på godkännande")).to_be_visible()


def _approve(hand: Callable[[], Hand], anna: Hand) -> None:
    """The department's head reads them all on one page and approves them in one go."""
    birgit = hand()
    _enter(birgit, "birgit", _password(anna, "Birgit Lund"))
    birgit.follow(re.compile("har lämnat in och väntar på godkännande"))
    birgit.follow("Läs och godkänn")
    expect(birgit.page.get_by_role("checkbox", checked=True)).to_have_count(len(UNITS) + 1)
    birgit.press("Godkänn de valda")
    expect(birgit.page.get_by_text(f"{len(UNITS) + 1} rapporter är godkända.")).to_be_visible()


def _decide(hand: Callable[[], Hand], anna: Hand) -> None:
    """The chair enters the committee's decision."""
    olle = hand()
    _enter(olle, "olle", _password(anna, "Olle Nord"))
    olle.follow(re.compile("Besluta: Delårsrapport"))
    olle.follow("För in beslutet")
    olle.fill("Beslutsdatum", f"{datetime.now(tz=UTC):%Y-%m-%d}")
    olle.fill("Paragraf", "81")
    olle.press("Lås rapporten med beslutet")
    expect(olle.page.get_by_text("Beslutet är infört och rapporten är låst.")).to_be_visible()


def _password(anna: Hand, name: str) -> str:
    """A person who was read in gets a password from the page of people, shown once."""
    anna.page.goto("/organisation/10/personer/")
    row = anna.page.get_by_role("row").filter(has_text=name)
    anna.counted.append(f"nytt lösenord {name}")
    row.get_by_role("button", name=re.compile("lösenord")).click()
    return anna.page.locator("main code").nth(1).inner_text()


def _enter(person: Hand, username: str, given: str) -> None:
    """The first log-in: with the password that was handed out, which is changed at once."""
    log_in(person.page, username, given)
    person.fill("Nuvarande lösenord", given)
    person.fill("Nytt lösenord", PASSWORD)
    person.fill("Nytt lösenord igen", PASSWORD)
    person.press("Byt lösenord")
    expect(person.page.get_by_text("Lösenordet är bytt.")).to_be_visible()
