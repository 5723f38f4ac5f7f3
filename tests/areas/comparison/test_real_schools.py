"""All of Skolverket's schools behind every page and file that shows them: what is hidden follows from nothing shown.

The 1 674 schools stand as units under their municipality, played by a committee; those whose municipality is not in
the register here stand some thirty together. The share that passed all subjects is Skolverket's; how many pupils stand
behind is a tenth of the school, since it is not published. Skolverket's codes (few pupils, missing) are kept as what
they are. The reader takes down every figure of every page, of every file and from the API, and does the sums that can
be done.
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
from openpyxl import load_workbook

from styrkedjan.areas.indicators.models import IndicatorValue
from styrkedjan.areas.indicators.queries.values import tables_of
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.disclosure import Sum, derivable
from styrkedjan.domain.observations import Missing
from styrkedjan.domain.periods import Period
from styrkedjan.foundation import tokens
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SCHOOLS = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "skola"
FEWEST, ALL_SCHOOLS, SHARE = 16, 1_674, "ratioOfPupilsIn9thGradeWithAllSubjectsPassed"
CODES = {"OMITTED_DUE_TO_BASED_ON_FEW_PUPILS": Missing.SUPPRESSED, "MISSING": Missing.NOT_REPORTED}
TOLD = re.compile(r"Skola (\d+)[;\s\"]*(?=[\d,])")  # a figure after the name, before anything else


def schools():
    """School -> (whose, pupils, how many passed or why that is not told), every one that has statistics."""
    places = csv.DictReader((SCHOOLS / "skolverket_v4_school_units.csv").read_text(encoding="utf-8").splitlines())
    town = {row["code"]: row["municipality"] for row in places}
    pupils, share = {}, {}
    with gzip.open(SCHOOLS / "skolverket_v4_grundskola_statistics_long.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            pupils.setdefault(row["school_unit"], 0)
            if row["indicator"] == "totalNumberOfPupils":
                pupils[row["school_unit"]] = int("".join(re.findall(r"\d", row["value"])) or 0) // 10
            elif row["indicator"] == SHARE:
                share[row["school_unit"]] = row  # the newest year stands last
    for school, count in pupils.items():
        row = share.get(school)
        exact = re.fullmatch(r"[\d,]+", row["value"]) if row and count else None
        passed = round(float(row["value"].replace(",", ".")) / 100 * count) if exact else None
        why = CODES.get(row["value_type"], Missing.SUPPRESSED) if row else Missing.NOT_REPORTED
        yield school, town.get(school, f"Ö{int(school) % 40:02d}"), count, why if passed is None else passed


def build(root, row):
    """Every school as a unit with its value. Gives school -> (pupils, whose) of those that have a figure."""
    told = list(schools())
    above = {whose: factories.committee(root, code=whose, name=f"Nämnd {whose}") for whose in {one[1] for one in told}}
    by = factories.author()
    units = Unit.objects.bulk_create(
        Unit(parent=above[whose], principal=root, code=school, name=f"Skola {school}", kind="unit",
             valid_from=above[whose].valid_from, created_by=by, changed_by=by)
        for school, whose, _, _ in told
    )  # fmt: skip
    for unit in units:
        unit.path = f"{unit.parent.path}{unit.pk}/"
    Unit.objects.bulk_update(units, ["path"], batch_size=400)
    rows, counts = [], {}
    for unit, (school, whose, pupils, passed) in zip(units, told, strict=True):
        if isinstance(passed, Missing):
            given = {"value": None, "missing": passed}
        else:
            counts[school] = (pupils, whose)
            given = {"value": Decimal(passed) / pupils * 100, "numerator": passed, "denominator": pupils, "n": pupils}
        rows.append(IndicatorValue(indicator=row, unit=unit, period="2025", known_by=by, **given))
    IndicatorValue.objects.bulk_create(rows)
    return list(above.values()), counts


def test_no_hidden_school_follows_from_all_that_is_published(client):
    if not SCHOOLS.exists():
        pytest.skip(f"{SCHOOLS} finns inte här: det verkliga underlaget ligger utanför projektet")
    root = factories.municipality()
    row = factories.indicator(root, aggregation="share", suppression_threshold=FEWEST, numerator="a", denominator="b")
    above, counts = build(root, row)
    assert Unit.objects.filter(kind="unit").count() == ALL_SCHOOLS
    few = {school for school, (pupils, _) in counts.items() if pupils < FEWEST}
    assert len(counts) > 600
    assert len(few) > 20
    shown = set()
    texts = published(client, factories.user_with(Role.READER, root), row, above)
    for text in texts.values():
        shown.update(TOLD.findall(text))
    units_in = reverse("comparison:units_in", kwargs={"pk": row.pk})
    assert all(TOLD.search(texts[one]) for one in (units_in, f"{units_in}?format=csv", f"{units_in}?format=xlsx"))
    secret = counts.keys() - shown
    assert few <= secret
    table = tables_of(row, root, Period(2025), NOW)[Period(2025)]
    totals = {unit.code for unit in (root, *above) if (one := table.value(unit.pk)) and one.value is not None}
    sums = [Sum(unit.code, tuple(one for one, (_, its) in counts.items() if its == unit.code)) for unit in above]
    sums.append(Sum(root.code, tuple(counts)))
    told = [one for one in sums if one.parts and one.total in totals]
    assert derivable(secret, told, {*counts, *totals}) & few == set()


def published(client, reader, row, above):
    """Every page, file and answer that shows the indicator's units, as plain text by where it stood."""
    client.force_login(reader)
    units_in = reverse("comparison:units_in", kwargs={"pk": row.pk})
    one = reverse("indicators:indicator", kwargs={"pk": row.pk})
    pages = [reverse("comparison:units"), units_in, f"{reverse('comparison:gaps')}?alla=1", f"{one}?alla=1"]
    pages += [f"{one}?enhet={unit.code}&alla=1" for unit in above[:COMMITTEES_READ]]
    pages += [reverse("comparison:changed"), reverse("indicators:list")]
    told = {page: re.sub(r"<[^>]+>", ";", html.unescape(_read(client, page).decode())) for page in pages}
    for page in pages[1:4]:
        joined = f"{page}{'&' if '?' in page else '?'}format="
        told[f"{joined}csv"] = _read(client, f"{joined}csv").decode("utf-8-sig")
        told[f"{joined}xlsx"] = _sheets(_read(client, f"{joined}xlsx"))
    told["tables"] = _sheets(_read(client, f"{one}?format=tabeller"))
    headers = {"Authorization": f"Bearer {tokens.create(by=None, user=reader, name='prov')}"}
    for offset in range(0, ALL_SCHOOLS, 500):
        address = f"/api/v1/indicators/{row.pk}/values?limit=500&offset={offset}"
        told[address] = client.get(address, headers=headers).content.decode()
    return told


def _read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content


def _sheets(data):
    """A workbook's cells as text; a page that is no workbook (it had no table) as it is."""
    if not data.startswith(b"PK"):
        return re.sub(r"<[^>]+>", ";", data.decode("utf-8", "replace"))
    rows = (
        row for sheet in load_workbook(io.BytesIO(data), read_only=True) for row in sheet.iter_rows(values_only=True)
    )
    return "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows)


COMMITTEES_READ = 3
