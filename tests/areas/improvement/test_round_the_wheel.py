"""An improvement round the wheel by its actions: from anybody's idea to an effect that says no more than it may."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.areas.control.models import ControlActivity, ControlDeviation, ControlPlan, Risk
from styrkedjan.areas.improvement.actions import improvements, practices
from styrkedjan.areas.improvement.models import GoodPractice, Improvement
from styrkedjan.areas.improvement.queries import boards
from styrkedjan.areas.improvement.queries.comparing import better
from styrkedjan.areas.improvement.queries.practices import cards, fitting
from styrkedjan.areas.indicators.models import IndicatorValue
from styrkedjan.areas.publishing.actions import publications
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.domain.improvement.asking import Bearing, question
from styrkedjan.domain.improvement.effects import Evidence, Verdict, verdict
from styrkedjan.domain.improvement.states import Source
from styrkedjan.domain.measures import Direction
from styrkedjan.domain.periods import Period
from styrkedjan.domain.publishing.data import Terms, gate
from styrkedjan.foundation import imports
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.import_changes import CellChange, Operation, RowChange
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent, ImportBatch
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.overviews.origins import origin
from styrkedjan.reports.open_data import build_of, data_sets
from tests import factories

pytestmark = pytest.mark.django_db


def _value(indicator, unit, year: int, hits: int, asked: int = 400) -> None:
    IndicatorValue.objects.create(
        indicator=indicator, unit=unit, period=str(year), value=Decimal(100 * hits) / asked, n=asked,
        numerator=hits, denominator=asked, known_by=factories.author(),
    )  # fmt: skip


@pytest.fixture
def town():
    root = factories.municipality()
    committee = factories.committee(root)
    schools = [factories.unit(committee, name=f"Skola {n:02d}", code=f"S{n:02d}") for n in range(22)]
    indicator = factories.indicator(
        root, owner=committee, name="Studiero", unit_of_measure="%", direction="higher", aggregation="share",
        frequency="year", decimals=1,
    )  # fmt: skip
    for place, school in enumerate(schools):
        for year in (2023, 2024, 2025):
            grown = 100 if place == 0 and year == 2025 else place % 3
            _value(indicator, school, year, 200 + place + grown)
    return root, committee, schools, indicator


def _planned(by, row, indicator):
    row = improvements.analyse(
        by=by, row=row, version=row.version,
        changes={"wanted": "Lugn", "why": "Många byten", "causes": "Sena starter\nOlika regler"},
    )  # fmt: skip
    changes = {"change": "Samma start", "how_known": "Enkäten", "due": date(2026, 6, 1), "indicator": indicator}
    return improvements.plan(by=by, row=row, version=row.version, changes=changes)


def test_from_a_reader_s_idea_to_an_effect_and_a_card_that_another_municipality_copies(town) -> None:
    root, committee, (school, *_), indicator = town
    reader, head = factories.user_with(Role.READER, school, "lasare"), factories.user_with(Role.UNIT_HEAD, school)
    row = improvements.suggest(by=reader, unit=school, idea="Börja lektionen lika\noch i tid, alltid.")
    assert (row.title, row.number, row.state) == ("Börja lektionen lika", 1, "idea")
    before = Known.at(row.created_at)
    with pytest.raises(NotAllowed):
        improvements.drop(by=reader, row=row, reason="Nej")
    with pytest.raises(WrongState, match="Förbättringen är en idé, och då går det inte att börja pröva den"):
        improvements.try_out(by=head, row=row, started_on=date(2025, 1, 1))
    row = _planned(head, row, indicator)
    assert row.whys == ["Sena starter", "Olika regler"]
    row = improvements.try_out(by=head, row=row, started_on=date(2024, 12, 20))
    row = improvements.judge(by=head, row=row, move="adapt", result="Halva", version=row.version)
    row = improvements.try_out(by=head, row=row, started_on=date(2025, 3, 1))
    assert row.started_on == date(2024, 12, 20), "a test that is run again is measured from its first day"
    row = improvements.judge(by=head, row=row, move="keep", result="Lugnare", version=row.version)
    row = improvements.follow(by=head, row=row, effect="Studieron steg", version=row.version)
    (line,) = boards.lines(committee, NOW)
    effect = line.effect
    assert effect is not None
    assert effect.against is not None
    assert (effect.verdict, effect.people) == (Verdict.BETTER, 400)
    assert (effect.before, effect.after) == (50.0, 75.0), "2024 is when it began, and is neither"
    assert (effect.against.others, effect.against.as_far) == (21, 0)
    assert "25,0 procentenheter upp" in effect.sentence
    assert "ingen av dem" in effect.sentence
    assert [one.state.value for one in boards.lines(root, before)] == ["idea"]

    texts = dict.fromkeys(practices.TEXTS, "Så här")
    card = practices.write_practice(by=head, improvement=row, **texts)
    controller = factories.user_with(Role.CONTROLLER, root, "controller")
    with pytest.raises(NotAllowed):
        practices.publish_practice(by=head, practice=card, decision=Decision("Kommunstyrelsen", date(2026, 1, 12), "4"))
    away = factories.municipality("0999", name="Annanstans")
    other = factories.unit(factories.committee(away, code="900"), name="Fjärran skola", code="F1")
    copier = factories.user_with(Role.UNIT_HEAD, other, "fjarran")
    with pytest.raises(Refused, match="inte delat"):
        improvements.copy(by=copier, unit=other, practice=card)
    practices.publish_practice(
        by=controller, practice=card, decision=Decision("Kommunstyrelsen", date(2026, 1, 12), "4")
    )
    copied = improvements.copy(by=copier, unit=other, practice=card)
    with pytest.raises(Refused, match="redan"):
        improvements.copy(by=copier, unit=other, practice=card)
    assert (copied.number, copied.idea) == (1, "Så här")
    copied = _planned(copier, copied, None)
    copied = improvements.try_out(by=copier, row=copied, started_on=date(2026, 1, 1))
    copied = improvements.judge(by=copier, row=copied, move="keep", result="Bra", version=copied.version)
    improvements.tell_back(by=copier, row=copied, worked="yes", worked_told="Här också", version=copied.version)
    (shown,) = cards(NOW)
    assert (shown.worked, shown.town, [one.worked_told for one in shown.told]) == (1, root, ["Här också"])
    assert fitting(indicator, NOW) == [shown]
    assert {event.action for event in AuditEvent.objects.all()} >= {"improvement.copy", "improvement.tell_back"}


def test_what_is_refused_says_why(town) -> None:
    _, _, (school, second, *_), indicator = town
    head = factories.user_with(Role.UNIT_HEAD, school)
    row = improvements.start(by=head, unit=school, title="Prov", origin="bedomning/1")
    with pytest.raises(Refused, match="redan blivit en förbättring"):
        improvements.start(by=head, unit=school, title="Prov", origin="bedomning/1")
    with pytest.raises(InvalidInput, match="fem varför"):
        improvements.analyse(by=head, row=row, version=1, changes={"wanted": "x", "causes": "a\nb\nc\nd\ne\nf"})
    with pytest.raises(NotAllowed):
        improvements.start(by=head, unit=second, title="Prov")
    other = factories.indicator(factories.municipality("0999", name="Annanstans"))
    with pytest.raises(InvalidInput, match="annan kommuns"):
        improvements.start(by=head, unit=school, title="Prov", indicator=other)
    with pytest.raises(WrongState, match="behållet"):
        practices.write_practice(by=head, improvement=row, **dict.fromkeys(practices.TEXTS, "x"))
    assert Improvement.objects.count() == 1
    found = better(indicator, school, Period(2024), NOW)
    assert found is not None
    assert (found.others, found.rows[0][0]) == (21, "Skola 20")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_works_or_is_elected_here_may_have_an_idea(role) -> None:
    outside = {Role.AUDITOR, Role.ASSESSOR, Role.JUROR}
    assert (Permission.SUGGEST in role.info.permissions) == (role not in outside)


@pytest.mark.parametrize(
    ("size", "direction", "zero", "others", "wanted"),
    [
        (3, "higher", True, True, Verdict.BETTER), (3, "lower", True, True, Verdict.WORSE),
        (3, "none", True, None, Verdict.CHANGED), (3, "higher", True, False, Verdict.CHANCE),
        (3, "higher", False, True, Verdict.CHANCE), (3, "higher", None, None, Verdict.FEW),
        (-3, "lower", None, True, Verdict.BETTER), (0, "higher", True, True, Verdict.CHANCE),
    ],
)  # fmt: skip
def test_an_effect_is_sure_only_when_nothing_speaks_against_it(size, direction, zero, others, wanted) -> None:
    assert verdict(size, Direction(direction), Evidence(zero, others)) is wanted


def test_the_question_is_chosen_by_what_the_figures_say() -> None:
    base = {"measure": "Studiero", "unit_of_measure": "%", "decimals": 0, "value": Decimal(60), "short": Decimal(10)}
    ends = {"best": ("Norr", Decimal(80)), "worst": ("Söder", Decimal(40))}
    asked = {
        "prövar": {"trying": "Lika start", "gap": "flickor och pojkar", **ends, "best_reaches": True},
        "flickor och pojkar": {"gap": "flickor och pojkar", **ends, "best_reaches": True},
        "Norr, som når målet": {**ends, "best_reaches": True, "change": Decimal(-3)},
        "ändrats sedan förra året": {**ends, "change": Decimal(-3)},
        "5 år till": {"change": Decimal(2)},
        "nå målet nästa år": {"change": Decimal(12)},
        "på ett annat sätt": {"change": Decimal(0)},
    }
    for words, told in asked.items():
        assert words in question(Bearing(**base, **told)).text, words
    assert question(Bearing(**base, **ends, change=Decimal(-3))).figures == (
        "Studiero: 60 %, 10 procentenheter från målet.", "3 procentenheter sämre än samma tid förra året.",
        "Bäst: Norr 80 %. Sämst: Söder 40 %.",
    )  # fmt: skip


def test_the_list_goes_out_in_a_workbook_and_comes_in_again(town) -> None:
    root, _, (school, *_), indicator = town
    by = factories.user_with(Role.CONTROLLER, root, "controller")
    kind = imports.kind_of("improvements")
    row = improvements.start(by=by, unit=school, title="Prov", indicator=indicator)
    (told,) = kind.current(root, NOW).values()
    assert (told["number"], told["unit"], told["indicator"], told["state"]) == (1, "S00", indicator.key, "Idé")
    assert imports.export(kind, root, by=by, known=NOW)[:2] == b"PK"
    told = {"unit": "S01", "title": "Ny", "source": "audit", "idea": None, "causes": "a\nb", "cost": Decimal(5)}
    added = tuple(CellChange(name, None, value) for name, value in told.items())
    changes = [
        RowChange(("7",), Operation.ADD, added),
        RowChange(("1",), Operation.CHANGE, (CellChange("title", "Prov", "B"),)),
    ]
    batch = ImportBatch(kind="improvements")
    kind.apply_changes(by=by, scope=root, changes=changes, batch=batch, at=row.created_at, undoing=False)
    assert [(one.number, one.title) for one in Improvement.objects.all()] == [(1, "B"), (7, "Ny")]
    assert improvements.start(by=by, unit=school, title="Nästa").number == 8
    undo = [RowChange(("7",), Operation.REMOVE, ())]
    kind.apply_changes(by=by, scope=root, changes=undo, batch=batch, at=row.created_at, undoing=True)
    assert not Improvement.objects.filter(number=7).exists()


def test_what_is_published_has_a_row_for_each_shared_card_and_no_free_text(town) -> None:
    root, _, (school, *_), indicator = town
    by = factories.author()
    row = Improvement.objects.create(
        unit=school, principal=root, number=1, title="Prov", indicator=indicator, created_by=by, changed_by=by
    )
    texts = dict.fromkeys(practices.TEXTS, "Prov")
    card = GoodPractice.objects.create(improvement=row, unit=school, created_by=by, changed_by=by, **texts)
    found = data_sets()["goda_exempel"]
    assert found.build(root, 5).rows == []
    GoodPractice.objects.filter(pk=card.pk).update(state="published", published_on=date(2026, 1, 12))
    built = found.build(root, 5)
    assert [one["exempel"] for one in built.rows] == ["Prov"]
    assert not gate(built.columns, built.rows, Terms("cc0", "Kansliet", "kansli@example.se", 5))
    assert [(one["n"], one["fore"], one["effekt"]) for one in built.rows] == [(None, None, None)], "it has not begun"
    Improvement.objects.filter(pk=row.pk).update(started_on=date(2024, 12, 20))
    (told,) = found.build(root, 5).rows
    assert (told["n"], told["fore"], told["efter"], told["effekt"]) == (400, "50", "75", Verdict.BETTER.label)
    assert found.build(root, 401).rows[0]["efter"] is None, "too few stand behind it"


def test_everybody_reads_a_card_that_is_in_a_published_edition_until_it_is_taken_back(client, town) -> None:
    root, _, (school, *_), indicator = town
    by, texts = factories.author(), dict.fromkeys(practices.TEXTS, "Lika start")
    row = Improvement.objects.create(
        unit=school, principal=root, number=1, title="Prov", indicator=indicator, created_by=by, changed_by=by
    )
    card = GoodPractice.objects.create(
        improvement=row, unit=school, created_by=by, changed_by=by, state="published", published_on=date(2026, 1, 12),
        **texts,
    )  # fmt: skip
    away = factories.unit(factories.committee(factories.municipality("0999", name="Annanstans"), code="900"), code="F1")
    Improvement.objects.create(
        unit=away, principal=away.principal, number=1, title="Prov", copied_from=card, worked="yes",
        worked_told="På sex veckor", created_by=by, changed_by=by,
    )  # fmt: skip
    address = "/oppet/0000/goda-exempel/"
    assert "Lika start" not in client.get(address).content.decode(), "no edition is published"
    controller = factories.user_with(Role.CONTROLLER, root, "controller")
    publication = publications.begin(
        by=controller, principal=root, key="goda_exempel", owner="Kansliet", contact="kansli@example.se",
        licence="cc0", threshold=5, frequency="ANNUAL",
    )  # fmt: skip
    decision = Decision("Kommunstyrelsen", date(2026, 1, 12), "4")
    publications.publish(by=controller, publication=publication, decision=decision, build=build_of)
    page = client.get(address).content.decode()
    for word in ("Lika start", "På sex veckor", "Annanstans", "1 enhet till"):
        assert word in page, word
    practices.withdraw_practice(by=controller, practice=card)
    assert "Lika start" not in client.get(address).content.decode()


def test_what_was_wrong_at_a_control_becomes_an_improvement(town) -> None:
    _, committee, (school, *_), _ = town
    who = {"created_by": factories.author(), "changed_by": factories.author()}
    plan = ControlPlan.objects.create(committee=committee, year=2026, **who)
    risk = Risk.objects.create(plan=plan, number=1, source="law", title="Prov", likelihood=3, consequence=3, **who)
    activity = ControlActivity.objects.create(
        risk=risk, number=1, title="Attest prövas", unit=school, method="sample", frequency="tertial", how="Prov",
        start=date(2026, 1, 1), end=date(2026, 12, 31), **who,
    )  # fmt: skip
    wrong = ControlDeviation.objects.create(activity=activity, occasion="2026-T1", cause="Ingen ersättare", **who)
    head = factories.user_with(Role.UNIT_HEAD, school)
    found = origin(head, school.principal, f"kontroll/{wrong.pk}")
    assert found is not None
    assert (found.title, found.text, found.source) == ("Attest prövas", "Ingen ersättare", Source.DEVIATION)
    assert origin(factories.user_with(Role.UNIT_HEAD, town[2][1], "granne"), school.principal, found.key) is None
