"""What is done by itself is done once, by one at a time, and told of in a journal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from styrkedjan.areas.people.models import Employment
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.cli.jobs import jobs as command
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.models import JobRun
from styrkedjan.foundation.roles import Role
from styrkedjan.pipeline import jobs
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two jobs in the place of the real ones: one that is well, weekly, and one that fails until it is told not to."""
    done: list[str] = []

    def fails(_day: object) -> str:
        done.append("fails")
        if len(done) < 3:
            raise Refused("Servern svarar inte.", "Vänta.")
        return "Klart."

    well = jobs.Job("well", "Väl", "Går.", lambda _day: done.append("well") or "Klart.", days=7)
    monkeypatch.setattr(jobs, "JOBS", (well, jobs.Job("fails", "Fel", "Går inte.", fails)))
    return done


def test_what_is_done_is_not_done_again_and_what_failed_is(told: list[str]) -> None:
    assert [run.is_done for _, run in jobs.run_due()] == [True, False]
    assert [(job.key, run.is_done) for job, run in jobs.run_due()] == [("fails", True)]
    assert list(jobs.run_due()) == []
    assert told == ["well", "fails", "fails"]
    assert [(job.key) for job, _ in jobs.run_due(now=timezone.now() + timedelta(days=2))] == ["fails"]


def test_a_job_that_runs_is_passed_by_and_one_that_was_cut_off_is_not(told: list[str]) -> None:
    running = JobRun.objects.create(job="well", day=timezone.localdate())
    assert list(jobs.run_due(only=["well"])) == []
    JobRun.objects.filter(pk=running.pk).update(started_at=timezone.now() - timedelta(hours=7))
    assert [run.is_done for _, run in jobs.run_due(only=["well"])] == [True]
    running.refresh_from_db()
    assert (running.is_done, running.told) == (False, "Körningen avbröts.")


def test_a_fault_of_ours_stops_no_other_job_and_says_no_private_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_day: object) -> str:
        raise ValueError("Key (email)=(anna@example.se)")

    monkeypatch.setattr(jobs, "JOBS", (jobs.Job("a", "A", "", breaks), jobs.Job("b", "B", "", lambda _day: "Klart.")))
    (_, first), (_, second) = jobs.run_due()
    assert "ValueError" in first.told
    assert "anna" not in first.told
    assert second.is_done


def test_a_job_is_late_when_it_has_not_been_done_for_too_long(told: list[str]) -> None:
    assert jobs.late() == []
    factories.author()
    list(jobs.run_due(only=["well"]))
    later = timezone.now() + timedelta(days=3)
    assert {one.job.key: one.is_late for one in jobs.standing(later)} == {"well": False, "fails": True}
    assert jobs.standing(timezone.now() + timedelta(days=9))[0].is_late


def test_the_real_jobs_run_on_an_empty_installation() -> None:
    done = {job.key: run for job, run in jobs.run_due()}
    assert list(done) == ["sessions", "letters", "voices", "people", "kolada"]
    assert all(run.is_done for run in done.values())
    assert "inte påslagen" in done["kolada"].told


def test_a_municipality_without_a_registrar_is_told_of() -> None:
    root, by = factories.municipality(), factories.author()
    Feedback.objects.create(
        unit=root, number="1", kind="praise", channel="phone", text="Prov", received_on=date(2026, 1, 1),
        created_by=by, changed_by=by,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"1.kommun har ingen registrator"):
        jobs._voices(date(2026, 2, 1))
    factories.user_with(Role.REGISTRAR, root, "reg")
    assert jobs._voices(date(2026, 2, 1)).startswith("0\N{NO-BREAK SPACE}kontaktuppgifter")


def test_the_command_runs_what_is_due_and_refuses_what_is_no_job(told: list[str]) -> None:
    ran = CliRunner().invoke(command, ["run"])
    assert (ran.exit_code, "Väl: Klart." in ran.output, "Servern svarar inte" in ran.output) == (1, True, True)
    assert "är inget jobb" in CliRunner().invoke(command, ["run", "allt"]).output
    assert "well" in CliRunner().invoke(command, ["list"]).output


def test_the_administrator_sees_how_it_has_gone_and_a_head_does_not(client, told: list[str]) -> None:
    root = factories.municipality()
    list(jobs.run_due())
    client.force_login(factories.user_with(Role.ADMINISTRATOR, root, "adm"))
    page = client.get("/drift/")
    assert "Fel gick inte senast" in page.content.decode()
    client.force_login(factories.user_with(Role.UNIT_HEAD, root, "chef"))
    assert client.get("/drift/").status_code == 403


def test_nothing_that_is_to_be_erased_stands_there_in_silence() -> None:
    """A municipality where nobody holds the role whose name it is done in is told of, also when others are done."""
    root, other = factories.municipality(), factories.municipality("0999", name="Annanstans")
    by = factories.author()
    for place in (root, other):
        Employment.objects.create(
            unit=place, person=factories.user(f"anna{place.code}"), manager=by, created_by=by, changed_by=by
        )
    factories.user_with(Role.ADMINISTRATOR, root)
    with pytest.raises(Refused, match="1\N{NO-BREAK SPACE}kommun har ingen administratör"):
        jobs._people(date(2026, 2, 1))
    factories.user_with(Role.ADMINISTRATOR, other, "ada")
    assert jobs._people(date(2026, 2, 1)).startswith("Samtal för 0\N{NO-BREAK SPACE}personer")
