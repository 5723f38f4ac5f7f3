"""One answer to which model governs a year, and to who may decide what."""

from datetime import date

import pytest

from styrkedjan.areas.chain.models import PlanYear
from styrkedjan.areas.chain.queries.governing import deciding_bodies, governing_model, require_decided
from styrkedjan.domain.deciding import Matter
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.decisions import Decision
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)


@pytest.fixture
def town():
    return factories.municipality(steering_model="huddinge")


def test_the_plan_year_s_own_model_governs_it_and_the_municipality_s_the_others(town):
    year = factories.plan_year(town, 2026)
    PlanYear.objects.filter(pk=year.pk).update(steering_model="minimal")
    assert governing_model(town, 2026).id == "minimal"
    assert governing_model(town, 2025).id == "huddinge"


# matter, body -> may decide
BODIES = [
    (Matter.EQUITY_FREEZE, "Kommunfullmäktige", True),
    (Matter.EQUITY_FREEZE, "kf", True),
    (Matter.EQUITY_FREEZE, "Provnämnden", False),
    (Matter.EQUITY_USE, "Provnämnden", True),
    (Matter.EQUITY_USE, "Andra nämnden", False),
    (Matter.EQUITY_USE, "Kommunstyrelsen", False),
    (Matter.PROJECT_URGENT, "Kommunstyrelsens ordförande", True),
    (Matter.PROJECT_URGENT, "Provnämnden", False),
    (Matter.RECOVERY_PLAN, "Kommunstyrelsen", True),
    (Matter.GOAL, "Kommunfullmäktige", True),
    (Matter.GOAL, "Provnämnden", True),
    (Matter.GOAL, "Andra nämnden", False),
    (Matter.TARGET, "Vem som helst", False),
    (Matter.REPORT, "Provnämnden", True),
    (Matter.REPORT, "Andra nämnden", False),
]


@pytest.mark.parametrize(("matter", "body", "may"), BODIES)
def test_who_may_decide_what_stands_in_the_model(town, matter, body, may):
    own = factories.committee(town)
    factories.committee(town, name="Andra nämnden")
    decision = Decision(body, DAY, "§ 7")
    if may:
        assert require_decided(decision, matter, own) is decision
    else:
        with pytest.raises(Refused, match="enligt styrmodellen"):
            require_decided(decision, matter, own)


def test_the_committee_is_the_one_that_the_unit_belongs_to(town):
    own = factories.committee(town)
    school = factories.unit(own)
    assert deciding_bodies(Matter.EQUITY_USE, school, DAY) == ["Provnämnden"]
    assert deciding_bodies(Matter.EQUITY_FREEZE, school, DAY) == ["Kommunfullmäktige"]
    assert deciding_bodies(Matter.GOAL, school, DAY) == ["Kommunfullmäktige", "Provnämnden"]
