"""The drawn chain: every link is there in every width, on the paper, over no other, and says its status in words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from styrkedjan.domain.status import Status
from styrkedjan.reports.charts.chain import Link, placed, tally

SVG = "{http://www.w3.org/2000/svg}"
WORDS = st.text("abcdefghij ", min_size=1, max_size=60).filter(str.strip)


@st.composite
def chains(draw):
    """Layers of links that each hang in links of the layer above."""
    layers, number = [], 0
    for layer in range(draw(st.integers(2, 5))):
        row = []
        for _ in range(draw(st.integers(1, 6))):
            number += 1
            above = [one.key for one in layers[-1]] if layers else []
            parents = draw(st.lists(st.sampled_from(above), min_size=1, max_size=3, unique=True)) if above else []
            counts = tally(draw(st.dictionaries(st.sampled_from(Status), st.integers(0, 99), max_size=5)))
            status = draw(st.none() | st.sampled_from(Status))
            note = draw(st.just("") | WORDS)
            link = Link(number, draw(WORDS), f"Slag {layer}", note, status, f"/mal/{number}/", tuple(parents), counts)
            row.append(link)
        layers.append(tuple(row))
    return tuple(layers)


def drawings(layers):
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", placed(layers, "Kedjan"), re.DOTALL)]


@settings(max_examples=25)
@given(chains())
def test_every_link_is_there_once_and_stands_by_itself(layers):
    links = {one.address: one for layer in layers for one in layer}
    for drawing in drawings(layers):
        found = drawing.findall(f".//{SVG}a")
        assert sorted(one.get("href") for one in found) == sorted(links)
        boxes = []
        for one in found:
            link = links[one.get("href")]
            assert one.get("aria-label") == link.told
            assert link.status is None or link.status.label in link.told
            box = one.find(f"{SVG}rect")
            boxes.append([float(box.get(name)) for name in ("x", "y", "width", "height")])
            assert all(float(text.get("font-size")) >= 12 for text in one.iter(f"{SVG}text"))
        assert all(y + height <= float(drawing.get("height")) + 8 for _, y, _, height in boxes)
        for index, (x, y, width, height) in enumerate(boxes):
            for other_x, other_y, other_width, other_height in boxes[index + 1 :]:
                beside = x + width <= other_x + 0.2 or other_x + other_width <= x + 0.2
                assert beside or y + height <= other_y + 0.2 or other_y + other_height <= y + 0.2


def test_a_link_says_what_hangs_in_it():
    counts = tally({Status.REACHED: 3, Status.NOT_REACHED: 1, Status.PARTLY: 0})
    link = Link(1, "Läskunniga elever", "Nämndmål", "Grundskolenämnden", Status.PARTLY, below=counts)
    assert link.told == (
        "Nämndmål: Läskunniga elever. Delvis uppfyllt. Under: 1 inte uppfyllt och 3 uppfyllt. Grundskolenämnden"
    )
    many = Link(2, "12 till", "Nämndmål", below=counts, is_many=True)
    assert many.told == "Nämndmål: 12 till. 1 inte uppfyllt och 3 uppfyllt"
