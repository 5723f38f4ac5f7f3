"""Every kind of import stands in one group of the page."""

from dataclasses import dataclass

from styrkedjan.foundation import imports
from styrkedjan.pages.imports.groups import GROUPS, REST, grouped
from styrkedjan.pipeline import ledger_kind

assert ledger_kind.KEY


@dataclass(frozen=True)
class Offered:
    key: str


def test_every_kind_stands_in_just_one_group():
    placed = [key for _, keys in GROUPS for key in keys]
    assert sorted(placed) == sorted(kind.key for kind in imports.kinds())


def test_what_no_group_knows_comes_last_and_empty_groups_are_left_out():
    found = grouped([Offered("nytt"), Offered("budget"), Offered("ledger")])
    assert [(name, [one.key for one in members]) for name, members in found] == [
        ("Utfall och prognos", ["ledger"]), ("Budget", ["budget"]), (REST, ["nytt"]),
    ]  # fmt: skip
