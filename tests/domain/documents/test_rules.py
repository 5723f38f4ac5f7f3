"""The rules of documents, spec by spec: references that hold no more, rows that have slid, last days, and who "
"decides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.domain.documents import answers
from styrkedjan.domain.documents.answers import Asked, rank, sentence
from styrkedjan.domain.documents.faults import RowFault, last_day, row_findings
from styrkedjan.domain.documents.states import AuthoritySource
from styrkedjan.sources.definitions import load_definitions

RULES = load_definitions().document_rules["standard"]


@pytest.mark.parametrize(
    ("laws", "about", "found"),
    [
        ("KL 6:36", "brådskande ärenden", ["Skriv KL 6:39"]),
        ("6 kap. 36 § KL", "Bråd- skande ärenden", ["Skriv KL 6:39"]),
        ("KL 6:36", "Utskottets beslut", []),  # the section is there, about something else
        ("KL 6:361", "brådskande", []),
        ("6:36 SoL", "brådskande", []),
        ("FL § 24", "Avvisa för sent inkommet överklagande", ["Skriv FL 45 §"]),
        ("24 § FL", "överklagande som kommit för sent", ["Skriv FL 45 §"]),
        ("37–24 §§ FL", "för sent", []),
        ("124 § FL", "för sent", []),
        ("lagen (2007:1091) om offentlig upphandling", "", ["Skriv lagen (2016:1145) om offentlig upphandling"]),
        ("lagen (12007:1091)", "", []),
        ("kommunallagen (2017:725)", "", []),
    ],
)
def test_a_reference_that_holds_no_more_is_found_and_nothing_else(laws: str, about: str, found: list[str]) -> None:
    assert [one.remedy for one in RULES.stale(laws, about)] == found


@pytest.mark.parametrize(
    ("matter", "delegate", "law", "note", "found"),
    [
        ("Köp", "Rektor", "LOU", "", []),
        ("Köp", "Rektor", "", "", [RowFault.NO_LAW]),
        ("Köp", "", "1 § LOU", "", [RowFault.NO_DELEGATE]),
        ("", "Rektor", "1 § LOU", "", [RowFault.NO_MATTER]),
        ("", "Besluta om god man", "FB 11:1", " | ÖH", [RowFault.SHIFTED]),
        ("", "FB 11:4", "", "", [RowFault.SHIFTED]),
        ("FB 6:10f", "", "", "", [RowFault.SHIFTED]),
        ("Skolgång", "7:23 SL", "", "", [RowFault.SHIFTED]),
        ("Hyra", "Chef", "Hyra", "", [RowFault.SHIFTED]),
        ("Varning", "Fc", "I samråd med HR-partner", "", [RowFault.CONDITION]),
        ("Avtal", "Ordförande och förvaltningschef", "1 § KL", "", [RowFault.MIXED]),
    ],
)
def test_what_is_wrong_with_a_row(matter: str, delegate: str, law: str, note: str, found: list[RowFault]) -> None:
    assert [one.fault for one in row_findings(RULES, matter=matter, delegate=delegate, law=law, note=note)] == found


def test_the_last_day_is_as_written_else_as_long_as_the_kind_may() -> None:
    policy, regulation = RULES.kind("policy"), RULES.kind("regulation")
    assert last_day(policy, date(2024, 2, 29), None) == date(2028, 2, 28)
    assert last_day(policy, date(2024, 5, 1), date(2030, 1, 1)) == date(2030, 1, 1)
    assert last_day(policy, None, None) is None
    assert last_day(regulation, date(2024, 5, 1), None) is None


def test_the_sentence_and_what_it_answers() -> None:
    one = Asked(
        "Skolskjuts till pla- cerad skola", "Handläggare", "Skolnämnden", AuthoritySource.DELEGATION, date(2025, 1, 1),
        "Skolnämnden 2024-12-01 § 8", "Skolgång", Decimal(5000), "Högst ett år", "10 kap. 32 §",
    )  # fmt: skip
    assert sentence(one).replace("\xa0", " ") == (
        "Handläggare i Skolnämnden beslutar, högst 5 000 kr, på delegation sedan 2025-01-01 (Skolnämnden "
        "2024-12-01 § 8). "
        "Villkor: Högst ett år."
    )
    assert (rank(one, "skolskjutsen"), rank(one, "placerad skolgång"), rank(one, "bygglov"), rank(one, "")) == (
        0,
        1,
        None,
        None,
    )
    assert rank(one, "Vem beslutar om skolskjutsen?") == 0
    assert answers.sentence(Asked("x", "", "Nämnden", AuthoritySource.LAW, date(2025, 1, 1), "")) == (
        "Nämnden beslutar, direkt av lagen sedan 2025-01-01."
    )


@pytest.mark.parametrize(
    ("words", "matter", "asks"),
    [
        ("vem beslutar om skolskjuts?", "skolskjuts", True),
        ("Vem får bestämma över direktupphandling i skolan", "direktupphandling skolan", True),
        ("direktupphandling", "direktupphandling", False),
        ("vem beslutar", "", True),
        ("", "", False),
    ],
)
def test_what_is_asked_about(words: str, matter: str, asks: bool) -> None:
    assert (answers.matter_of(words), answers.is_question(words)) == (matter, asks)
