"""`styrkedjan jobs`: what is done by itself, run by one timer, and how it stands."""

from __future__ import annotations

import time

import click

from styrkedjan.cli.django_setup import with_django


@click.group()
def jobs() -> None:
    """Kör det som ska göras av sig självt, eller visa hur det står till."""


@jobs.command(name="run")
@click.argument("names", nargs=-1, metavar="[JOBB]...")
@click.option("--every", type=click.IntRange(1, 1440), help="Fortsätt, med så många minuter mellan varven.")
@with_django
def run(names: tuple[str, ...], every: int | None) -> None:
    """Kör de jobb som står på tur, eller de som nämns; det som är gjort i dag görs inte igen."""
    from django.db import connections

    from styrkedjan.pipeline.jobs import JOBS, run_due

    if unknown := set(names) - {job.key for job in JOBS}:
        known = ", ".join(job.key for job in JOBS)
        raise click.ClickException(f"{', '.join(sorted(unknown))} är inget jobb. Det finns: {known}.")
    while True:
        failed = False
        for job, done in run_due(only=names):
            failed = failed or not done.is_done
            click.echo(f"{job.label}: {done.told}", err=not done.is_done)
        if not every:
            raise SystemExit(1 if failed else 0)
        connections.close_all()
        time.sleep(every * 60)


@jobs.command(name="list")
@with_django
def list_jobs() -> None:
    """Visa varje jobb, när det senast blev klart och om det är försenat."""
    from django.utils import timezone

    from styrkedjan.pipeline.jobs import standing

    for one in standing():
        when = f"{timezone.localtime(one.done.ended_at):%Y-%m-%d %H.%M}" if one.done and one.done.ended_at else "aldrig"
        late = "  FÖRSENAT" if one.is_late else ""
        click.echo(f"{one.job.key:10} {one.job.how_often:14} senast {when}{late}  {one.last.told if one.last else ''}")
