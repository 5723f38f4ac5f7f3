"""Surveys: an index by hand, nothing of few people however one reckons, and no free answer unread."""

from datetime import date
from decimal import Decimal
from itertools import product

import numpy as np
import pytest

from styrkedjan.areas.comparison.actions import surveys as actions
from styrkedjan.areas.comparison.models import SurveyText
from styrkedjan.areas.comparison.queries import catalogue, entries, surveys
from styrkedjan.areas.comparison.workbooks import RESULTS, check
from styrkedjan.domain.errors import EditConflict, InvalidInput
from styrkedjan.domain.surveys import Answers, TextMove, TextState, together
from styrkedjan.foundation.import_changes import Operation, RowChange
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from styrkedjan.reports.kolada_sheet import kolada_sheet
from styrkedjan.reports.tables import Table
from styrkedjan.reports.writers import Format, write
from styrkedjan.sources.definitions import load_definitions
from tests import factories

RULES = load_definitions().survey_rules["standard"]


@pytest.mark.parametrize(
    ("kind", "grades", "index"),
    [
        ("staff", (1, 0, 0, 0, 1), 50),
        ("staff", (0, 0, 0, 4, 0), 75),
        ("business", (1, 1, 1, 1, 1), 50),
        ("user", (1, 1, 1, 1, 1), 40),  # two of five are content
        ("citizen", (0, 0, 0, 0, 0), None),
    ],
)
def test_the_index_is_the_mean_of_what_answers_are_worth(kind, grades, index):
    assert RULES.of(kind)[1].index(Answers(grades, unsure=7)) == index


def test_answers_add_up_and_the_spread_is_that_of_a_sample():
    both = together([Answers((1, 0, 0, 0, 1), 2), Answers((0, 1, 0, 0, 1), 1)])
    assert (both.grades, both.unsure, both.count, both.positive) == ((1, 1, 0, 0, 2), 3, 4, 2)
    assert RULES.of("staff")[1].deviation(both) == pytest.approx(np.std([0, 25, 100, 100], ddof=1))


def row(kind="user", **given):
    told = {"kind": kind, "mode": "web", "instrument": "1", "invited": 250, "answered": 60, "unsure": 0}
    return {**told, **{f"grade{at}": 0 for at in range(1, 6)}, **given}


@pytest.fixture
def town(db):
    root = factories.municipality()
    units = [factories.committee(root, code=code, name=f"Nämnd {code}") for code in ("100", "200", "300")]
    return root, units, factories.give(factories.user("ann"), Role.CONTROLLER, root).user


def save(town, rows):
    root, units, by = town
    told = {("Prov", 2025, units[at].pk, question, outcome): one for (at, question, outcome), one in rows}
    actions.save_results(by=by, principal=root, rows=told)
    return surveys.survey(root, "Prov", 2025, NOW)


def test_a_survey_shows_the_worst_first_and_hides_few_and_one_more(town):
    found = save(town, [
        ((0, "Hur?", ""), row(grade5=30, grade1=10)), ((1, "Hur?", ""), row(grade5=3, grade1=1, answered=4, invited=9)),
        ((2, "Hur?", ""), row(grade5=12, grade1=8)), ((0, "När?", ""), row(grade5=50)),
    ])  # fmt: skip
    assert [(one.name, one.count) for one in found.questions] == [("Hur?", 64), ("När?", 50)]
    assert found.questions[0].value == Decimal(45) / 64 * 100
    hidden = [one.unit.code for one in found.units if one.index.is_hidden]
    assert hidden == ["200", "300"]  # 200 has four; alone it would follow from the others
    assert [one.rate for one in found.units if one.index.is_hidden] == [None, None]


def test_nothing_hidden_follows_from_what_is_shown_of_units_and_outcomes(town):
    """Every shown count is a sum of cells: no hidden cell is a combination of the shown."""
    chance = np.random.default_rng(3)
    for _ in range(12):
        sizes = chance.integers(0, 26, size=(3, 2))
        cells = list(product(range(3), ("Avslag", "Bifall")))
        rows = [
            ((at, "Hur?", outcome), row(grade5=int(n) // 2, grade1=int(n) - int(n) // 2, answered=int(n)))
            for (at, outcome), n in zip(cells, sizes.ravel(), strict=True)
        ]
        found = save(town, rows)
        shown = []
        for at, code in enumerate(("100", "200", "300")):
            if next(one for one in found.units if one.unit.code == code).index.count:
                shown.append([float(cell // 2 == at) for cell in range(6)])
        shown += [[float(cell % 2 == at) for cell in range(6)] for at, one in enumerate(found.outcomes) if one.count]
        shown += [[1.0] * 6] if found.questions[0].count else []
        table = np.array(shown).reshape(-1, 6)
        for cell, size in enumerate(sizes.ravel()):
            if 0 < size < 10:
                alone = np.eye(6)[cell]
                rank = np.linalg.matrix_rank(table) if len(table) else 0
                assert np.linalg.matrix_rank(np.vstack([table, alone])) > rank


def test_a_unit_that_says_no_more_often_is_not_worse_at_the_same_outcome(town):
    yes, no = {"grade5": 160, "grade1": 40, "answered": 200}, {"grade5": 10, "grade1": 40, "answered": 50}
    few_yes, many_no = {"grade5": 40, "grade1": 10, "answered": 50}, {"grade5": 40, "grade1": 160, "answered": 200}
    found = save(town, [
        ((0, "Hur?", "Bifall"), row("business", **yes)), ((0, "Hur?", "Avslag"), row("business", **no)),
        ((1, "Hur?", "Bifall"), row("business", **few_yes)), ((1, "Hur?", "Avslag"), row("business", **many_no)),
    ])  # fmt: skip
    worst = found.units[0]
    assert (worst.unit.code, worst.is_of_outcomes) == ("200", True)
    assert "det är utfall som skiljer" in worst.against.sentence("Nämnd 200", "de andra", "utfall")
    assert [one.name for one in found.outcomes] == ["Avslag", "Bifall"]


def test_a_file_cannot_have_more_answers_than_answered_nor_mix_two_instruments(town):
    rows = {
        ("Prov", "2025", "100", "Hur?", ""): row(grade5=70),
        ("Prov", "2025", "200", "Hur?", ""): row(instrument="2", invited=10),
        ("Prov", "2025", "100", "När?", ""): row(answered=61),
    }
    changes = [RowChange(key, Operation.ADD, {}, one) for key, one in rows.items()]
    told = [problem.what for problem in check(town[0], rows, changes, lambda key, column: column)]
    assert told == [
        "70 svar på frågan är fler än de 60 som har svarat.",
        "60 svarande är fler än de 10 tillfrågade.",
        "Prov 2025 har redan en annan version av formuläret: ”1”.",
        "100 har 60 svarande av 250 på en annan rad.",
    ]
    assert RESULTS.key == ("survey", "year", "unit", "question", "outcome")


def test_a_free_answer_is_nobody_s_until_it_is_read_and_never_a_small_unit_s(town):
    root, units, by = town
    found = save(town, [((0, "Hur?", ""), row(grade5=40)), ((1, "Hur?", ""), row(grade5=4, answered=4, invited=9)),
                        ((2, "Hur?", ""), row(grade5=20, grade1=9))])  # fmt: skip
    texts = {("Prov", 2025, units[at].pk, 1): "Bra" for at in (0, 1)}
    actions.save_texts(by=by, principal=root, rows=texts)
    assert surveys.released_texts(found, root, [root.path], NOW) == []
    for text in SurveyText.objects.all():
        actions.review_text(by=by, text=text, version=text.version, move=TextMove.RELEASE)
    assert [one.unit.code for one in surveys.released_texts(found, root, [root.path], NOW)] == ["100"]
    assert surveys.released_texts(found, root, [units[1].path], NOW) == []
    actions.save_texts(by=by, principal=root, rows={("Prov", 2025, units[0].pk, 1): "Annat"})
    text = SurveyText.objects.get(unit=units[0])
    assert text.state == TextState.WAITING  # other words are another answer
    with pytest.raises(EditConflict):
        actions.review_text(by=by, text=text, version=1, move=TextMove.WITHHOLD)


def test_what_is_entered_has_a_receipt_and_is_told_when_it_has_changed_since(kolada):
    by = factories.give(factories.user("ann"), Role.CONTROLLER, kolada).user
    kept = {"by": by, "principal": kolada, "key_figure": "U31402", "year": 2025, "value": Decimal(12)}
    with pytest.raises(InvalidInput):
        actions.save_receipt(**kept, entered_on=date(2025, 6, 1))
    actions.save_receipt(**kept, entered_on=date(2026, 6, 1), reference="1")
    assert entries.entries(kolada, 2025, NOW).closes == date(2026, 10, 30)


def test_the_sheet_says_what_to_write_and_what_is_missing(kolada):
    one, other = (catalogue.key_figures_known(NOW)[key] for key in ("N15643", "N07777"))
    rows = (entries.Entry(one, None, Decimal("74.26"), None, None), entries.Entry(other, None, None, None, None))
    sheet = kolada_sheet(kolada, entries.Entries(2025, date(2026, 10, 30), rows), NOW)
    written = [row.cells[:3] for block in sheet.blocks if isinstance(block, Table) for row in block.rows]
    assert written == [("N15643", one.title, "74"), ("N07777", other.title, "saknas")]
    lead = sheet.blocks[0].text.replace("\xa0", " ")
    assert lead == "1 nyckeltal är klart att skriva in. 1 värde saknas ännu."
    assert write(sheet, Format.PDF).data.startswith(b"%PDF")  # it refuses headings out of order
