"""The comparison by the API: the same figures as on the page, with their source, and 404 for what there is not."""

from styrkedjan.foundation import tokens
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.areas.comparison.conftest import SAFE


def test_the_api_tells_what_the_page_shows(kolada, client):
    person = factories.user_with(Role.READER, kolada)
    headers = {"Authorization": f"Bearer {tokens.create(by=None, user=person, name='prov')}"}

    def get(address):
        return client.get(f"/api/v1/comparison/{address}", headers=headers)

    assert [one["key"] for one in get("groups").json()] == ["G1", "G2", "alla"]
    found = get(f"key-figures/{SAFE.lower()}?group=alla").json()
    assert [(row["code"], row["value"], row["margin"]) for row in found["items"]][:2] == [
        ("0182", "86.0", "2.0"), ("0180", "80.0", "3.0"),
    ]  # fmt: skip
    assert found["items"][-1] == {
        "code": "0127", "name": "Botkyrka", "value": None, "missing": "not_reported", "margin": None,
    }  # fmt: skip
    assert (found["place"], found["source"]) == ({"better": 2, "worse": 2, "of": 5}, "Källa: Kolada")
    (line,) = get("profile?group=alla").json()["items"]
    assert (line["key_figure"], line["value"], line["group_place"]) == (SAFE, "74.0", found["place"])
    assert [get(one).status_code for one in ("key-figures/N1", "profile?group=G9", "key-figures/N07777")] == [
        404,
        404,
        200,
    ]
