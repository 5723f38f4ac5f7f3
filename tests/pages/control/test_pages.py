"""The pages of internal control: the worst first, the two-minute sample, what is asked of whom, and the documents."""

from __future__ import annotations

import pytest

from styrkedjan.areas.control.models import ControlDeviation, ControlResult
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.known import NOW
from styrkedjan.overviews.digest import Person
from styrkedjan.overviews.to_do import control as to_do
from styrkedjan.reports.document import Bullets, Paragraph
from styrkedjan.reports.parts import control as part
from styrkedjan.reports.tables import Table
from tests import factories
from tests.areas.control.test_year import YEAR, Town
from tests.pages.reading import entered, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    made = Town()
    made.plan = made.adopted()
    return made


def test_a_headteacher_records_a_sample_on_the_controls_own_page(town: Town) -> None:
    client = entered(town.head)
    page = said(client, f"/kontroll/{town.activity.pk}/")
    assert "För in resultatet för tertial 1 2025" in page
    assert 'name="size" value="30"' in page
    answer = client.post(
        f"/kontroll/{town.activity.pk}/2025-T1/",
        {
            "performed_on": "2025-05-02",
            "size": "30",
            "failed": "26",
            "outcome": "major",
            "comment": "S",
            "version": "0",
        },
    )
    assert answer["Location"] == f"/kontroll/{town.activity.pk}/"
    assert ControlResult.objects.get().sample_failed == 26
    page = said(client, f"/kontroll/{town.activity.pk}/")
    assert "26 av 30 var fel" in page
    assert "Ingen orsak eller åtgärd är skriven" in page
    assert f"/kontrollavvikelse/{ControlDeviation.objects.get().pk}/atgard/" in page
    refused = client.post(
        f"/kontroll/{town.activity.pk}/2025-T2/",
        {"performed_on": "2025-09-02", "size": "30", "failed": "31", "outcome": "none", "version": "0"},
    )
    assert refused.status_code == 422
    assert "Antalet fel kan inte vara större" in refused.content.decode()


def test_the_committees_year_says_the_worst_first_and_has_a_word_in_every_cell(town: Town) -> None:
    town.record("2025-T1", "major", 26, "Sena")
    client = entered(town.chair)
    page = said(client, f"/intern-kontroll/{town.committee.code}/?ar={YEAR}")
    assert "26 av 30 fel" in page
    assert page.count('class="heat-word"') == page.count('class="tone-') == 16
    assert 'class="heat-word"></span>' not in page
    assert "En avvikelse saknar orsak eller åtgärd" in page
    whole = said(entered(town.controller), f"/intern-kontroll/{town.root.code}/?ar={YEAR}")
    assert "1 avvikelse" in whole
    assert "Provnämnden" in whole
    assert "Saknas" in whole  # the board has no plan of its own


def test_the_analysis_tells_what_hinders_the_decision(town: Town) -> None:
    town.begin(YEAR + 1)
    page = said(entered(town.controller), f"/intern-kontroll/{town.committee.code}/riskanalys/?ar={YEAR + 1}")
    assert "En risk är inte värderad" in page
    assert "Välj metod" in page


def test_pages_cost_the_same_however_much_they_show(town: Town, django_assert_max_num_queries) -> None:
    client = entered(town.controller)
    address = f"/intern-kontroll/{town.root.code}/?ar={YEAR}"
    said(client, address)
    for _ in range(4):
        factories.committee(town.root)
    with django_assert_max_num_queries(45):
        said(client, address)


def test_what_is_asked_of_whom(town: Town) -> None:
    (task,) = to_do.tasks(Person(town.head))
    assert (task.label, task.late) == ("För in kontrollen: Utredningar i tid", True)
    assert to_do.tasks(Person(town.controller)) == []
    assert to_do.tasks(Person(factories.user())) == []


def test_the_plan_and_its_follow_up_stand_in_the_documents(town: Town) -> None:
    town.record("2025-T1", "major", 26, "Sena")
    plan = list(part.plan(town.committee, Period(YEAR), NOW))
    (table,) = [block for block in plan if isinstance(block, Table)]
    assert table.rows[0].cells == ("Utredningar försenas", "Hög", "Utredningar i tid", "Varje tertial", "Provskolan")
    told = list(part.follow_up(town.committee, Period.month(YEAR, 8), NOW))
    assert isinstance(told[0], Paragraph)
    assert "26 av 30 fel" in told[0].text
    assert any(isinstance(block, Bullets) for block in told)
    assert list(part.follow_up(town.school, Period.month(YEAR, 8), NOW)) == []
    assert list(part.follow_up(town.committee, Period.month(YEAR + 4, 8), NOW)) == []
    whole = list(part.follow_up(town.root, Period.month(YEAR, 12), NOW))
    assert whole[1].rows[0].cells[0] == "Provnämnden"


def test_the_api_tells_the_year(town: Town) -> None:
    town.record("2025-T1", "minor", 2, "Två")
    found = entered(town.controller).get(f"/api/v1/units/{town.committee.code}/internal-control/{YEAR}").json()
    (risk,) = found["risks"]
    assert (found["state"], risk["band"], risk["controls"][0]["sample_failed"]) == ("adopted", "Hög", 2)
    missing = entered(town.controller).get(f"/api/v1/units/{town.school.code}/internal-control/{YEAR}")
    assert missing.status_code == 404


def test_a_deed_is_offered_to_whoever_may(town: Town) -> None:
    assert "Redovisa delåret" in said(entered(town.controller), f"/intern-kontroll/{town.committee.code}/?ar={YEAR}")
    assert "Redovisa delåret" not in said(entered(town.chair), f"/intern-kontroll/{town.committee.code}/?ar={YEAR}")
