"""Files that mean harm, or are no definitions at all, are refused quickly and with a sentence."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.definitions import check_definitions
from styrkedjan.sources.definitions.nodes import MAX_BYTES, parse_nodes
from tests.sources.definitions.conftest import MODEL

LAUGHS = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 8)}]\n" for n in range(12)
)

HOSTILE = [
    (LAUGHS.encode(), "1", "Ankare och alias"),
    (b"id: !!python/object/apply:os.system ['true']\n", "1", "Taggen"),
    (b"id: !minetag x\n", "1", "Taggen"),
    (b"id: " + b"[" * 5000 + b"]" * 5000, "1", "nästlad"),
    (b"id: " + b"{a: " * 2000 + b"1" + b"}" * 2000, "1", "nästlad"),
    (b"#" * (MAX_BYTES + 1), "", "större än"),
    (b"", "1", "tom"),
    (b"# bara en kommentar\n", "1", "tom"),
    (b"id: a\n---\nid: b\n", "2", "flera dokument"),
    ("name: Å\nid: å".encode("latin-1"), "1", "UTF-8"),
    (b"id: a\nname: \xff\n", "2", "UTF-8"),
    (b"id: a\x00b\n", "", "tecken som YAML inte till"),
    (b"\x89PNG\r\n\x1a\n", "1", "UTF-8"),
    (b"id: 'aldrig slut\n", "2", "YAML"),
    (b"\tid: x\n", "1", "YAML"),
    (b"- bara\n- en\n- lista\n", "1", "en uppst"),
    (b"bara text\n", "1", "en uppst"),
    (b"? [a, b]\n: c\n", "1", "okänd"),
]


@pytest.mark.parametrize(("data", "line", "what"), HOSTILE, ids=[row[2] + str(i) for i, row in enumerate(HOSTILE)])
def test_what_is_no_plain_definition_is_refused(write, data, line, what):
    problems = check_definitions([write(data)])
    assert problems[0].where == line
    assert what in problems[0].what
    assert problems[0].remedy


def test_a_byte_order_mark_is_no_problem(write):
    assert check_definitions([write("\ufeff" + MODEL)]) == []


def test_windows_line_ends_are_no_problem(write):
    assert check_definitions([write(MODEL.replace("\n", "\r\n"))]) == []


@given(st.binary(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_bytes_end_in_nodes_or_problems(data):
    try:
        problems = [] if parse_nodes(data, "x.yaml") else None
    except InvalidInput as refused:
        problems = list(refused.problems)
    assert problems is not None
    assert all(problem.what and problem.remedy for problem in problems)


LINES = MODEL.splitlines()


@given(st.integers(0, len(LINES) - 1), st.sampled_from(["", "- 1", "id: 3", "  x: [", "null", "? a", "  - ~", "a: 0"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_line_replaced_by_anything_never_crashes(write, at, line):
    for problem in check_definitions([write("\n".join([*LINES[:at], line, *LINES[at + 1 :]]))]):
        assert problem.what
        assert problem.remedy
