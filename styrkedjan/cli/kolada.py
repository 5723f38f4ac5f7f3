"""`styrkedjan kolada`: key figures from the network to a folder, and from the folder to the store."""

from __future__ import annotations

import getpass
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

import click

from styrkedjan.domain.errors import InvalidInput, Level, Problem, Refused
from styrkedjan.domain.swedish import number

REFUSED = 2
FOLDER = click.argument("folder", metavar="MAPP", type=click.Path(path_type=Path, file_okay=False))


@click.group()
def kolada() -> None:
    """Hämta nyckeltal från Kolada, från nätet eller en mapp med sparade svar.

    Kolada är fritt att använda när "Källa: Kolada" anges.
    """


@kolada.command()
@FOLDER
@click.option("--kpi", "kpis", multiple=True, help="Nyckeltal, till exempel N15613; flera med komma eller upprepat.")
@click.option("--own", is_flag=True, help="Alla nyckeltal som installationen har egna uppgifter om.")
@click.option("--municipality", "municipalities", multiple=True, help="Kommun, region eller grupp; utan: alla.")
@click.option("--year", "years", multiple=True, help="År, till exempel 2024 eller 2015-2024; utan: alla.")
@click.option("--metadata/--no-metadata", default=True, help="Hämta även katalog, kommuner och grupper (förval).")
def fetch(
    folder: Path,
    kpis: tuple[str, ...],
    own: bool,
    municipalities: tuple[str, ...],
    years: tuple[str, ...],
    metadata: bool,
) -> None:
    """Hämta svar till MAPP, daterade och orörda.

    Avbryts hämtningen går samma kommando vidare där den slutade.
    """
    from styrkedjan.sources.kolada import KoladaError, data_requests, metadata_requests, over_the_net
    from styrkedjan.sources.kolada import fetch as fetch_answers

    chosen = [*_split(kpis), *(_own_key_figures() if own else ())]
    try:
        requests = metadata_requests() if metadata else ()
        if chosen or not metadata:
            requests += data_requests(chosen, _split(municipalities), _years(years))
    except InvalidInput as refused:
        _refuse(refused)
    with (
        over_the_net() as client,
        click.progressbar(length=len(requests), label="Hämtar från Kolada", file=sys.stderr) as bar,
    ):
        try:
            report = fetch_answers(folder, requests, client, lambda _done, _of: bar.update(1))
        except KoladaError as error:
            raise click.ClickException(str(error)) from error
        except InvalidInput as refused:
            _refuse(refused)
    click.echo(f"{number(report.asked)} frågor ställda, {number(report.already)} var redan besvarade.")


@kolada.command()
@FOLDER
@click.option("--by", default=None, help="Vem som läser in; förval är den inloggade användaren.")
@click.option("--store", type=click.Path(path_type=Path), help="Faktalagrets mapp; förval är installationens.")
@click.option("--accept", multiple=True, type=click.Choice(["known_units"]), help="Godkänn det en kontroll har hittat.")
@click.option("--preview", is_flag=True, help="Säg vad som skulle ändras, utan att ändra något.")
def load(folder: Path, by: str | None, store: Path | None, accept: tuple[str, ...], preview: bool) -> None:
    """Läs in de sparade svaren i MAPP som en ny version i faktalagret."""
    from styrkedjan.pipeline.refresh import refresh_kolada
    from styrkedjan.store.versions import Store

    try:
        result = refresh_kolada(
            Store(store or _store_folder()), folder, by=by or getpass.getuser(), accept=accept, preview=preview
        )
    except InvalidInput as refused:
        _refuse(refused)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    _tell(result.problems)
    told = result.values
    counts = [
        (told.new, "nya"),
        (told.changed, "ändrade"),
        (told.removed, "borttagna hos Kolada"),
        (told.same, "oförändrade"),
        (told.kept, "inte hämtade den här gången"),
    ]
    click.echo("Värden: " + ", ".join(f"{number(count)} {label}" for count, label in counts if count) + ".")
    if preview:
        click.echo("Ingenting har ändrats (förhandsgranskning).")
    elif not told.version:
        click.echo("Inget var nytt; versionen från förra inläsningen gäller.")


@kolada.command()
@FOLDER
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt.")
def inspect(folder: Path, as_json: bool) -> None:
    """Visa vad de sparade svaren i MAPP innehåller. Slutkod 0 när de kan läsas in, annars 2."""
    found = _inspected(folder)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for line in _described(found):
            click.echo(line)
    if found["refused"]:
        sys.exit(REFUSED)


def _inspected(folder: Path) -> dict[str, Any]:
    from styrkedjan.sources.kolada import read

    missing: Counter[str] = Counter()
    years: set[int] = set()
    municipalities: set[str] = set()
    values = 0
    problems: list[Problem] = []
    answers = None
    try:
        answers = read(folder)
        for value in answers.values():
            values += 1
            years.add(value.period)
            municipalities.add(value.municipality)
            if value.missing:
                missing[value.missing.value] += 1
    except InvalidInput as refused:
        problems += refused.problems
    problems += answers.problems if answers else []
    fetched = sorted(answers.requests.values()) if answers else []
    return {
        "requests": len(fetched),
        "fetched_from": fetched[0].isoformat() if fetched else None,
        "fetched_to": fetched[-1].isoformat() if fetched else None,
        "catalogue": len(answers.catalogue) if answers else 0,
        "municipalities": len(answers.municipalities) if answers else 0,
        "groups": len({each.group_id for each in answers.groups}) if answers else 0,
        "values": values,
        "missing": dict(sorted(missing.items())),
        "key_figures": sorted(answers.answered) if answers else [],
        "municipalities_with_values": len(municipalities),
        "years": sorted(years),
        "refused": any(each.level is Level.ERROR for each in problems),
        "problems": [
            {"level": each.level.value, "where": each.where or each.file, "text": f"{each.what} {each.remedy}".strip()}
            for each in problems
        ],
    }


def _described(found: dict[str, Any]) -> list[str]:
    metadata = [(found["catalogue"], "nyckeltal"), (found["municipalities"], "kommuner"), (found["groups"], "grupper")]
    values = [
        (found["values"], "värden"),
        (len(found["key_figures"]), "nyckeltal"),
        (found["municipalities_with_values"], "kommuner"),
    ]
    lines = [f"Frågor: {number(found['requests'])}, hämtade {found['fetched_from']} till {found['fetched_to']}"]
    lines.append("Katalog: " + ", ".join(f"{number(count)} {label}" for count, label in metadata))
    lines.append("Data: " + ", ".join(f"{number(count)} {label}" for count, label in values))
    if found["years"]:
        lines.append(f"År: {found['years'][0]}–{found['years'][-1]}")
    return lines + [f"{each['where']}: {each['text']}" for each in found["problems"]]


def _split(given: tuple[str, ...]) -> list[str]:
    return [part.strip() for each in given for part in each.split(",") if part.strip()]


def _years(given: tuple[str, ...]) -> list[int]:
    years: list[int] = []
    for part in _split(given):
        first, _, last = part.partition("-")
        if not first.isdecimal() or (last and not last.isdecimal()) or len(last or first) > 4:
            raise click.BadParameter(f"”{part}” är inget år. Skriv till exempel 2024 eller 2015-2024.")
        years += range(int(first), int(last or first) + 1)
    return years


def _own_key_figures() -> list[str]:
    from styrkedjan.sources.definitions import load_definitions

    return [entry.id for entry in load_definitions().key_figures.key_figures if not entry.is_retired]


def _store_folder() -> Path:
    from styrkedjan.cli.django_setup import start_django

    start_django()
    from django.conf import settings

    return Path(settings.STYRKEDJAN_STORE)


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


def _refuse(refused: InvalidInput) -> NoReturn:
    _tell(tuple(refused.problems))
    sys.exit(REFUSED)
