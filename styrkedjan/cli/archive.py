"""`styrkedjan archive`: the register, retention with two persons, and packages for the e-archive."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from typing import Any

import click

from styrkedjan.cli.django_setup import with_django

BY = click.option("--by", "username", required=True, help="Användarnamnet på den som gör det.")


@click.group()
def archive() -> None:
    """Registrera handlingar, skriv in gallringsregler, gallra med två personer och leverera till e-arkiv."""


@archive.command()
@click.argument("kind")
@click.argument("pk", type=int)
@click.option("--number", required=True, help="Diarienummer.")
@click.option("--title", required=True, help="Ärendemening.")
@click.option("--klassa", default="", help="Klass, till exempel 1.2.3.")
@click.option("--secrecy", default="", help="Lagrum, om handlingen har sekretess.")
@BY
@with_django
def register(kind: str, pk: int, number: str, title: str, klassa: str, secrecy: str, username: str) -> None:
    """Registrera en handling: slaget (till exempel synpunkt) och dess nummer i adressen."""
    from styrkedjan.areas.archive.actions import registering
    from styrkedjan.foundation import records

    found = records.kind_by_key(kind)
    if found is None:
        raise click.ClickException(f"Slaget {kind} finns inte: {', '.join(sorted(k.key for k in records.kinds()))}.")
    record = found.find(pk)
    if record is None:
        raise click.ClickException("Handlingen finns inte.")
    row = registering.register(
        by=_person(username), record=record, record_number=number, title=title, klassa=klassa, secrecy=secrecy
    )
    click.echo(f"{row.record_number} är registrerad för {row.unit}.")


@archive.command()
@click.argument("number")
@click.argument("what", type=click.Choice(["close", "reopen"]))
@BY
@with_django
def move(number: str, what: str, username: str) -> None:
    """Avsluta en registrerad handling, eller öppna den igen."""
    from styrkedjan.areas.archive.actions import registering
    from styrkedjan.domain.archive.states import RegistrationMove

    row = registering.move(by=_person(username), registration=_registered(number), move=RegistrationMove(what))
    click.echo(f"{row.record_number}: {row.get_state_display()}.")


@archive.command(name="rule")
@click.argument("code")
@click.argument("klassa")
@click.option("--keep", is_flag=True, help="Bevaras.")
@click.option("--months", type=click.IntRange(0, 1200), help="Gallras så många månader efter avslut.")
@click.option("--body", default="", help="Nämnden som har beslutat; utan den är det ett förslag.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Sammanträdets dag.")
@click.option("--section", default="", help="Paragraf.")
@click.option("--number", default="", help="Beslutets diarienummer.")
@BY
@with_django
def rule_command(
    code: str,
    klassa: str,
    keep: bool,
    months: int | None,
    body: str,
    day: Any,
    section: str,
    number: str,
    username: str,
) -> None:
    """Föreslå en gallringsregel för en klass, eller skriv in nämndens beslut om den: två olika personer."""
    from styrkedjan.areas.archive.actions import registering
    from styrkedjan.areas.archive.models import RetentionRule
    from styrkedjan.areas.organisation.models import Unit
    from styrkedjan.domain.archive.states import Action
    from styrkedjan.foundation.decisions import Decision

    root = Unit.objects.filter(parent=None, code=code).first()
    if root is None:
        raise click.ClickException(f"Kommunen {code} finns inte.")
    if body:
        found = RetentionRule.objects.filter(principal=root, klassa=klassa).first()
        if found is None:
            raise click.ClickException("Ingen har föreslagit regeln.")
        decided = Decision(body, day.date() if day else None, section, number)
        row = registering.decide_rule(by=_person(username), rule=found, decision=decided)
    else:
        what = Action.KEEP if keep else Action.DESTROY
        row = registering.propose_rule(by=_person(username), principal=root, klassa=klassa, what=what, months=months)
    click.echo(f"{klassa}: {row} ({row.decision_text or 'förslag, inte beslutad'}).")


@archive.command()
@click.argument("number")
@click.option("--reason", help="Varför det inte får gallras; utan skäl hävs stoppet.")
@BY
@with_django
def hold(number: str, reason: str | None, username: str) -> None:
    """Stoppa gallring av en handling, eller häv stoppet."""
    from styrkedjan.areas.archive.actions import registering

    row, by = _registered(number), _person(username)
    if reason:
        registering.hold(by=by, registration=row, reason=reason)
    for one in () if reason else row.holds.filter(lifted_at=None):
        registering.lift(by=by, hold=one)
    click.echo(f"{number}: {'gallring är stoppad' if reason else 'inget stopp'}.")


@archive.command()
@click.argument("code")
@click.option("--preview", is_flag=True, help="Visa vad som är moget, utan att ändra något.")
@click.option("--list", "number", type=int, help="Gallra efter en lista som en annan person har gjort.")
@BY
@with_django
def dispose(code: str, preview: bool, number: int | None, username: str) -> None:
    """Visa vad som är moget för gallring, gör en lista, eller gallra efter en annan persons lista."""
    from styrkedjan.areas.archive.actions import disposing
    from styrkedjan.areas.archive.models import Disposal
    from styrkedjan.areas.archive.queries.due import due
    from styrkedjan.areas.organisation.models import Unit
    from styrkedjan.areas.organisation.permissions import require
    from styrkedjan.domain.swedish import plural
    from styrkedjan.foundation.roles import Permission

    by, root = _person(username), Unit.objects.filter(parent=None, code=code).first()
    if root is None:
        raise click.ClickException(f"Kommunen {code} finns inte.")
    require(by, Permission.KEEP_RECORDS, root)
    if number is not None:
        row = Disposal.objects.filter(principal=root, pk=number).first()
        if row is None:
            raise click.ClickException(f"Listan {number} finns inte.")
        gone = disposing.carry_out(by=by, disposal=row)
        click.echo(f"{plural(len(gone), 'handling är gallrad', 'handlingar är gallrade')}.")
        return
    for one, rule in due(root):
        click.echo(f"{one.record_number}  avslutat {one.closed_on}  {rule}, {rule.decision_text}")
    if not preview:
        made = disposing.prepare(by=by, principal=root)
        click.echo(f"Lista {made.pk}. En annan person gallrar efter den: --list {made.pk}.")


@archive.command()
@click.argument("number")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--generation", type=click.Choice(["1", "2"]), default="2", show_default=True, help="FGS-generation.")
@click.option("--organisation-number", required=True, help="Arkivbildarens organisationsnummer.")
@click.option("--agreement", required=True, help="Leveransöverenskommelsens beteckning och datum.")
@click.option("--receiver", default="", help="E-arkivet som tar emot.")
@click.option("--delivered", is_flag=True, help="Skriv också in i registret att handlingen är levererad.")
@BY
@with_django
def package(
    number: str, target: Path, generation: str, organisation_number: str, agreement: str, receiver: str,
    delivered: bool, username: str,
) -> None:  # fmt: skip
    """Skriv en registrerad handling som paket för e-arkiv: FGS 1 (1.2 och 1.0) eller 2 (E-ARK SIP och CITS ERMS)."""
    from django.utils import timezone

    import styrkedjan
    from styrkedjan.areas.archive.actions import deciding, registering
    from styrkedjan.domain.archive.case import Delivery
    from styrkedjan.domain.archive.states import RegistrationMove
    from styrkedjan.overviews.archiving import case_of
    from styrkedjan.reports.archive.package import packed

    by, row = _person(username), _registered(number)
    creator = str((row.unit.principal or row.unit).name)
    identity, now = str(uuid.uuid4()), timezone.localtime()
    delivery = Delivery(creator, organisation_number, agreement, styrkedjan.__version__, now, identity, receiver)
    if target.exists():
        raise click.ClickException(f"{target} finns redan. Välj ett annat namn.")
    data = packed(case_of(row, by=by), delivery, generation)
    target.write_bytes(data)
    deciding.packed(
        by=by, registration=row, generation=generation, delivery=delivery, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    if delivered:
        registering.move(by=by, registration=row, move=RegistrationMove.DELIVER)
    click.echo(f"{target}: {row.record_number} enligt FGS, generation {generation}.")


@archive.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--schema", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="XSD-filen."
)
def check(file: Path, schema: Path) -> None:
    """Pröva en XML-fil mot det schema som arkivet använder: varje fel med sin rad."""
    from styrkedjan.reports.archive.checking import require_valid

    require_valid(file.name, file.read_bytes(), schema)
    click.echo(f"{file.name} följer {schema.name}.")


def _person(username: str) -> Any:
    from styrkedjan.foundation.models import User

    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise click.ClickException(f"{username} finns inte.")
    return found


def _registered(number: str) -> Any:
    from styrkedjan.areas.archive.models import Registration

    rows = list(Registration.objects.filter(record_number=number).select_related("unit__principal")[:2])
    if len(rows) != 1:
        raise click.ClickException(f"{number} är {'inte registrerat' if not rows else 'flera registreringar'}.")
    return rows[0]
