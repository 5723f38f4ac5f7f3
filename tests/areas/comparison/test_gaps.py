"""Gaps between groups: what is compared, what is real among all, and what is answered for it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from styrkedjan.areas.comparison.actions.gaps import answer_gap
from styrkedjan.areas.comparison.models import GapAnswer
from styrkedjan.areas.comparison.queries.gaps import answered, every_gap
from styrkedjan.areas.improvement.models import Improvement
from styrkedjan.areas.indicators.models import IndicatorValue
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, WrongState
from styrkedjan.domain.gap_states import GAP, GapKind, GapMove, GapState, SeenGap, waits
from styrkedjan.domain.observations import Missing
from styrkedjan.domain.periods import last_closed_month
from styrkedjan.foundation import tokens
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Role
from styrkedjan.overviews.digest import Person
from styrkedjan.overviews.to_do import equality as to_do
from styrkedjan.reports.parts.improvement import equal
from tests import factories
from tests.pages.reading import entered, said

pytestmark = pytest.mark.django_db
THROUGH = last_closed_month(timezone.localdate())
LAST_YEAR = str(THROUGH.year - 1)


@pytest.fixture
def town(db):
    """A committee with four schools, two of each form; girls pass more often, and one school is too small to show."""
    root = factories.municipality()
    body = factories.committee(root, code="300", name="Skolnämnden")
    row = factories.indicator(root, key="passed", aggregation="share", suppression_threshold=5)
    for code, form, girls, boys in (
        ("301", "in_house", (180, 200), (140, 200)), ("302", "in_house", (170, 200), (130, 200)),
        ("303", "private", (80, 100), (70, 100)), ("304", "private", (3, 4), (2, 3)),
    ):  # fmt: skip
        school = factories.unit(body, code=code, name=f"Skola {code}", operating_form=form, geographic_area="Norr")
        told = {"K": girls, "M": boys, "T": (girls[0] + boys[0], girls[1] + boys[1])}
        for sex, (passed, pupils) in told.items():
            shown = {"value": Decimal(100 * passed) / pupils, "numerator": passed, "denominator": pupils}
            hidden = {"value": None, "missing": Missing.SUPPRESSED}
            IndicatorValue.objects.create(
                indicator=row, unit=school, period=LAST_YEAR, sex=sex, n=pupils, known_by=factories.author(),
                **(hidden if pupils < 5 else shown),
            )  # fmt: skip
    return root, body, row


def test_units_committees_and_forms_are_compared_by_what_is_shown(town):
    root, _, _ = town
    found = {(one.place.code, one.kind): one for one in every_gap(root, THROUGH, NOW)}
    whole = found["300", GapKind.SEX]
    # The small school's girls and boys are hidden: 430 of 500 against 340 of 500.
    assert [(one.successes, one.trials) for one in whole.counts] == [(430, 500), (340, 500)]
    assert whole.units == 3
    assert whole.gap.is_real
    assert ("304", GapKind.SEX) not in found
    assert not found["303", GapKind.SEX].gap.is_real  # 80 and 70 of a hundred: may be chance
    assert {one.kind for one in found.values()} == {GapKind.SEX, GapKind.FORM}  # all in one area: nothing to compare
    form = found["300", GapKind.FORM]
    assert (form.gap.first, form.gap.second) == ("egen regi", "privat utförare")
    assert whole.seen.difference == Decimal("18.00")
    assert answered([found["303", GapKind.SEX]], root, NOW)[0].label == "Kan vara slump"


def test_nobody_s_hidden_figure_is_compared_whatever_else_is(town):
    """What a hidden school's total would tell is hidden with it, so the forms are compared without it."""
    root, _, row = town
    form = next(one for one in every_gap(root, THROUGH, NOW) if one.kind is GapKind.FORM)
    shown = {value.unit for value in IndicatorValue.objects.filter(indicator=row, sex="T") if value.n >= 5}
    assert form.units <= len(shown)


def _answer(row, body, by, move, **more):
    given = {
        "by": by, "indicator": row, "unit": body, "key": "sex-a-b", "kind": GapKind.SEX, "groups": ("a", "b"),
        "seen": SeenGap(LAST_YEAR, Decimal(18), Decimal(13), Decimal(23)), "move": move, "text": "Ord", **more,
    }  # fmt: skip
    return answer_gap(**given)


def test_from_noted_to_a_measure_that_is_followed_up_with_every_word_kept(town):
    _, body, row = town
    head = factories.user_with(Role.UNIT_HEAD, body, "chefen")
    one = _answer(row, body, head, GapMove.NOTE, text="Vi tittar")
    _answer(row, body, head, GapMove.JUDGE, version=1, text="Ingen grund")
    with pytest.raises(InvalidInput, match="ingen dag"):
        _answer(row, body, head, GapMove.ACT, version=2)
    with pytest.raises(EditConflict):
        _answer(row, body, head, GapMove.ACT, version=1, due=date(2026, 5, 1))
    with pytest.raises(WrongState, match="omotiverad"):
        _answer(row, body, head, GapMove.EXPLAIN, version=2)
    _answer(row, body, head, GapMove.ACT, version=2, due=date(2026, 5, 1), text="Läxhjälp")
    one = _answer(row, body, head, GapMove.FOLLOW, version=3, text="Halverad")
    assert (one.state, one.due, one.changed_by) == (GapState.FOLLOWED, date(2026, 5, 1), head)
    said = [(each.state, each.text) for each in NOW.versions(GapAnswer, id=one.pk)]
    assert said == [("noted", "Vi tittar"), ("unjustified", "Ingen grund"), ("measure", "Läxhjälp"),
                    ("followed", "Halverad")]  # fmt: skip
    assert not Known.at(one.created_at - timedelta(days=1)).as_written(GapAnswer.objects.all())


def test_an_answer_has_words_and_is_given_by_who_answers_for_the_unit(town):
    root, body, row = town
    with pytest.raises(NotAllowed):
        _answer(row, body, factories.user_with(Role.READER, root), GapMove.NOTE)
    with pytest.raises(InvalidInput, match="tomt"):
        _answer(row, body, factories.user_with(Role.UNIT_HEAD, body, "chefen"), GapMove.NOTE, text=" ")


@pytest.mark.parametrize(("state", "answered_of", "expected"), [
    ("computed", "", True), ("noted", "2025", True), ("unjustified", "2025", True), ("measure", "2024", False),
    ("explained", "2025", False), ("explained", "2024", True), ("followed", "2024", True),
])  # fmt: skip
def test_who_still_has_to_answer(state, answered_of, expected):
    assert waits(GapState(state), answered_of, "2025") is expected


def test_every_answer_leads_on_until_it_is_settled():
    """No state is a dead end, and none is settled without a person's judgement."""
    assert all(GAP.moves(state) for state in GapState)
    assert not [
        (move, state) for move, state in product(GapMove, (GapState.COMPUTED,)) if GAP.allows(move, state)
        and GAP.after(move, state) in (GapState.MEASURE, GapState.FOLLOWED)
    ]  # fmt: skip


def test_the_page_asks_for_an_answer_and_shows_it_with_who_and_when(town, client, django_assert_max_num_queries):
    root, body, row = town
    head = factories.user_with(Role.UNIT_HEAD, body, "chefen")
    client.force_login(head)
    page = client.get(reverse("comparison:gaps")).content.decode()
    assert "skillnader mellan grupper väntar på svar" in page
    one = next(each for each in every_gap(root, THROUGH, NOW) if each.units == 3 and each.kind is GapKind.SEX)
    address = reverse("comparison:answer_gap", kwargs={"pk": row.pk, "code": "300", "key": one.key})
    assert address in page
    form = client.get(address).content.decode()
    assert "430 av 500" in form
    once = form.split('name="once" value="')[1].split('"')[0]
    sent = {"version": "0", "move": "explain", "text": "Olika ålder i klasserna", "once": once}
    assert client.post(address, sent).status_code == 302
    with django_assert_max_num_queries(30):
        page = client.get(reverse("comparison:gaps")).content.decode()
    assert "Förklarad" in page
    assert f"Olika ålder i klasserna ({head}, 20" in page
    # What chance may have given asks for nothing.
    small = next(
        each for each in every_gap(root, THROUGH, NOW) if each.place.code == "303" and each.kind is GapKind.SEX
    )
    refused = client.get(reverse("comparison:answer_gap", kwargs={"pk": row.pk, "code": "303", "key": small.key}))
    assert refused.status_code == 409


def test_an_unjustified_difference_becomes_a_measure_that_is_followed_up_and_told_in_the_reports(town):
    """By the pages alone, and no word is written twice."""
    root, body, row = town
    head = factories.user_with(Role.UNIT_HEAD, body, "chefen")
    client, today = entered(head), timezone.localdate()
    one = next(each for each in every_gap(root, THROUGH, NOW) if each.units == 3 and each.kind is GapKind.SEX)
    address = reverse("comparison:answer_gap", kwargs={"pk": row.pk, "code": "300", "key": one.key})

    def report() -> str:
        return str(list(equal(body, THROUGH, NOW)))

    def page() -> str:
        return said(client, "/jamlikhet/300/")

    assert "jämförelser är gjorda" in page()
    assert "Väntar på svar" in report()
    client.post(address, {"version": 0, "move": "judge", "text": "Pojkarna får inte samma stöd."})
    assert "omotiverad skillnad" in page()
    client.post(address, {"version": 1, "move": "act", "text": "Läxhjälp två dagar i veckan.", "due": str(today)})
    made = Improvement.objects.get(origin__startswith="skillnad/")
    assert "Läxhjälp två dagar i veckan." in report()
    assert "Åtgärd pågår" in report()
    (task,) = to_do.tasks(Person(head))
    assert (task.label, task.href, task.late) == ("Följ upp skillnaden: " + row.name, "/jamlikhet/300/", False)
    assert to_do.tasks(Person(factories.user_with(Role.READER, root, "läsare"))) == []
    assert f"{made}: idé" in report(), "the improvement stands beside the difference it came of"
    client.post(address, {"version": 2, "move": "follow", "text": "Skillnaden har halverats."})
    assert to_do.tasks(Person(head)) == []
    for told in (page(), report()):
        assert "Uppföljd" in told
        assert "Skillnaden har halverats." in told


def test_the_api_tells_the_real_ones(town, client):
    root, _, _ = town
    reader = factories.user_with(Role.READER, root)
    headers = {"Authorization": f"Bearer {tokens.create(by=None, user=reader, name='prov')}"}
    told = client.get("/api/v1/comparison/gaps", headers=headers).json()
    assert told["compared"] == len(every_gap(root, THROUGH, NOW))
    whole = next(one for one in told["items"] if one["unit"] == "300" and one["kind"] == "sex")
    assert (Decimal(whole["difference"]), whole["real"], whole["state"], whole["waits"]) == (18, True, "computed", True)
