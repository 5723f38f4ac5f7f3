"""`styrkedjan docs`: the reference under docs/reference, written from the code and the definitions themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from styrkedjan.domain.economy_principles import PrincipleRule

HEAD = "<!-- Skrivs av `styrkedjan docs`. Ändra källan, inte filen. -->\n"


@click.command()
@click.option("--check", is_flag=True, help="Skriv inget; fela om handboken inte stämmer med koden.")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs/reference"))
def docs(check: bool, folder: Path) -> None:
    """Skriv referensdelen av handboken: roller, lägen, kommandon, regler och styrmodeller."""
    pages = dict(_pages())
    if check:
        stale = [name for name, text in pages.items() if _read(folder / name) != text]
        stale += [path.name for path in folder.glob("*.md") if path.name not in pages]
        if stale:
            raise click.ClickException(f"Handboken stämmer inte: {', '.join(sorted(stale))}. Kör styrkedjan docs.")
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _pages() -> Iterable[tuple[str, str]]:
    yield "roller.md", _page("Roller", _roles())
    yield "lagen.md", _page("Lägen", _states())
    yield "kommandon.md", _page("Kommandon", _commands())
    yield "statusregeln.md", _page("Statusregeln", _status())
    yield "styrmodeller.md", _page("Styrmodeller", _models())
    yield "ekonomistyrningsprinciper.md", _page("Ekonomistyrningsprinciperna", _principles())
    yield "underlag.md", _page("Underlag: vad som blir av svåra filer", _traps())
    yield "dokumentens-innehall.md", _page("Vad dokumenten innehåller", _documents())
    yield "sakerhet.md", _page("Säkerhet: OWASP ASVS genomgången", _security())


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([HEAD + f"# {title}", "", *lines]).rstrip() + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in row)} |"
    yield ""


def _roles() -> Iterable[str]:
    from styrkedjan.foundation.roles import Role

    yield "En roll innehas på en enhet och når alla enheter under den."
    yield ""
    yield from _table(("Roll", "Får"), ((role.label, role.info.sentence) for role in Role))


def _states() -> Iterable[str]:
    from styrkedjan.domain.lifecycles import ALL

    yield "Vad som går att göra i varje läge. Vem som får göra det står under [roller](roller.md)."
    yield ""
    for one in ALL:
        yield f"## {one.noun}"
        yield ""
        yield from ("```mermaid", *one.diagram().splitlines(), "```", "")
        rows = ((step.move.label, step.before.label, step.after.label) for step in one.steps)
        yield from _table(("Handling", "Från", "Till"), rows)


def _commands() -> Iterable[str]:
    from styrkedjan.cli.main import cli

    yield from _group(cli, "styrkedjan", click.Context(cli, info_name="styrkedjan"))


def _group(group: click.Group, name: str, context: click.Context) -> Iterable[str]:
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, info_name=each, parent=context)
        if isinstance(command, click.Group):
            yield from _group(command, f"{name} {each}", inner)
            continue
        yield f"## `{name} {each}`"
        yield ""
        yield (command.help or "").split("\f")[0].strip()
        yield ""
        options = [
            (", ".join(param.opts), param.help or "") for param in command.params if isinstance(param, click.Option)
        ]
        if options:
            yield from _table(("Flagga", "Betyder"), options)


def _traps() -> Iterable[str]:
    """Every kind of import and every class of trouble; a test holds each cell to what is done."""
    from styrkedjan.cli.imports import all_kinds
    from styrkedjan.foundation.imports import ImportKind
    from styrkedjan.pipeline.ledger_workbook import LEDGER_TABLE
    from styrkedjan.sources.traps import TRAPS, Answer, answer_of

    yield "Ett annat tal än filens läses aldrig i tysthet. Varje ruta prövas av tests/sources/test_every_kind.py."
    yield ""
    yield from _table(("Nr", "Fallet"), ((str(at), trap.what) for at, trap in enumerate(TRAPS, start=1)))
    letters = {Answer.READ: "l", Answer.ASKED: "f", Answer.STOPPED: "s", Answer.NONE: "–"}
    yield (
        "l: läses rätt. f: stoppas med en fråga, och läses när någon har svarat. s: stoppas, med rad och rättelse. "
        "–: finns inte i det underlaget."
    )
    yield ""
    rows = []
    for kind in all_kinds():
        spec, is_table = (kind.spec, True) if isinstance(kind, ImportKind) else (LEDGER_TABLE, False)
        answers = (letters[answer_of(trap, spec, is_ledger=not is_table)] for trap in TRAPS)
        rows.append((kind.label, *answers))
    yield from _table(("Underlag", *(str(at) for at in range(1, len(TRAPS) + 1))), rows)


def _status() -> Iterable[str]:
    from styrkedjan.domain import status

    yield "Så föreslår systemet status. Regeln står i `styrkedjan/domain/status.py`, gränserna i styrmodellen."
    yield ""
    yield status.RULE_IN_WORDS.rstrip()
    yield ""
    rows = ((each.symbol, each.label) for each in status.Status)
    yield from _table(("Form", "Ord"), rows)


def _models() -> Iterable[str]:
    from styrkedjan.sources.definitions import load_definitions

    for model in load_definitions().steering_models.values():
        yield f"## {model.name}"
        yield ""
        yield f"Version {model.version}. {model.description}".strip()
        yield ""
        yield from _table(("Nivå", "Namn"), ((level.id, level.name) for level in model.levels_outwards))
        if model.economy_principles:
            yield "### Ekonomistyrningsprinciper"
            yield ""
            rows = ((str(p.number), p.title, str(p.behaviour.value)) for p in model.economy_principles)
            yield from _table(("Nr", "Princip", "Systemet"), rows)


CHAPTERS = {
    1: "Arkitektur", 2: "Inloggning", 3: "Sessioner", 4: "Behörighet", 5: "Indata och utdata", 6: "Krypto",
    7: "Fel och loggar", 8: "Dataskydd", 9: "Förbindelser", 10: "Skadlig kod", 11: "Verksamhetens logik",
    12: "Filer", 13: "API", 14: "Byggande och inställningar",
}  # fmt: skip


def _security() -> Iterable[str]:
    """Each requirement with its answer and the tests that show it: the house's tests see that they are there."""
    from styrkedjan.sources.verification import Answer, load_standard

    standard = load_standard()
    counts = Counter(one.answer for one in standard.requirements)
    told = ", ".join(f"{counts[answer]} {answer.label.lower()}" for answer in Answer)
    yield (
        f"[OWASP ASVS {standard.version}]({standard.source}), nivå {standard.level}, krav för krav: {told}. Numren är "
        "OWASP:s, orden våra egna och kortare. ”Driften” sköter den som kör tjänsten, se "
        "[driftguiden](../guide/drift.md)."
    )
    yield ""
    yield "Det som inte uppfylls:"
    yield ""
    yield from (f"- {one.id} {one.says}: {one.why}" for one in standard.requirements if one.answer is Answer.OPEN)
    yield ""
    for chapter, title in CHAPTERS.items():
        yield f"## {chapter}. {title}"
        yield ""
        rows = (
            (one.id, one.says, one.answer.label, ", ".join(f"`{test}`" for test in one.tests) or "–", one.why or "–")
            for one in standard.requirements
            if one.chapter == chapter
        )
        yield from _table(("Krav", "I korthet", "Svar", "Prövas i `tests`", "Varför eller hur"), rows)


def _principles() -> Iterable[str]:
    """The rules of each principle beside the functions that carry them out: neither can change without the other."""
    from styrkedjan.domain.economy.principle_sentences import PREAMBLE
    from styrkedjan.domain.economy.principles import PRINCIPLES
    from styrkedjan.domain.economy_principles import sentences
    from styrkedjan.sources.definitions import load_definitions

    model = next(model for model in load_definitions().steering_models.values() if model.economy_principles)
    told = {rule.id: rule for principle in model.economy_principles for rule in principle.rules}
    yield (
        f"Principernas ord och gränser står i styrmodellen ”{model.name}”, under samma nummer och regel. Var de "
        "verkställs i handlingar och på sidor står i [Ekonomireglerna](../explanation/economy-rules.md)."
    )
    yield ""
    for principle in PRINCIPLES.values():
        yield f"## {principle.number}. {principle.title}"
        yield ""
        yield f"{principle.citation.text}. {principle.behaviour.label}."
        yield ""
        rows = (
            (
                told[rule.id].text,
                rule.behaviour.label,
                f"`{rule.function.__module__.removeprefix('styrkedjan.domain.')}.{rule.function.__name__}`",
                ", ".join(told[rule.id].parameters) or "–",
            )
            for rule in principle.rules
        )
        yield from _table(("Regel", "Systemet", "Funktion i `styrkedjan/domain`", "Gränser i styrmodellen"), rows)
        yield from _sentences(principle.number, model.principle(principle.number).sentences, told)
    yield "## Inledningen till principerna"
    yield ""
    preamble = [sentence for part in model.economy_preamble for sentence in sentences(part.text)]
    yield from _sentences(PREAMBLE, preamble, told)


def _documents() -> Iterable[str]:
    """Each document point by point: the section that tells it, its data and its tests."""
    from styrkedjan.domain.document_points import POINTS
    from styrkedjan.sources.definitions import load_definitions

    yield (
        "Punkterna är de som styrmodellens eget styrdokument (”Så styrs …”) och lagen ställer, rubrikerna de "
        "medföljande mallarnas. "
        "Lagen om kommunal bokföring och redovisning (LKBR) är läst i sammandrag: rubrikerna följer RKR R15."
    )
    yield ""
    templates = load_definitions().report_templates
    for name in dict.fromkeys(point.template for point in POINTS):
        template = templates[name]
        headings = {section.kind: section.heading for section in template.sections}
        yield f"## {template.name}"
        yield ""
        rows = (
            (
                point.words,
                point.source,
                ", ".join(headings[kind] for kind in point.sections) or point.note,
                point.data or "–",
                ", ".join(f"`{test}`" for test in point.tests) or "–",
            )
            for point in POINTS
            if point.template == name
        )
        yield from _table(("Punkt", "Ställs i", "Avsnitt", "Data", "Prövas i `tests`"), rows)


def _sentences(principle: int, told: Sequence[str], rules: Mapping[str, PrincipleRule]) -> Iterable[str]:
    """What the council wrote, what the system does about it, and the tests that show it."""
    from styrkedjan.domain.economy.principle_sentences import SENTENCES

    answers = [row for row in SENTENCES if row.principle == principle]
    rows = (
        (
            sentence,
            " ".join(rules[name].text for name in row.rules) or row.note,
            ", ".join(dict.fromkeys(rules[name].behaviour.label for name in row.rules)) or "–",
            ", ".join(f"`{test}`" for test in row.tests) or "–",
        )
        for sentence, row in zip(told, answers, strict=True)
    )
    yield from _table(("Fullmäktiges mening", "Regel", "Systemet", "Prövas i `tests`"), rows)
