"""The first screen: how it is in one sentence, the worst first, and only what the viewer may see."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from styrkedjan.areas.economy.models import MONTH_FIELDS, BudgetLine, Forecast, FrameRequest
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.economy.insufficient_frame import Cause
from styrkedjan.domain.frame_request_states import RequestState
from styrkedjan.foundation.models import AuditEvent
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
MONTH = {"period": "2026-10", "as_of": "", "next": "/"}
BOOKKEEPING = {"deficit": Decimal(32_700_000), "surplus": Decimal(8_000_000)}


def budget(unit: Unit, amount: Decimal) -> None:
    months = dict.fromkeys(MONTH_FIELDS, amount / 12)
    BudgetLine.objects.create(unit=unit, year=2026, account_group="personal", known_by=factories.author(), **months)


@pytest.fixture
def root() -> Unit:
    """Two committees with budgets of ten million: one expects to spend 32.7, the other 8."""
    root = factories.municipality()
    factories.account_groups(root)
    for code, name, amount in (("100", "Omsorgsnämnden", "deficit"), ("200", "Skolnämnden", "surplus")):
        committee = factories.committee(root, code=code, name=name)
        budget(committee, Decimal(10_000_000))
        for round_key, share in (("2026-08", Decimal("0.9")), ("2026-10", Decimal(1))):
            Forecast.objects.create(
                unit=committee, year=2026, round_key=round_key, account_group="personal",
                amount=BOOKKEEPING[amount] * share, known_by=factories.author(),
            )  # fmt: skip
    return root


def page(client: Client, role: Role, where: Unit, name: str = "") -> str:
    client.force_login(factories.user_with(role, where, name or role.value))
    client.post("/val/", MONTH)
    return client.get("/").content.decode().replace("\u00a0", " ")


def test_the_committee_with_the_deficit_is_on_the_first_screen_of_all_who_may_see_it(
    client: Client, root: Unit
) -> None:
    for role in (Role.CONTROLLER, Role.BOARD_MEMBER, Role.AUDITOR, Role.READER):
        seen = page(client, role, root)
        assert 'väntas gå <span class="figure-bad">20,7 mnkr</span> över budgeten' in seen
        assert "omsorgsnämnden saknas 22,7 mnkr" in seen
        assert seen.index("Omsorgsnämnden</a>") < seen.index("Skolnämnden</a>")
    own = page(client, Role.COMMITTEE_MEMBER, Unit.objects.get(code="100"))
    assert '<span class="figure-bad">22,7 mnkr</span>' in own
    assert "Prognosen är 3,3 mnkr sämre än i augusti." in own
    assert "Skolnämnden" not in own


def test_a_request_sent_to_the_board_lies_before_the_board_and_a_draft_does_not(client: Client, root: Unit) -> None:
    committee, by = Unit.objects.get(code="100"), factories.author()
    facts = {"committee": committee, "year": 2026, "cause": next(iter(Cause)), "created_by": by, "changed_by": by}
    FrameRequest.objects.create(**facts, amount=3_000_000, text="Mer", state=RequestState.SENT)
    FrameRequest.objects.create(**facts, amount=9_000_000, text="Utkast", state=RequestState.DRAFTED)
    seen = page(client, Role.BOARD_MEMBER, root)
    assert "Att ta ställning till" in seen
    assert "Omsorgsnämnden, 3,0 mnkr" in seen
    assert "9,0 mnkr" not in seen
    assert "Att ta ställning till" not in page(client, Role.BOARD_MEMBER, Unit.objects.get(code="200"), "annan")


def test_what_only_a_party_may_know_is_not_in_the_feed_and_neither_is_what_one_did_oneself(
    client: Client, root: Unit
) -> None:
    told = {
        "planning.create_motion": "Hemligt",
        "economy.decide_request": "Svaret",
        "reporting.save_report": "Utkastet",
    }
    for action, label in told.items():
        AuditEvent.objects.create(
            action=action, by=factories.author(), principal=str(root.pk), unit_path=root.path, target_label=label
        )
    seen = page(client, Role.READER, root)
    assert "Svaret" in seen
    assert "Hemligt" not in seen
    assert "Utkastet" not in seen


@pytest.mark.any_database
def test_the_first_screen_costs_as_much_however_many_units(client: Client, root: Unit, django_assert_max_num_queries):
    client.force_login(factories.user_with(Role.CONTROLLER, root))
    client.post("/val/", MONTH)
    with django_assert_max_num_queries(60) as few:
        client.get("/")
    committee = Unit.objects.get(code="100")
    for number in range(8):
        budget(factories.unit(committee, name=f"Enhet {number}"), Decimal(1_000_000))
    with django_assert_max_num_queries(60) as many:
        client.get("/")
    assert len(many) <= len(few)


def test_the_table_leaves_as_excel(client: Client, root: Unit) -> None:
    page(client, Role.READER, root)
    answer = client.get("/?format=xlsx&tabell=pengar")
    assert answer["Content-Type"].endswith("sheet")
    assert answer.content[:2] == b"PK"
