"""The catalogue is one graph in three ways of writing, and holds what the Swedish profile demands of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.publishing.models import Publication
from styrkedjan.areas.publishing.queries.published import Shown
from styrkedjan.domain.publishing.states import Frequency, Licence
from styrkedjan.reports import dcat
from styrkedjan.reports.open_data import data_sets

BUNDLE = Path(__file__).parents[3] / "shared" / "data" / "dcat" / "dcat-ap-se_3.0.1_bundle.json"
NAMES = {
    **dcat.PREFIXES, "schema": "http://schema.org/", "prov": "http://www.w3.org/ns/prov#",
    "owl": "http://www.w3.org/2002/07/owl#", "odrs": "http://schema.theodi.org/odrs#",
}  # fmt: skip
TEMPLATES = {
    "dcat:Catalog": "dcat:Catalog", "dcat:Dataset": "dcat:Dataset", "dcat:Distribution": "dcat:Distribution",
    "dcat:DataService": "dcat:DataService", "foaf:Agent": "dcat:foaf:Agent", "vcard:Organization": "dcat:contactPoint",
}  # fmt: skip
# Asked only of what the European regulation names as valuable.
ONLY_VALUABLE = re.compile("hvdCategory")


@pytest.fixture(scope="module")
def nodes() -> list[dcat.Node]:
    root = Unit(code="9901", name='Ekeviks <kommun> & "vänner"')
    editions = []
    for number, (key, about) in enumerate(data_sets().items(), 1):
        row = Publication(
            key=key, owner="Kvalitetsenheten", contact="data@example.org",
            licence=list(Licence)[number % 2].value, frequency=list(Frequency)[number % len(Frequency)].value,
        )  # fmt: skip
        editions.append(
            Shown(
                1, key, number, datetime(2026, 11, 9, tzinfo=UTC), "0" * 64, row, about.columns, (), "2024–2025", (), {}
            )
        )
    return dcat.graph([(root, editions)], "https://styr.example.org")


def parsed(nodes: list[dcat.Node], form: str) -> Graph:
    return Graph().parse(data=dcat.written(nodes, form), format={"rdf": "xml", "ttl": "turtle"}.get(form, "json-ld"))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # within the reader itself
def test_the_three_ways_of_writing_say_the_same(nodes: list[dcat.Node]) -> None:
    xml = parsed(nodes, "rdf")
    assert len(xml) > 300
    assert isomorphic(xml, parsed(nodes, "ttl"))
    assert isomorphic(xml, parsed(nodes, "jsonld"))


def test_every_address_is_whole_and_every_node_that_is_named_is_there(nodes: list[dcat.Node]) -> None:
    graph = parsed(nodes, "rdf")
    for one in {*graph.subjects(), *graph.objects()}:
        if isinstance(one, URIRef):
            assert re.match(r"(https?://|mailto:)\S+$", str(one)), one
    ours = {
        str(one) for one in graph.objects() if isinstance(one, URIRef) and "#" in str(one) and "example" in str(one)
    }
    assert {each for each in ours if each.startswith("https://styr")} <= {node.address for node in nodes}


@cache
def _templates() -> dict[str, Any]:
    return {one["id"]: one for one in json.loads(BUNDLE.read_text("utf-8"))["templates"] if "id" in one}


def _items(name: str) -> Iterator[dict[str, Any]]:
    """The template's properties; a group without one of its own is a choice among what it holds."""
    for each in _templates()[name]["items"]:
        one = dict(_templates()[each] if isinstance(each, str) else each)
        yield {**_templates().get(one.get("extends", ""), {}), **one}


def _whole(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return NAMES[prefix] + rest if prefix in NAMES else name


@pytest.mark.skipif(not BUNDLE.exists(), reason="Profilens mallar finns inte bredvid källkoden.")
def test_the_catalogue_holds_what_the_profile_demands(nodes: list[dcat.Node]) -> None:
    graph, faults = parsed(nodes, "rdf"), []
    for type_, template in TEMPLATES.items():
        subjects = set(graph.subjects(RDF.type, URIRef(_whole(type_))))
        assert subjects, type_
        for item in _items(template):
            faults += [f"{type_}: {fault}" for one in subjects for fault in _faults(graph, one, item)]
    assert faults == []


def _faults(graph: Graph, subject: Any, item: dict[str, Any]) -> Iterator[str]:
    names = [item["property"]] if item.get("property") else [
        one["property"] for one in _items(item["id"]) if one.get("property")
    ] if item.get("items") else []  # fmt: skip
    if not names or ONLY_VALUABLE.search(names[0]):
        return
    values = [value for name in dict.fromkeys(names) for value in graph.objects(subject, URIRef(_whole(name)))]
    low, high = item.get("cardinality", {}).get("min", 0), item.get("cardinality", {}).get("max")
    if len(values) < low:
        yield f"{subject} saknar {names[0]}"
    if high and names[0] != "rdf:type" and len(set(values)) > high:
        yield f"{subject} har {len(values)} {names[0]}"
    if item.get("nodetype") == "LANGUAGE_LITERAL":
        yield from (
            f"{value} har inget språk" for value in values if not isinstance(value, Literal) or not value.language
        )
    if item.get("nodetype") == "URI":
        yield from (f"{value} är ingen adress" for value in values if not isinstance(value, URIRef))
        if item.get("pattern"):
            yield from (f"{value} har fel form" for value in values if not re.fullmatch(item["pattern"], str(value)))
    chosen = {one["value"] for one in item.get("choices", ())}
    # Two lists of frequencies stand side by side in the profile, and either will do.
    if chosen and names[0] not in ("dcterms:accrualPeriodicity", "rdf:type"):
        yield from (f"{value} finns inte bland valen" for value in values if str(value) not in chosen)


def test_titles_are_short_and_in_both_languages() -> None:
    for one in data_sets().values():
        assert len(one.title.split()) <= 10
        assert one.title != one.title_en
        assert one.about_en
        assert all(word == word.lower() for word in one.keywords)
