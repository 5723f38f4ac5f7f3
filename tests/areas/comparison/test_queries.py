"""What the comparisons say of a small country, beside what one reckons by hand from its values."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from styrkedjan.areas.comparison.actions import choosing
from styrkedjan.areas.comparison.models import MeasureSet
from styrkedjan.areas.comparison.queries import alike, catalogue, figures, groups, pairs, profiles, sets
from styrkedjan.areas.indicators.models import TargetValue
from styrkedjan.domain.comparison import Standing
from styrkedjan.foundation.known import NOW, Known
from styrkedjan.foundation.roles import Role
from styrkedjan.sources.definitions import load_definitions
from styrkedjan.store.key_figures import CatalogueEntry
from tests import factories
from tests.areas.comparison.conftest import COST, KNOWN, MARGIN, SAFE, entry, publish

pytestmark = pytest.mark.django_db


def test_the_groups_are_the_similar_the_other_and_all(kolada):
    found = groups.groups(kolada, NOW)
    assert [(one.name, one.members, one.why) for one in found] == [
        ("Liknande kommuner, grundskola", ("0127", "0136", "0182"), "Kolada 2025"),
        ("Stockholms läns kommuner", ("0127", "0136", "0138", "0180", "0182"), "Kolada"),
        ("Alla kommuner", ("0127", "0136", "0138", "0180", "0182"), "Kolada"),
    ]
    assert [one.among for one in found] == [
        "bland liknande kommuner (grundskola)", "i gruppen Stockholms läns kommuner", "bland alla kommuner",
    ]  # fmt: skip
    assert groups.chosen(found, "G2").key == "G2"
    assert groups.chosen(found, "finns inte") is found[0]


def test_an_own_network_is_a_group_and_is_as_it_was_known(kolada):
    from styrkedjan.areas.comparison.models import Network
    from styrkedjan.foundation import editing

    by = factories.author()
    row = editing.create(Network, by=by, principal=kolada, name="Vi tre", members=["0180", "0182"])
    then = Known.at(row.created_at)
    editing.write(row, by=by, members=["0180", "0127"])
    key = f"natverk-{row.pk}"
    assert groups.chosen(groups.groups(kolada, NOW), key).members == ("0180", "0127")
    assert groups.chosen(groups.groups(kolada, then), key).members == ("0180", "0182")


def test_a_key_figure_over_a_group(kolada):
    every = catalogue.key_figures_known(NOW)
    group = groups.chosen(groups.groups(kolada, NOW), "G2")
    found = figures.compare(every[SAFE], "0126", group, NOW)
    assert [(row.name, row.value.value) for row in found.rows] == [
        ("Nacka", 86), ("Stockholm", 80), ("Huddinge", 74), ("Haninge", 73), ("Tyresö", 54), ("Botkyrka", None),
    ]  # fmt: skip
    assert found.place.label == "3 av 5"
    assert found.standing is Standing.MIDDLE
    # Of the four with a margin, Huddinge 72-76 is surely under Stockholm 77-83 and Nacka 84-88, and not over Haninge.
    assert found.chance == "Med osäkerheten: plats 3 till 4 av 4; ordningen däremellan kan vara slump."
    last = found.years[-1]
    assert (last.year, last.own, last.country, last.mean) == (2025, 74, 72, Decimal("73.25"))
    assert (last.low, last.high) == (Decimal("68.25"), Decimal("81.5"))  # quartiles of 54, 73, 80, 86
    assert found.raw_label == "Källa: Kolada"


def test_an_earlier_year_and_an_earlier_day(kolada):
    every = catalogue.key_figures_known(NOW)
    group = groups.chosen(groups.groups(kolada, NOW), "G1")
    assert figures.compare(every[SAFE], "0126", group, NOW, year=2023).own.value.value == 70
    publish({SAFE: {"0126": (70, 72, 99)}}, known=KNOWN + timedelta(days=30))
    assert figures.compare(every[SAFE], "0126", group, NOW).own.value.value == 99
    then = Known.at(KNOWN + timedelta(days=1))
    assert figures.compare(every[SAFE], "0126", group, then).own.value.value == 74


def test_what_is_invented_never_carries_koladas_name(kolada):
    publish({SAFE: {"0126": (1, 2, 3)}}, known=KNOWN + timedelta(days=1), source="Påhittade tal")
    every = catalogue.key_figures_known(NOW)
    found = figures.compare(every[SAFE], "0126", groups.groups(kolada, NOW)[0], NOW)
    assert (found.raw_label, found.processed_label) == ("Källa: Påhittade tal", "Egen bearbetning av påhittade tal")


def test_the_profile_has_places_among_all_and_in_the_group(kolada):
    group = groups.chosen(groups.groups(kolada, NOW), "G1")
    found = profiles.municipal_profile("0126", group, NOW)
    line = next(one for one in found.lines if one.figure.id == SAFE)
    assert (line.year, line.value, line.place.label, line.group_place.label) == (2025, 74, "3 av 5", "2 av 3")
    assert line.past == (70, 72, 74)
    assert line.has_improved is True
    assert line.standing() is Standing.MIDDLE
    assert line.standing(in_group=True) is Standing.UNJUDGED  # three are too few
    assert [one.figure.id for one in profiles.municipal_profile("0126", group, NOW, only=[SAFE]).lines] == [SAFE]


def test_a_place_is_the_same_in_the_profile_and_on_the_figures_own_page(kolada):
    every = catalogue.key_figures_known(NOW)
    everybody = groups.groups(kolada, NOW)[-1]
    for town in ("0126", "0180", "0182", "0136", "0138"):
        others = groups.Group("x", "x", tuple(code for code in ("0126", *everybody.members) if code != town))
        line = next(one for one in profiles.municipal_profile(town, others, NOW).lines if one.figure.id == SAFE)
        page = figures.compare(every[SAFE], town, others, NOW)
        assert line.place == page.place == line.group_place


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("trygg skola", [SAFE]), ("TRYGGHET elever", [SAFE]), ("elevernas trygga", [SAFE]), ("n15643", [SAFE]),
        ("kulturskolan", ["N07777"]), ("skolans kultur", ["N07777"]), ("finnsinte", []), (MARGIN, [MARGIN]),
    ],
)  # fmt: skip
def test_the_catalogue_is_searched_by_swedish_stems_and_ids(kolada, text, found):
    assert [one.id for one in catalogue.search(text, NOW) if one.entry is not None] == found


def test_a_figure_knows_its_margin_its_end_and_its_unit(kolada):
    every = catalogue.key_figures_known(NOW)
    assert (every[SAFE].uncertainty, every[SAFE].unit) == (MARGIN, "%")
    assert every["N07777"].retired_after == 2020
    assert every[SAFE].unit_in_change == "procentenheter"


def test_a_set_is_totalled_by_those_that_all_have(kolada):
    row = MeasureSet(principal=kolada, name="Prov", measures=[[SAFE, "2"], ["N07777", "1"], ["N99999", "1"]])
    found = sets.compare_set(row, ["0126", "0180", "0182"], NOW)
    safe = found.rows[0]
    assert (safe.year, safe.is_counted, [cell.place.place for cell in safe.cells]) == (2025, True, [3, 2, 1])
    assert [cell.change for cell in safe.cells] == [4, 0, 4]
    assert [one.place for one in found.totals] == [3, 2, 1]
    assert found.leader == "Nacka"
    assert found.left_out == (
        "Elevers kulturskola, antal (-2020): har ingen riktning och räknas inte i summan.",
        "N99999: finns inte i katalogen.",
    )


def test_a_measure_is_compared_in_the_newest_year_that_all_have(kolada):
    row = MeasureSet(principal=kolada, name="Prov", measures=[[SAFE, "1"]])
    found = sets.compare_set(row, ["0126", "0127"], NOW)
    assert (found.rows[0].year, found.rows[0].is_counted) == (2024, True)  # Botkyrka has no 2025


def test_two_figures_show_whom_there_is_to_learn_from(kolada):
    publish(
        {COST: {"0126": (1, 1, 100), "0182": (1, 1, 90), "0136": (1, 1, 80), "0180": (1, 1, 120)}},
        known=KNOWN + timedelta(days=2),
    )
    every = catalogue.key_figures_known(NOW)
    found = pairs.pair(every[COST], every[SAFE], "0126", groups.groups(kolada, NOW)[-1], NOW)
    assert found.year == 2025
    # Nacka is cheaper and safer; Haninge cheaper and less safe; Stockholm dearer.
    assert [row.name for row in found.teachers] == ["Nacka"]
    assert found.sentence.startswith("Att lära av: Nacka, med minst samma kvalitet till lägre kostnad.")


def test_whom_one_learns_from_is_nobody_when_it_may_be_chance(kolada):
    publish({COST: {"0126": (1, 1, 100), "0136": (1, 1, 80)}}, known=KNOWN + timedelta(days=2))
    publish({SAFE: {"0126": (70, 72, 73), "0136": (73, 73, 73.5)}}, known=KNOWN + timedelta(days=3))
    every = catalogue.key_figures_known(NOW)
    found = pairs.pair(every[COST], every[SAFE], "0126", groups.groups(kolada, NOW)[-1], NOW)
    assert found.lesson is None  # two are too few for a frontier


def test_the_country_s_tiles_are_by_quarter_and_never_coloured_within_the_margin(kolada):
    every = catalogue.key_figures_known(NOW)
    found = figures.compare(every[SAFE], "0126", groups.groups(kolada, NOW)[-1], NOW, year=2024)
    told = {row.name: sort for sort, rows in found.tiles.items() for row in rows}
    assert told["Nacka"] is Standing.BEST  # 84 with a margin of 2, the mean is 70.3
    assert told["Huddinge"] is told["Haninge"] is Standing.MIDDLE
    assert told["Tyresö"] is Standing.WORST
    assert len(set(groups.tiles([row.code for row in found.rows]).values())) == 6


def test_every_municipality_has_a_tile_of_its_own_and_an_invented_one_stands_in_the_corner():
    codes = [each.code for each in load_definitions().country.municipalities]
    laid = groups.tiles([*codes, "9901", "9902"])
    assert len(set(laid.values())) == len(codes) + 2
    assert (laid["9901"], laid["9902"]) == ((0, 0), (1, 0))
    assert laid["1287"][1] > laid["0180"][1] > laid["2584"][1]  # Trelleborg, Stockholm, Kiruna from the south


def test_the_nearest_neighbours_of_one_variable_are_the_nearest_values(kolada):
    every = catalogue.key_figures_known(NOW)
    found = alike.neighbours([every[SAFE]], "0126", groups.groups(kolada, NOW)[-1], NOW)
    assert [found.names[code] for code, _ in found.found.nearest] == ["Haninge", "Stockholm", "Nacka", "Tyresö"]
    assert found.left_out == 1  # Botkyrka has no 2025


def test_before_and_after_takes_the_years_that_one_has_oneself(kolada):
    every = catalogue.key_figures_known(NOW)
    found = alike.since_year(every[SAFE], "0126", groups.groups(kolada, NOW)[-1], 2025, NOW)
    assert (found.found.own.before, found.found.own.after, found.found.others) == (71, 74, 4)
    assert found.found.is_beyond_chance is None  # four others can tell nothing from chance


def test_a_background_needs_enough_municipalities_and_never_judges_without(kolada):
    every = catalogue.key_figures_known(NOW)
    everybody = groups.groups(kolada, NOW)[-1]
    found = alike.beside_background(every[SAFE], [every[MARGIN]], "0126", everybody, NOW)
    assert found.rows == ()
    assert "För få enheter" in found.why
    assert "saknar värde" in alike.beside_background(every[SAFE], [every["N07777"]], "0182", everybody, NOW).why


def test_a_background_that_gives_all_of_it_leaves_nothing(kolada):
    """The cost is a straight line of the safety in every municipality but one's own."""
    towns = [f"01{number}" for number in range(60, 80)]
    publish({
        SAFE: {town: (1, 1, 50 + at) for at, town in enumerate(towns)} | {"0126": (1, 1, 60)},
        "N07777": {town: (1, 1, 2 * (50 + at) + at % 2) for at, town in enumerate(towns)} | {"0126": (1, 1, 160)},
    }, known=KNOWN + timedelta(days=1))  # fmt: skip
    every = catalogue.key_figures_known(NOW)
    everybody = groups.Group("alla", "Alla", tuple(towns))
    found = alike.beside_background(every["N07777"], [every[SAFE]], "0126", everybody, NOW)
    assert found.rows[0][0] == "0126"
    own = found.rows[0][1]
    assert own.difference == pytest.approx(39.5, abs=0.2)
    assert not own.is_chance
    assert sum(one.is_chance for _, one in found.rows) >= 19


def test_a_series_at_a_new_level_says_since_when(kolada):
    every = catalogue.key_figures_known(NOW)
    group = groups.chosen(groups.groups(kolada, NOW), "G2")
    assert figures.compare(every[SAFE], "0126", group, NOW).levels == ""
    publish({SAFE: {"0126": (60, 61, 60, 59, 60, 71, 70, 72, 71, 72)}}, known=KNOWN + timedelta(days=1))
    found = figures.compare(every[SAFE], "0126", group, NOW)
    assert found.levels == "Högre nivå sedan 2028: från omkring 60 till omkring 71 %."


def test_what_kolada_says_of_breaks_and_of_what_came_after_is_read_out_of_its_descriptions():
    told = entry("N17494", "Betygspoäng"), entry("N18494", "Ny betygspoäng")
    told[1]["description"] = (
        "Ersätter tidigare nyckeltal (N17494). Från och med 2025 års undersökning är andelarna viktade och inte "
        "jämförbara med tidigare."
    )
    found = catalogue._joined(tuple(CatalogueEntry(**each) for each in told), ())
    assert (found["N17494"].successor, found["N18494"].successor) == ("N18494", "")
    assert (found["N18494"].breaks, len(found["N18494"].cautions)) == ((2025,), 1)


def test_a_set_is_coloured_by_the_distance_to_one_s_own_target(kolada):
    row = factories.indicator(kolada, source="kolada", source_key=SAFE)
    TargetValue.objects.create(indicator=row, unit=kolada, year=2025, floor=75, known_by=factories.author())
    chosen = MeasureSet(principal=kolada, name="Prov", measures=[[SAFE, "1"]], rule="target")
    (shown,) = sets.compare_set(chosen, ["0126", "0182", "0138"], NOW).rows
    assert [cell.standing for cell in shown.cells] == [Standing.MIDDLE, Standing.BEST, Standing.WORST]
    assert shown.attainment == "Vårt mål minst 75: inte nått"


def test_margins_are_attached_in_the_real_catalogue_and_never_to_two(shared_data):
    """Kolada's own titles: most margins name their figure, some only its tail, and what fits several is left alone."""
    rows = json.loads((shared_data / "kolada" / "kpi_catalogue_v3_2026-04.json").read_text(encoding="utf-8"))
    rows = rows if isinstance(rows, list) else rows.get("values") or rows["results"]
    entries = [CatalogueEntry(**{name: "" if cell is None else cell for name, cell in row.items()}) for row in rows]
    found = catalogue._margins(entries)
    titles = {one.id: one.title for one in entries}
    assert sum(title.startswith(catalogue.UNCERTAINTY) for title in titles.values()) == 211
    assert len(found) >= 180
    assert len(set(found.values())) == len(found)
    assert titles["N07659"] == "Osäkerhetstal - Oro över brottsligheten i samhället, andel (%)"
    of = next(key for key, margin in found.items() if margin == "N07659")
    assert titles[of] == "NTU - Oro över brottsligheten i samhället, andel (%)"


def test_a_title_that_fits_two_figures_gives_neither_a_margin():
    titles = {"N1": "A - Oro, andel (%)", "N2": "B - Oro, andel (%)", "N3": "Osäkerhetstal - Oro, andel (%)"}
    assert catalogue._margins([CatalogueEntry(**entry(key, title)) for key, title in titles.items()]) == {}


def test_a_set_that_was_not_laid_up_yet_is_not_there_then(kolada, client):
    by = factories.user_with(Role.CONTROLLER, kolada)
    row = choosing.add_set(by=by, principal=kolada, name="Skolan", measures={SAFE: Decimal(1)})
    MeasureSet.history.update(history_date=KNOWN)
    MeasureSet.objects.update(created_at=KNOWN)
    client.force_login(by)
    address = reverse("comparison:set", kwargs={"pk": row.pk})
    assert client.get(address).status_code == 200
    for day, status in (("2026-06-02", 200), ("2026-05-01", 404)):
        client.post(reverse("start:choose"), {"as_of": day, "next": "/"})
        assert client.get(address).status_code == status
        assert client.get(f"{address}fil/xlsx/").status_code == status
