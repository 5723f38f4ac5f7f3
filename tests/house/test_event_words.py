"""What the audit log tells has a Swedish word for each of its details."""

from __future__ import annotations

import ast
from pathlib import Path

from styrkedjan.pages.kit.event_details import WORDS

HOUSE = Path(__file__).resolve().parents[2] / "styrkedjan"
# What an action names in Swedish already.
SWEDISH = {
    "ansvar", "antal", "avslutade", "borttagen", "datum", "efter", "enheter", "från", "före", "gav", "gick", "grupp",
    "gäller_från", "klassa", "kod", "kom", "källa", "roll", "roller", "sista_dag", "slag", "slutade", "styrmodell",
    "tidigare_sista_dag", "till", "tillhörighet", "varför", "åter",
}  # fmt: skip


def test_each_detail_of_an_event_has_a_swedish_word() -> None:
    unknown = set()
    for file in [*HOUSE.glob("areas/*/actions/*.py"), *HOUSE.glob("foundation/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "tell":
                unknown |= {one.arg for one in node.keywords if one.arg and one.arg not in WORDS.keys() | SWEDISH}
    assert unknown == set(), f"Ge dem ett ord i pages/kit/event_details.py: {sorted(unknown)}"
