"""Frames, budgets and forecasts: who may, what is refused, what is kept, and two people at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from styrkedjan.areas.economy.actions import budgets, forecasts, frames
from styrkedjan.areas.economy.actions.budgets import BudgetRow
from styrkedjan.areas.economy.models import BudgetLine, Forecast, FrameKind, NetFrame
from styrkedjan.areas.economy.queries.written import forecasts_of_round, frame
from styrkedjan.domain.errors import EditConflict, InvalidInput, NotAllowed, Refused
from styrkedjan.foundation.decisions import Decision
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.economy.conftest import YEAR, Town, make_town

pytestmark = pytest.mark.django_db
KF = Decision("Kommunfullmäktige", date(2025, 11, 24), "12", "KS-2025/1")
FLAT = (Decimal(10),) * 12
ROLES_THAT_MAY = {
    "frame": {Role.CONTROLLER},
    "budget": {Role.CONTROLLER, Role.UNIT_CONTROLLER, Role.UNIT_HEAD, Role.DEPARTMENT_HEAD},
    "forecast": {Role.CONTROLLER, Role.UNIT_CONTROLLER, Role.UNIT_HEAD, Role.DEPARTMENT_HEAD},
}


def set_frame(town: Town, by: User, **fields: object) -> NetFrame:
    values = {"unit": town.school, "year": YEAR, "amount": Decimal(1000), "decision": KF, **fields}
    return frames.add_frame(by=by, **values)  # type: ignore[arg-type]


def set_budget(town: Town, by: User, rows: tuple[BudgetRow, ...] = (BudgetRow("2010", "personal", "", FLAT),)) -> int:
    return budgets.save_budget(by=by, unit=town.north, year=YEAR, rows=rows)


def set_forecast(town: Town, by: User, amount: int = 100, **fields: object) -> int:
    values = {"unit": town.north, "year": YEAR, "round_key": "2026-04", "amounts": {"personal": Decimal(amount)}}
    return forecasts.save_forecast(by=by, **{**values, **fields})  # type: ignore[arg-type]


DO = {"frame": set_frame, "budget": set_budget, "forecast": set_forecast}


class TestWhoMay:
    @pytest.mark.parametrize("what", DO)
    @pytest.mark.parametrize("role", list(Role))
    def test_a_role_on_the_whole_municipality(self, town: Town, what: str, role: Role) -> None:
        person = factories.user_with(role, town.root)
        if role in ROLES_THAT_MAY[what]:
            DO[what](town, person)
            assert AuditEvent.objects.get(by=person).action.startswith("economy.")
        else:
            with pytest.raises(NotAllowed):
                DO[what](town, person)
            assert not AuditEvent.objects.filter(by=person).exists()

    @pytest.mark.parametrize("what", DO)
    def test_not_on_another_unit(self, town: Town, what: str) -> None:
        neighbour = factories.user_with(Role.UNIT_HEAD, town.south)
        with pytest.raises(NotAllowed):
            DO[what](town, neighbour)

    @pytest.mark.parametrize("what", DO)
    def test_not_in_another_municipality(self, town: Town, what: str) -> None:
        other = make_town("0001", "Grannkommun")
        with pytest.raises(NotAllowed):
            DO[what](town, other.controller)

    def test_a_committees_own_controller_does_not_touch_its_frame(self, town: Town) -> None:
        with pytest.raises(NotAllowed):
            set_frame(town, factories.user_with(Role.CONTROLLER, town.school))


class TestFrames:
    def test_entries_add_up(self, town: Town) -> None:
        set_frame(town, town.controller)
        set_frame(town, town.controller, amount=Decimal(-50), kind=FrameKind.SUPPLEMENTARY)
        assert frame(town.school, YEAR, NOW) == 950
        assert frame(town.north, YEAR, NOW) is None

    def test_a_supplementary_appropriation_says_what_pays_for_it(self, town: Town) -> None:
        with pytest.raises(Refused, match="inte vad som betalar"):
            set_frame(town, town.controller, kind=FrameKind.SUPPLEMENTARY)
        entry = set_frame(town, town.controller, kind=FrameKind.SUPPLEMENTARY, financing="unforeseen")
        corrected = frames.correct_frame(by=town.controller, entry=entry, amount=Decimal(5))
        assert corrected is not None
        assert corrected.get_financing_display() == "Anslag till förfogande för oförutsett"
        with pytest.raises(Refused, match="inte vad som betalar"):
            frames.correct_frame(by=town.controller, entry=corrected, amount=Decimal(5), financing="")

    def test_only_a_committee_has_a_frame(self, town: Town) -> None:
        with pytest.raises(Refused, match="ingen nämnd"):
            set_frame(town, town.controller, unit=town.north)

    @pytest.mark.parametrize("decision", [Decision(), Decision("Kommunfullmäktige"), Decision("", date(2025, 11, 24))])
    def test_a_frame_rests_on_a_decision(self, town: Town, decision: Decision) -> None:
        with pytest.raises(InvalidInput, match=r"Besluts|Beslutande"):
            set_frame(town, town.controller, decision=decision)

    @pytest.mark.parametrize("body", ["Skolnämnden", "Kommunstyrelsen"])
    @pytest.mark.parametrize("kind", [FrameKind.DECIDED, FrameKind.SUPPLEMENTARY])
    def test_the_steering_model_says_who_decides_it(self, town: Town, kind: FrameKind, body: str) -> None:
        with pytest.raises(Refused, match="enligt styrmodellen"):
            set_frame(town, town.controller, kind=kind, decision=Decision(body, date(2025, 11, 24)))

    def test_a_correction_may_not_borrow_another_body_s_decision(self, town: Town) -> None:
        entry, board = set_frame(town, town.controller), Decision("Kommunstyrelsen", date(2025, 12, 1), "4")
        with pytest.raises(Refused, match="enligt styrmodellen"):
            frames.correct_frame(by=town.controller, entry=entry, amount=Decimal(1), decision=board)

    def test_the_same_decision_gives_one_entry(self, town: Town) -> None:
        set_frame(town, town.controller)
        with pytest.raises(Refused, match="Samma beslut"):
            set_frame(town, town.controller)
        set_frame(town, town.controller, earmark="vinterunderhåll")
        assert frame(town.school, YEAR, NOW) == 2000

    def test_a_correction_keeps_what_was(self, town: Town) -> None:
        entry = set_frame(town, town.controller)
        corrected = frames.correct_frame(by=town.controller, entry=entry, amount=Decimal(1100))
        entry.refresh_from_db()
        assert corrected is not None
        assert (entry.superseded_at, frame(town.school, YEAR, NOW)) == (corrected.known_at, 1100)
        assert frame(town.school, YEAR, Known.at(entry.known_at)) == 1000
        with pytest.raises(Refused, match="redan ersatt"):
            frames.correct_frame(by=town.controller, entry=entry, amount=Decimal(1))

    def test_an_entry_taken_away_is_gone_from_now_on(self, town: Town) -> None:
        entry = set_frame(town, town.controller)
        assert frames.correct_frame(by=town.controller, entry=entry, amount=None) is None
        assert frame(town.school, YEAR, NOW) is None
        assert frame(town.school, YEAR, Known.at(entry.known_at)) == 1000


class TestBudgets:
    def test_only_what_changes_gets_a_new_row(self, town: Town) -> None:
        rows = (BudgetRow("2010", "personal", "", FLAT), BudgetRow("2010", "ovrigt", "", FLAT))
        assert set_budget(town, town.controller, rows) == 2
        assert set_budget(town, town.controller, rows) == 0
        changed = (rows[0], BudgetRow("2010", "ovrigt", "", (Decimal(11), *FLAT[1:])))
        assert set_budget(town, town.controller, changed) == 1
        assert BudgetLine.objects.count() == 3
        assert AuditEvent.objects.filter(action="economy.save_budget").count() == 2

    def test_a_line_left_out_of_the_whole_budget_is_closed(self, town: Town) -> None:
        set_budget(town, town.controller)
        assert set_budget(town, town.controller, (BudgetRow("2010", "kapital", "", FLAT),)) == 2
        assert [row.account_group for row in NOW.rows(BudgetLine)] == ["kapital"]
        assert BudgetLine.objects.get(account_group="personal").superseded_at is not None

    def test_every_fault_is_told_at_once_and_nothing_is_written(self, town: Town) -> None:
        faulty = (
            BudgetRow("2020", "personal", "", FLAT),
            BudgetRow("2010", "finns-inte", "", FLAT),
            BudgetRow("2010", "personal", "", FLAT),
            BudgetRow("2010", "personal", "", FLAT),
        )
        with pytest.raises(InvalidInput) as refusal:
            set_budget(town, town.controller, faulty)
        told = str(refusal.value)
        assert len(refusal.value.problems) == 3
        for words in ("hör inte till Norra skolan", "Kontogruppen finns inte", "två gånger"):
            assert words in told
        assert not BudgetLine.objects.exists()

    def test_a_line_has_twelve_months(self) -> None:
        with pytest.raises(ValueError, match="tolv"):
            BudgetRow("2010", "personal", "", FLAT[:11])

    def test_one_fault_in_one_unit_stops_all_units(self, town: Town) -> None:
        rows = {
            town.north: [BudgetRow("2010", "personal", "", FLAT)],
            town.south: [BudgetRow("2010", "personal", "", FLAT)],
        }
        with pytest.raises(InvalidInput):
            budgets.change_budgets(by=town.controller, where=town.school, year=YEAR, rows=rows)
        assert not BudgetLine.objects.exists()


class TestForecasts:
    def test_accepting_the_proposal_needs_no_words(self, town: Town) -> None:
        set_forecast(town, town.controller, 100, proposed={"personal": Decimal(100)})
        assert Forecast.objects.get().proposed == 100

    @pytest.mark.parametrize("comment", ["", "   "])
    def test_changing_it_needs_a_reason(self, town: Town, comment: str) -> None:
        with pytest.raises(Refused, match="saknar kommentar"):
            set_forecast(town, town.controller, 101, proposed={"personal": Decimal(100)}, comment=comment)
        set_forecast(town, town.controller, 101, proposed={"personal": Decimal(100)}, comment="Ny klass i höst")
        assert Forecast.objects.get().comment == "Ny klass i höst"

    def test_what_is_saved_again_unchanged_needs_no_new_reason(self, town: Town) -> None:
        set_forecast(town, town.controller, 101, comment="Ny klass")
        Forecast.objects.update(comment="")
        assert set_forecast(town, town.controller, 101, proposed={"personal": Decimal(100)}) == 0

    def test_a_changed_forecast_keeps_the_one_before(self, town: Town) -> None:
        assert set_forecast(town, town.controller, 100) == 1
        assert set_forecast(town, town.controller, 100) == 0
        assert set_forecast(town, town.controller, 120) == 1
        old, new = Forecast.objects.order_by("pk")
        assert (old.superseded_at, old.amount, new.amount) == (new.known_at, 100, 120)

    @pytest.mark.parametrize("round_key", ["2026", "2026-T1", "2025-04", "april", "2026-13"])
    def test_a_round_is_a_month_of_the_year(self, town: Town, round_key: str) -> None:
        with pytest.raises(InvalidInput):
            set_forecast(town, town.controller, round_key=round_key)

    def test_an_unknown_group_is_refused(self, town: Town) -> None:
        with pytest.raises(InvalidInput, match="Kontogruppen finns inte"):
            set_forecast(town, town.controller, amounts={"finns-inte": Decimal(1)})

    def test_the_second_of_two_sees_both_and_nothing_is_lost(self, town: Town) -> None:
        opened = version_of(forecasts_of_round(town.north, YEAR, "2026-04", NOW).values())
        anna, bo = (factories.user_with(Role.UNIT_HEAD, town.north, name) for name in ("anna", "bo"))
        set_forecast(town, anna, 120, comment="Vikarier", version=opened)
        with pytest.raises(EditConflict) as refusal:
            set_forecast(town, bo, 90, comment="Tomma tjänster", version=opened)
        conflict = refusal.value
        assert (conflict.saved_by, conflict.theirs["comment"], conflict.mine["comment"]) == (
            "Anna", "Vikarier", "Tomma tjänster",
        )  # fmt: skip
        assert conflict.theirs["personal"].startswith("120")
        assert conflict.mine["personal"].startswith("90")
        again = version_of(forecasts_of_round(town.north, YEAR, "2026-04", NOW).values())
        set_forecast(town, bo, 90, comment="Tomma tjänster", version=again)
        assert [row.amount for row in Forecast.objects.order_by("pk")] == [120, 90]

    def test_a_withdrawn_forecast_counts_no_more(self, town: Town) -> None:
        set_forecast(town, town.controller, 100)
        arguments = {"by": town.controller, "unit": town.north, "round_key": "2026-04", "groups": ("personal",)}
        assert forecasts.withdraw_forecast(**arguments) == 1
        assert not NOW.rows(Forecast).exists()
        assert forecasts.withdraw_forecast(**arguments) == 0
