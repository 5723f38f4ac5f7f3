"""Real schools behind every page and file that shows them: what is hidden follows from nothing that is published.

Skolverket's schools of two municipalities stand as units under two committees. The share that passed all subjects is
Skolverket's; how many pupils stand behind is a tenth of the school, since it is not published. Skolverket's codes
(few pupils, missing) are kept as what they are. The reader takes down every figure on every page, in every file and
from the API, and does the sums that can be done.
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from styrkedjan.areas.indicators.models import IndicatorValue
from styrkedjan.areas.indicators.queries.values import tables_of
from styrkedjan.domain.disclosure import Sum, derivable
from styrkedjan.domain.observations import Missing
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import tokens
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
SCHOOLS = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "skola"
TOWNS, FEWEST, SHARE = ("0163", "0182"), 12, "ratioOfPupilsIn9thGradeWithAllSubjectsPassed"
CODES = {"OMITTED_DUE_TO_BASED_ON_FEW_PUPILS": Missing.SUPPRESSED, "MISSING": Missing.NOT_REPORTED}


def schools():
    """School -> (town, pupils, how many passed or why that is not told)."""
    places = csv.DictReader((SCHOOLS / "skolverket_v4_school_units.csv").read_text(encoding="utf-8").splitlines())
    town = {row["code"]: row["municipality"] for row in places if row["municipality"] in TOWNS}
    pupils, share = {}, {}
    with gzip.open(SCHOOLS / "skolverket_v4_grundskola_statistics_long.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["school_unit"] in town and row["indicator"] == "totalNumberOfPupils":
                pupils[row["school_unit"]] = int("".join(re.findall(r"\d", row["value"])) or 0) // 10
            elif row["school_unit"] in town and row["indicator"] == SHARE:
                share[row["school_unit"]] = row  # the newest year stands last
    for school, row in share.items():
        if pupils.get(school):
            exact = re.fullmatch(r"[\d,]+", row["value"])
            passed = round(float(row["value"].replace(",", ".")) / 100 * pupils[school]) if exact else None
            yield school, town[school], pupils[school], CODES.get(row["value_type"], passed)


def test_no_hidden_school_follows_from_all_that_is_published(client):
    if not SCHOOLS.exists():
        pytest.skip(f"{SCHOOLS} finns inte här: det verkliga underlaget ligger utanför projektet")
    root = factories.municipality()
    above = {town: factories.committee(root, code=town, name=f"Nämnd {town}") for town in TOWNS}
    row = factories.indicator(root, aggregation="share", suppression_threshold=FEWEST, numerator="a", denominator="b")
    counts, rows, by = {}, [], factories.author()
    for school, town, pupils, passed in schools():
        unit = factories.unit(above[town], "unit", code=school, name=f"Skola {school}")
        told = {"value": None, "missing": passed} if isinstance(passed, Missing) else (
            {"value": Decimal(passed) / pupils * 100, "numerator": passed, "denominator": pupils, "n": pupils}
            if passed is not None else {"value": None, "missing": Missing.SUPPRESSED}
        )  # fmt: skip
        rows.append(IndicatorValue(indicator=row, unit=unit, period="2025", known_by=by, **told))
        if told["value"] is not None:
            counts[school] = (pupils, town)
    IndicatorValue.objects.bulk_create(rows)
    reader = factories.user_with(Role.READER, root)
    texts = published(client, reader, row, [root, *above.values()])
    shown = {school for school in counts if any(tells(text, f"Skola {school}") for text in texts)}
    secret = counts.keys() - shown
    few = {school for school, (pupils, _) in counts.items() if pupils < FEWEST}
    assert len(counts) > 15
    assert few
    assert few <= secret
    table = tables_of(row, root, Period(2025), NOW)[Period(2025)]
    totals = {unit.code for unit in (root, *above.values()) if (one := table.value(unit.pk)) and one.value is not None}
    sums = [Sum(town, tuple(one for one, (_, its) in counts.items() if its == town)) for town in TOWNS]
    sums.append(Sum(root.code, tuple(counts)))
    told = [one for one in sums if one.parts and one.total in totals]
    assert derivable(secret, told, {*counts, *totals}) & few == set()


def published(client, reader, row, units):
    """Every page, file and answer that shows the indicator's units, as plain text."""
    client.force_login(reader)
    pages = [reverse("comparison:units"), reverse("comparison:units_in", kwargs={"pk": row.pk})]
    one = reverse("indicators:indicator", kwargs={"pk": row.pk})
    pages += [f"{one}?enhet={unit.code}&alla=1" for unit in units]
    files = [f"{page}?format=csv" for page in pages[:2]]
    answers = [client.get(address) for address in (*pages, *files)]
    assert {answer.status_code for answer in answers} == {200}
    headers = {"Authorization": f"Bearer {tokens.create(by=None, user=reader, name='prov')}"}
    api = client.get(f"/api/v1/indicators/{row.pk}/values?limit=500", headers=headers)
    told = [re.sub(r"<[^>]+>", ";", html.unescape(answer.content.decode())) for answer in answers]
    for answer in answers[len(pages) :]:
        assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    return [*told, api.content.decode()]


def tells(text, name):
    """Whether a figure stands after the name, before the next name."""
    return any(re.match(r"[;\s\"]*[\d,]+", part) for part in text.split(name)[1:])
