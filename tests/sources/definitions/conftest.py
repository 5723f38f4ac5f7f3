"""A small right model, and ways to break it."""

from pathlib import Path

import pytest

MODEL = """\
id: liten
name: Liten modell
version: "1"
source: standard
levels:
  - {id: council, name: KF, plural: KF, unit_kinds: [council], source: standard}
  - {id: unit, name: Enhet, plural: Enheter, parent: council, unit_kinds: [unit], source: standard}
element_kinds:
  - {id: council_goal, name: Mål, plural: Mål, level: council, source: standard}
bodies:
  - {id: council, name: Kommunfullmäktige, source: standard}
cycle:
  - id: budget
    name: Budget
    kind: budget_decision
    phase: plan
    anchor: plan_year
    month: november
    year_offset: -1
    decided_by: council
    source: standard
scales:
  - id: goals
    name: Mål
    applies_to: goal
    source: standard
    steps:
      - {id: reached, label: Ja, shape: disc, tone: good, rank: 1}
      - {id: not_reached, label: Nej, shape: triangle, tone: bad, rank: 0}
parameters:
  - id: cap
    name: Tak
    unit: percent
    values:
      - {value: 3, source: standard, valid_to: 2025-12-31}
      - {value: 4, source: standard, valid_from: 2026-01-01}
goals:
  - {id: g1, number: 1, text: Ett mål, kind: council_goal, source: standard}
"""


@pytest.fixture
def write(tmp_path: Path):
    """Write text (or bytes) as a steering model in a definitions folder; gives the file."""

    def writer(text: str | bytes, name: str = "liten.yaml", kind: str = "steering_models") -> Path:
        file = tmp_path / kind / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return file

    (tmp_path / "parameters").mkdir()
    return writer
