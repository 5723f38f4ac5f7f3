"""Two people who write in the same thing: field by field, and in texts line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrkedjan.domain.merging import UNKNOWN, merge, merge_text

# base, theirs, mine -> saved, conflict
EDITS = [
    ("a", "a", "a", "a", False),
    ("a", "a", "m", "m", False),
    ("a", "t", "a", "t", False),
    ("a", "t", "t", "t", False),
    ("a", "t", "m", "t", True),
]


@pytest.mark.parametrize(("base", "theirs", "mine", "saved", "conflict"), EDITS)
def test_a_field_two_people_edited(base, theirs, mine, saved, conflict):
    result = merge({"x": base}, {"x": theirs}, {"x": mine})
    assert result.values == {"x": saved}
    assert result.conflicts == (("x",) if conflict else ())


texts = st.dictionaries(st.sampled_from("abc"), st.sampled_from("123"), min_size=3, max_size=3)


@given(texts, texts, texts)
def test_no_words_are_lost(base, theirs, mine):
    result = merge(base, theirs, mine)
    for name in "abc":
        if name in result.conflicts:
            assert len({base[name], theirs[name], mine[name]}) == 3
            continue
        for edited in (theirs, mine):
            if edited[name] != base[name]:
                assert result.values[name] == edited[name]


@given(texts, texts)
def test_saving_alone_saves_what_was_written(base, mine):
    assert merge(base, base, mine).values == mine


def test_where_nobody_knows_what_both_began_from_another_text_is_a_conflict():
    found = merge({"x": UNKNOWN, "y": UNKNOWN}, {"x": "t", "y": "same"}, {"x": "m", "y": "same"})
    assert found.conflicts == ("x",)


# base, theirs, mine -> joined, None where they must be seen side by side
TEXTS = [
    ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n"),
    ("a\nb\nc\n", "a\nb\nc\nd\n", "x\na\nb\nc\n", "x\na\nb\nc\nd\n"),
    ("a\nb\nc\n", "a\nc\n", "a\nb\nC\n", None),  # neighbouring lines
    ("a\nb\n", "a\nt\n", "a\nm\n", None),
    ("a\nb\n", "a\nsame\n", "a\nsame\n", "a\nsame\n"),
    ("one sentence", "theirs", "mine", None),
    ("", "theirs", "mine", None),
    ("a\n\nb", "a and more\n\nb", "a\n\nb and mine", "a and more\n\nb and mine"),
]


@pytest.mark.parametrize(("base", "theirs", "mine", "joined"), TEXTS)
def test_texts_changed_in_different_paragraphs_are_joined(base, theirs, mine, joined):
    assert merge_text(base, theirs, mine) == joined
    assert merge_text(base, mine, theirs) == joined


lines = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=2, max_size=6).map("\n".join)


@given(lines, lines)
def test_an_edit_beside_an_untouched_text_is_the_edit(base, mine):
    assert merge_text(base, base, mine) == mine


@given(lines, lines, lines)
def test_joining_is_the_same_whoever_saved_first(base, theirs, mine):
    assert merge_text(base, theirs, mine) == merge_text(base, mine, theirs)


fields = st.fixed_dictionaries({name: st.sampled_from("abc") for name in ("one", "two")})


@given(st.none() | fields, fields, fields)
def test_no_words_of_a_form_are_lost(base, theirs, mine):
    found = merge(base or dict.fromkeys(theirs, UNKNOWN), theirs, mine)
    for name, text in mine.items():
        left = base is not None and text == base[name]
        assert found.values[name] == text or name in found.conflicts or left
        assert found.values[name] == theirs[name] or (base is not None and theirs[name] == base[name])
