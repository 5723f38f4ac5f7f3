"""`styrkedjan import`: look at a file, apply it, undo it. The same kinds and the same rules as on the page.

Exit codes: 0 looked at or applied, 1 stopped by the rules (with a sentence), 2 the file is refused (every problem on
stderr; with --json the object on stdout says so too).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from styrkedjan.cli.django_setup import start_django, with_django
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Problem, Refused
from styrkedjan.domain.swedish import NBSP, plural

if TYPE_CHECKING:
    from styrkedjan.foundation.imports import AnyKind, FileKind, ImportKind
    from styrkedjan.foundation.models import User

REFUSED = 2
SHOWN_LINES = 40
ALIASES = {"sie": "ledger"}
Json = dict[str, Any]


class KindGroup(click.Group):
    """One command per kind of import, made from what the areas have registered; and `undo`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*(kind.key for kind in all_kinds()), "example", "undo"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "undo":
            return undo
        if cmd_name == "example":
            return example
        found = {kind.key: kind for kind in all_kinds()}.get(ALIASES.get(cmd_name, cmd_name))
        return None if found is None else _command(found)


@click.group(cls=KindGroup)
def imports() -> None:
    """Läs in en fil: utan --apply visas bara vad som skulle ändras."""


def all_kinds() -> Sequence[AnyKind]:
    """Every kind; starts Django."""
    start_django()
    from styrkedjan.foundation import imports as engine
    from styrkedjan.pipeline import ledger_kind  # the ledger belongs to no area, so nothing else would find it

    assert ledger_kind.KEY
    return engine.kinds()


def find_scope(principal: str, unit: str) -> Any:
    """The unit to import for: the principal, or one of its units. Raises Refused with a sentence."""
    from styrkedjan.areas.organisation.models import Unit

    root = Unit.objects.filter(parent__isnull=True, code=principal).first()
    if root is None:
        known = ", ".join(Unit.objects.filter(parent__isnull=True).values_list("code", flat=True)) or "inga ännu"
        raise Refused(f"Huvudmannen ”{principal}” finns inte.", f"Välj bland {known}.")
    if not unit:
        return root
    found = Unit.objects.select_related("principal").filter(principal=root, code=unit).first()
    if found is None:
        raise Refused(f"Enheten ”{unit}” finns inte i {root.name}.", "Kontrollera koden.")
    return found


def find_user(username: str) -> User:
    """The person in whose name it is done. Raises Refused with a sentence."""
    from styrkedjan.foundation.models import User as Person

    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise Refused(f"Det finns ingen person med användarnamnet ”{username}”.", "Kontrollera stavningen.")
    return person


def _command(kind: AnyKind) -> click.Command:
    """The command of one kind, with the kind's own questions as options."""
    from styrkedjan.foundation.imports import FileKind, ImportKind

    parameters: list[click.Parameter] = [
        click.Argument(["file"], type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.Option(["--principal"], required=True, help="Huvudmannens kod, till exempel 0126."),
        click.Option(
            ["--unit", "units"],
            multiple=True,
            help="Bara enheten med den här koden och allt under den; eller beloppens enhet: kr, tkr eller mnkr.",
        ),
        click.Option(["--by"], required=True, help="Användarnamnet på den som läser in."),
        click.Option(["--apply", "apply_now"], is_flag=True, help="Genomför; annars visas bara vad som skulle ändras."),
        click.Option(["--json", "as_json"], is_flag=True, help="Skriv ett JSON-objekt."),
        click.Option(
            ["--map", "mapped"],
            multiple=True,
            metavar="RUBRIK=FÄLT",
            help="Vilken kolumn som är vad, till exempel Belopp=amount. Minns när filen läses in.",
        ),
    ]
    if isinstance(kind, ImportKind):
        sides = click.Choice(["mine", "theirs"])
        help_text = "Vid krock: mine = filens värde, theirs = det som gäller nu."
        parameters.append(click.Option(["--conflicts"], type=sides, help=help_text))
        if kind.removable:
            parameters.append(
                click.Option(["--remove-missing"], is_flag=True, help="Ta bort rader som saknas i filen.")
            )
    else:
        assert isinstance(kind, FileKind)
        for option in kind.options:
            name = f"--{option.key.replace('_', '-')}"
            parameters.append(
                click.Option([name], is_flag=option.kind == "check", help=f"{option.label}. {option.help}".strip())
            )

    def run(**given: Any) -> None:
        _run(kind, **given)

    return click.Command(kind.key, callback=run, params=parameters, help=f"{kind.label}: {kind.sentence}")


def _run(
    kind: AnyKind,
    *,
    file: Path,
    principal: str,
    units: Sequence[str],
    by: str,
    apply_now: bool,
    as_json: bool,
    mapped: Sequence[str],
    **options: Any,
) -> None:
    from styrkedjan.foundation.import_reading import options_of
    from styrkedjan.foundation.imports import FileKind
    from styrkedjan.sources.tables.headings import UNITS

    amounts = next((each.casefold() for each in units if each.casefold() in UNITS), "")
    code = next((each for each in units if each.casefold() not in UNITS), "")
    person, scope = find_user(by), find_scope(principal, code)
    kind.allow(person, scope)
    try:
        options |= options_of(kind, mapped, amounts)
        if isinstance(kind, FileKind):
            answer = _run_file(kind, person, scope, file, apply_now, options)
        else:
            answer = _run_table(kind, person, scope, file, apply_now, options)
    except InvalidInput as refused:
        answer = {"kind": kind.key, "file": file.name, "applied": False, "batch": None}
        answer |= {"refused": True, "messages": _messages(refused.problems)}
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2).encode())
    else:
        _print(answer)
    if answer["refused"]:
        sys.exit(REFUSED)


def _run_table(
    kind: ImportKind, person: User, scope: Any, path: Path, apply_now: bool, options: dict[str, Any]
) -> Json:
    from styrkedjan.foundation import imports as engine
    from styrkedjan.foundation.import_changes import to_json
    from styrkedjan.foundation.import_reading import COLUMNS, UNIT

    file = engine.File(path.name, path.read_bytes())
    remove = bool(options.get("remove_missing"))
    said = {name: str(options.get(name) or "") for name in (UNIT, COLUMNS)}
    preview = engine.preview(kind, scope, file, remove_missing=remove, options=said, by=person)
    batch = None
    if apply_now:
        side = options.get("conflicts")
        choices = engine.Choices(engine.Side(side) if side else None)
        batch = engine.apply(
            by=person, kind=kind, scope=scope, file=file, choices=choices, remove_missing=remove, options=said
        )
    return {
        "kind": kind.key,
        "file": path.name,
        "sentence": preview.sentence,
        "rows": preview.rows,
        "effect": None if preview.effect is None else f"{preview.effect:.2f}",
        "columns": [list(each) for each in preview.told],
        "changes": to_json(preview.changes),
        "headings": {column.key: column.heading for column in kind.spec.columns},
        "conflicts": [
            {"key": list(change.key), "column": cell.column, "where": change.where}
            for change, cell in preview.conflicts
        ],
        "overwrites": [
            {"key": list(key), "column": column, "by": said} for (key, column), said in preview.edits.items()
        ],
        "messages": _messages(preview.messages),
        "refused": False,
        "applied": batch is not None,
        "batch": batch.pk if batch else None,
    }


def _run_file(kind: FileKind, person: User, scope: Any, path: Path, apply_now: bool, options: dict[str, Any]) -> Json:
    from styrkedjan.foundation import imports as engine

    texts = {name: "on" if value is True else str(value or "") for name, value in options.items()}
    preview = kind.preview(scope, path, path.name, texts)
    batch = None
    if apply_now and not preview.blocked:
        batch = engine.apply_file(by=person, kind=kind, scope=scope, path=path, file_name=path.name, options=texts)
    return {
        "kind": kind.key,
        "file": path.name,
        "sentence": "" if preview.changes_something or preview.blocked else "Inga ändringar: filen är redan inläst.",
        "facts": {name: value.replace(NBSP, " ") for name, value in preview.facts},
        "tables": [
            {"caption": table.caption, "headings": list(table.headings), "rows": [list(row) for row in table.rows]}
            for table in preview.tables
        ],
        "messages": _messages(preview.messages),
        "refused": preview.blocked,
        "applied": batch is not None,
        "batch": batch.pk if batch else None,
    }


@click.command()
@click.argument("kind")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--principal", required=True, help="Huvudmannens kod, till exempel 0126.")
@click.option("--by", required=True, help="Användarnamnet på den som vill ha den.")
@with_django
def example(kind: str, file: Path | None, principal: str, by: str) -> None:
    """Skriv en arbetsbok som visar hur underlaget fylls i: rader, och ett blad som förklarar kolumnerna."""
    from styrkedjan.foundation import imports as engine
    from styrkedjan.foundation.import_examples import example as made

    all_kinds()
    found = engine.kind_of(ALIASES.get(kind, kind))
    target = file or Path(f"exempel-{found.key}.xlsx")
    target.write_bytes(made(found, find_scope(principal, ""), by=find_user(by)))
    click.echo(f"{found.label}: exemplet är skrivet till {target}.")


@click.command()
@click.argument("batch", type=int)
@click.option("--by", required=True, help="Användarnamnet på den som ångrar.")
@with_django
def undo(batch: int, by: str) -> None:
    """Ångra en hel inläsning i ett steg. Numret visas när den görs och på sidan Underlag."""
    from styrkedjan.areas.organisation.models import Unit
    from styrkedjan.foundation import imports as engine
    from styrkedjan.foundation.models import ImportBatch

    all_kinds()
    person = find_user(by)
    row = ImportBatch.objects.filter(pk=batch).first()
    scope = Unit.objects.select_related("principal").filter(pk=row.summary.get("scope")).first() if row else None
    if row is None or scope is None:
        raise NotAllowed(f"Inläsning {batch} finns inte.", "Numren visas på sidan Underlag.")
    engine.undo(by=person, batch=row, scope=scope)
    click.echo(f"Inläsning {batch} ({row.file_name}) är ångrad.")


def _messages(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"level": one.level.value, "where": one.where, "text": one.what, "remedy": one.remedy} for one in problems]


def _print(answer: Json) -> None:
    if answer["refused"]:
        for message in answer["messages"]:
            place = f"{message['where']}: " if message["where"] else ""
            click.echo(f"{place}{message['text']} {message['remedy']}".rstrip(), err=True)
        return
    for name, value in answer.get("facts", {}).items():
        click.echo(f"{name}: {value}")
    for table in answer.get("tables", []):
        click.echo(f"\n{table['caption']}: {'; '.join(table['headings'])}")
        for row in table["rows"]:
            click.echo("  " + "; ".join(row))
    if answer["sentence"]:
        click.echo(answer["sentence"])
    _print_changes(answer.get("changes", []), answer.get("headings", {}))
    for one in answer.get("overwrites", [])[:SHOWN_LINES]:
        click.echo(f"  ! {', '.join(one['key'])} ({answer['headings'][one['column']]}) skrivs över: {one['by']}")
    for message in answer["messages"]:
        click.echo(f"- {message['where']}: {message['text']} {message['remedy']}".rstrip())
    if answer.get("conflicts"):
        click.echo(
            "Krockar avgörs med --conflicts mine eller --conflicts theirs, eller cell för cell på sidan Underlag."
        )
    if answer["applied"]:
        click.echo(
            f"Inläst som nummer {answer['batch']}. Ångra med: styrkedjan import undo {answer['batch']} --by NAMN"
        )
    elif answer.get("changes") or answer.get("tables"):
        click.echo("Ingenting är ändrat. Lägg till --apply för att läsa in.")


def _print_changes(changes: Sequence[Json], headings: dict[str, str]) -> None:
    signs = {"add": "+", "remove": "-", "change": "~"}
    for change in changes[:SHOWN_LINES]:
        cells = "; ".join(
            f"{headings.get(name, name)}: {before or '–'} → {after or '–'}"
            for name, (before, after) in change["cells"].items()
        )
        click.echo(f"  {signs[change['op']]} {', '.join(change['key'])}: {cells}")
    if len(changes) > SHOWN_LINES:
        click.echo(f"  … och {plural(len(changes) - SHOWN_LINES, 'rad', 'rader')} till")
