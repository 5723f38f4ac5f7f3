"""The list of changes that change nothing says why, and speaks of code that is still there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = tomllib.loads((ROOT / "bench" / "equivalent_mutants.toml").read_text(encoding="utf-8"))


def test_every_row_says_why_and_its_line_is_there() -> None:
    for row in ROWS["here"]:
        text = (ROOT / "styrkedjan" / "domain" / "economy" / f"{row['module']}.py").read_text(encoding="utf-8")
        assert row["was"] in " ".join(text.split()), row
        assert row["was"] != row["becomes"]
    assert all(len(row["why"]) > 30 for row in (*ROWS["here"], *ROWS["everywhere"]))


def test_a_rule_for_all_takes_what_it_means_and_nothing_else() -> None:
    changes = [
        "total = sum(amounts, ZERO) → total = sum(amounts, )",
        "for a, b in zip(c, d, strict=True): → for a, b in zip(c, d, ):",
        "total = sum(amounts, ZERO) → total = sum(ZERO, )",
        "total = sum(amounts, ZERO) → total = None",
        "for a, b in zip(c, d, strict=True): → for a, b in zip(d, strict=True):",
    ]
    taken = [any(re.fullmatch(row["change"], change) for row in ROWS["everywhere"]) for change in changes]
    assert taken == [True, True, False, False, False]
