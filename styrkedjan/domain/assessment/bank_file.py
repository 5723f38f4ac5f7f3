"""An organisation's own question bank as a table: a row per question, under the criteria of a framework.

Columns: criterion, question, evidence, scale and, if wanted, id and weight (or delområde, fråga, belägg, skala, nummer,
vikt). Scales are the framework's, by id or name. Every mistake is told with its row; nothing is taken in when there is
one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from styrkedjan.domain.assessment.frameworks import Framework, Question
from styrkedjan.domain.definitions import Citation, SourceKind, suggestion
from styrkedjan.domain.economy.tables import Row, Table, read_number
from styrkedjan.domain.errors import InvalidInput, Problem

CRITERION, QUESTION, EVIDENCE, SCALE, NUMBER, WEIGHT = "criterion", "question", "evidence", "scale", "id", "weight"
NEEDED = (CRITERION, QUESTION, EVIDENCE, SCALE)
_SWEDISH = {
    "delområde": CRITERION, "kriterium": CRITERION, "fråga": QUESTION, "belägg": EVIDENCE, "skala": SCALE,
    "nummer": NUMBER, "vikt": WEIGHT,
}  # fmt: skip
HEAVIEST = Decimal(100)


def read_bank(table: Table, framework: Framework, owner: str) -> Framework:
    """The framework with the table's questions instead of its own. Raises InvalidInput with every problem of every row.

    `owner` is whose bank it is; it is told wherever points are.
    """
    columns = _columns(table)
    problems: list[Problem] = []
    numbers: Counter[str] = Counter()
    seen: dict[str, Row] = {}
    questions = []
    for row in table.rows:
        cells = {name: row.cells[column] for name, column in columns.items()}
        found = _question(table.file, row, cells, framework, numbers, problems)
        key = found.id if found else ""
        if found and seen.setdefault(key, row) is not row:
            what = f"Frågan {key} står redan på {seen[key].where}."
            problems.append(Problem(table.file, row.where, what, "ge frågan ett eget nummer."))
        elif found:
            questions.append(found)
    if not problems:  # a row with a fault may have been the criterion's only one
        asked = Counter(question.criterion for question in questions)
        remedy = "lägg till minst en fråga, annars kan området inte poängsättas."
        problems = [
            Problem(table.file, "", f"Delområde {criterion.id} har ingen fråga.", remedy)
            for criterion in framework.criteria
            if not asked[criterion.id]
        ]
    if problems:
        raise InvalidInput(problems)
    source = Citation(SourceKind.DOCUMENT, where=f"{owner}, egen frågebank ({table.file})")
    return replace(framework, questions=tuple(questions), questions_source=source)


def _columns(table: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    problems = []
    for column in table.columns:
        name = _SWEDISH.get(column.casefold(), column.casefold())
        if name in found:
            what = f"Rubrikerna ”{found[name]}” och ”{column}” betyder samma sak."
            problems.append(Problem(table.file, "rad 1", what, "behåll en av dem."))
        elif name in (*NEEDED, NUMBER, WEIGHT):
            found[name] = column
        else:
            what = f"Rubriken ”{column}” är okänd."
            problems.append(Problem(table.file, "rad 1", what, suggestion(column, (*NEEDED, NUMBER, WEIGHT))))
    problems += [
        Problem(table.file, "rad 1", f"Kolumnen {name} saknas.", f"lägg till rubriken {name}.")
        for name in NEEDED
        if name not in found
    ]
    if problems:
        raise InvalidInput(problems)
    return found


def _question(
    file: str,
    row: Row,
    cells: Mapping[str, str],
    framework: Framework,
    numbers: Counter[str],
    problems: list[Problem],
) -> Question | None:
    before = len(problems)
    if row.fault:
        problems.append(row.fault)
        return None
    criteria = [criterion.id for criterion in framework.criteria]
    criterion = cells[CRITERION]
    if criterion not in criteria:
        what = f"Delområde ”{criterion}” finns inte i {framework.title}."
        problems.append(Problem(file, row.where, what, suggestion(criterion, criteria)))
    scales = {name.casefold(): scale.id for scale in framework.scales for name in (scale.id, scale.name)}
    if cells[SCALE].casefold() not in scales:
        what = f"Skalan ”{cells[SCALE]}” finns inte i {framework.title}."
        problems.append(Problem(file, row.where, what, suggestion(cells[SCALE], [one.id for one in framework.scales])))
    for name, label in ((QUESTION, "frågans text"), (EVIDENCE, "belägg")):
        if not cells[name]:
            problems.append(Problem(file, row.where, f"Raden saknar {label}.", "fyll i cellen."))
    weight = _weight(file, row, cells.get(WEIGHT, ""), problems)
    if len(problems) > before or weight is None:
        return None
    numbers[criterion] += 1
    number = cells.get(NUMBER) or f"{criterion}.{numbers[criterion]}"
    return Question(cells[QUESTION], cells[EVIDENCE], number, criterion, scales[cells[SCALE].casefold()], weight)


def _weight(file: str, row: Row, text: str, problems: list[Problem]) -> Decimal | None:
    try:
        value = read_number(text)
    except ValueError as error:
        problems.append(Problem(file, row.where, f"Vikten: {error}", "skriv ett tal över 0, eller lämna tomt för 1."))
        return None
    if value is None:
        return Decimal(1)
    if not 0 < value <= HEAVIEST:
        what = f"Vikten {text} ligger inte mellan 0 och {HEAVIEST}."
        problems.append(Problem(file, row.where, what, "skriv ett tal över 0, eller lämna tomt för 1."))
        return None
    return value
