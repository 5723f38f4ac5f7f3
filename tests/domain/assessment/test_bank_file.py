"""An organisation's own question bank: taken in whole, or every mistake told with its row."""

from decimal import Decimal

import pytest

from styrkedjan.domain.assessment.bank_file import read_bank
from styrkedjan.domain.assessment.scoring import score
from styrkedjan.domain.economy.tables import read_table
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.definitions import load_definitions

HEAD = "criterion;question;evidence;scale;weight\n"


@pytest.fixture(scope="module")
def framework():
    return load_definitions().frameworks["kommunkompassen_1_0"]


def whole(framework) -> list[str]:
    return [f"{criterion.id};Görs det?;Ett beslut;nej_ja;" for criterion in framework.criteria]


def bank(framework, text: str):
    return read_bank(read_table("bank.csv", text.encode(), keep_faulty=True), framework, "Sydkommunerna")


def test_a_whole_bank_replaces_the_framework_s_and_tells_whose_it_is(framework):
    lines = [*whole(framework), "1.1;Och detta?;Ett protokoll;Hur stor del av kommunen;3"]
    found = bank(framework, HEAD + "\n".join(lines))
    assert len(found.questions) == 38
    assert (found.questions[-1].id, found.questions[-1].weight, found.questions[-1].scale) == (
        "1.1.2",
        Decimal(3),
        "omfattning",
    )
    assert "Sydkommunerna" in found.questions_source.text
    answers = {question.id: found.scale(question.scale).steps[-1].id for question in found.questions}
    assert score(found, answers).total.exact == 800
    assert framework.questions_source.is_ours


def test_swedish_headings_and_own_numbers(framework):
    lines = [f"{c.id};N{index};Görs det?;Ett beslut;nej_ja" for index, c in enumerate(framework.criteria)]
    found = bank(framework, "Delområde;Nummer;Fråga;Belägg;Skala\n" + "\n".join(lines))
    assert found.questions[3].id == "N3"


BROKEN = [
    ("9.9;Görs det?;Ett beslut;nej_ja;", "Delområde ”9.9” finns inte"),
    ("1.1;;Ett beslut;nej_ja;", "frågans text"),
    ("1.1;Görs det?;;nej_ja;", "belägg"),
    ("1.1;Görs det?;Ett beslut;ja_nej;", "Skalan ”ja_nej” finns inte"),
    ("1.1;Görs det?;Ett beslut;nej_ja;0", "Vikten 0"),
    ("1.1;Görs det?;Ett beslut;nej_ja;tung", "inget tal"),
    ("1.1;Görs det?;Ett beslut;nej_ja;1;2", "celler"),
]


def test_every_mistake_is_told_with_its_row_and_nothing_is_taken_in(framework):
    text = HEAD + "\n".join([*whole(framework), *(line for line, _ in BROKEN)])
    with pytest.raises(InvalidInput) as refusal:
        bank(framework, text)
    told = {problem.where: problem for problem in refusal.value.problems}
    for place, (_, said) in enumerate(BROKEN, 39):
        assert said in told[f"rad {place}"].what
        assert told[f"rad {place}"].remedy


def test_a_criterion_without_questions_a_number_twice_and_unknown_headings(framework):
    with pytest.raises(InvalidInput, match=r"Delområde 8\.4 har ingen fråga"):
        bank(framework, HEAD + "\n".join(whole(framework)[:-1]))
    twice = "id;criterion;question;evidence;scale\n" + "x;1.1;a;b;nej_ja\n" * 2
    with pytest.raises(InvalidInput, match="står redan på rad 2"):
        bank(framework, twice)
    with pytest.raises(InvalidInput, match=r"Menade du ”weight”|okänd"):
        bank(framework, "criterion;question;evidence;scale;wieght\n1.1;a;b;nej_ja;1")
    with pytest.raises(InvalidInput, match="scale saknas"):
        bank(framework, "criterion;question;evidence\n1.1;a;b")
