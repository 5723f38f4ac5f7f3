"""What is wrong in a file is told with its line and how to mend it: all of it at once."""

import pytest

from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.definitions import check_definitions, load_definitions
from tests.sources.definitions.conftest import MODEL

# (what is written, instead of what, the line, what is said, how to mend it)
BROKEN = [
    ("naem: Liten modell", "name: Liten modell", 2, "Nyckeln ”naem” är okänd.", "Menade du ”name”?"),
    ("", 'version: "1"\n', 1, "Nyckeln version saknas.", "Lägg till version."),
    ("version: 1", 'version: "1"', 3, "1 lästes inte som text.", 'Skriv det inom citattecken: "1".'),
    ("source: standrad", "source: standard\nlevels", 4, "”standrad” är inget giltigt val.", "Menade du ”standard”?"),
    (
        "source: document",
        "source: standard\nlevels",
        4,
        "Källan saknar hänvisning.",
        "Skriv dokument och avsnitt i where.",
    ),
    ("id: council, name: Enhet", "id: unit, name: Enhet", 7, "”council” finns redan.", "Ge den ett eget namn"),
    ("parent: counsil", "parent: council", 7, "”counsil” pekar på något som inte finns.", "Menade du ”council”?"),
    ("unit_kinds: [unti]", "unit_kinds: [unit]", 7, "”unti” är inget giltigt val.", "Menade du ”unit”?"),
    ("unit_kinds: unit", "unit_kinds: [unit]", 7, "ska stå en lista, men här står ett enstaka", "Skriv en lista."),
    ("level: [council]", "level: council", 9, "ska stå ett enstaka värde, men här står en lista", "Skriv ett enstaka"),
    ("month: novembre", "month: november", 18, "Månaden ”novembre” finns inte.", "Menade du ”november”?"),
    ("month: 11", "month: november", 18, "Månaden ”11” finns inte.", "Välj något av: januari"),
    ("year_offset: ett", "year_offset: -1", 19, "”ett” är inget heltal.", "Skriv ett heltal"),
    ("year_offset: -5", "year_offset: -1", 19, "-5 år bort är för långt.", "Skriv -1 för året före"),
    ("decided_by: KF", "decided_by: council", 20, "”KF” pekar på något som inte finns.", "Välj något av: council."),
    (
        "decided_by: council\n    decided_by: council",
        "decided_by: council",
        21,
        "Nyckeln decided_by står två gånger.",
        "Ta bort",
    ),
    ("shape: moon", "shape: disc", 28, "”moon” är inget giltigt val.", "Välj något av: disc, half"),
    (
        "shape: triangle, tone: bad, rank: 1",
        "shape: triangle, tone: bad, rank: 0",
        29,
        "Två steg har samma rank: 1.",
        "eget värde",
    ),
    ("id: reachde", "id: reached", 28, "”reachde” är ingen status som kan föreslås.", "Menade du ”reached”?"),
    ("unit: procent", "unit: percent", 33, "”procent” är inget giltigt val.", "Menade du ”percent”?"),
    ("value: 300", "value: 3", 35, "300 är ingen giltig procentsats.", "tal mellan 0 och 100"),
    ("value: 3 %", "value: 3", 35, "”3 %” är inget tal.", "Skriv talet utan enhet"),
    ("value: .inf", "value: 3", 35, "”.inf” är inget tal.", "decimalpunkt"),
    ("value: ~", "value: 3", 35, "Värdet saknas.", "Skriv ett värde eller ta bort raden."),
    (
        "valid_to: 2025-13-31",
        "valid_to: 2025-12-31",
        35,
        "”2025-13-31” är inget datum.",
        "Skriv datumet som 2026-01-31.",
    ),
    (
        "valid_from: 2025-12-31",
        "valid_from: 2026-01-01",
        36,
        "Två värden gäller samtidigt",
        "Sätt valid_to: 2025-12-30",
    ),
    ("number: 0", "number: 1", 38, "Målnumret 0 finns inte.", "Numrera från 1."),
    ("kind: council_gaol", "kind: council_goal", 38, "”council_gaol” pekar på något", "Menade du ”council_goal”?"),
    ("text: ''", "text: Ett mål", 38, "text är tomt.", "Skriv in texten."),
    ("id: [g1", "id: g1", 38, "Raden går inte att läsa som YAML", "Kontrollera indrag"),
]


@pytest.mark.parametrize(("wrong", "right", "line", "what", "remedy"), BROKEN, ids=[row[3][:40] for row in BROKEN])
def test_each_mistake_is_told_once_with_line_and_remedy(write, wrong, right, line, what, remedy):
    if right.endswith("\nlevels"):
        wrong += "\nlevels"
    assert MODEL.count(right) >= 1
    file = write(MODEL.replace(right, wrong, 1))
    (problem,) = check_definitions([file])
    assert problem.file == str(file)
    assert problem.where == str(line)
    assert what in problem.what
    assert remedy in problem.remedy


def test_the_model_that_is_broken_here_is_right(write):
    assert check_definitions([write(MODEL)]) == []


def test_all_mistakes_come_at_once_in_the_order_of_the_file(write):
    text = MODEL
    for wrong, right in [
        ("month: mai", "month: november"),
        ("value: 300", "value: 3"),
        ("parent: x", "parent: council"),
    ]:
        text = text.replace(right, wrong, 1)
    problems = check_definitions([write(text)])
    assert [problem.where for problem in problems] == ["7", "18", "35"]


def test_one_broken_part_does_not_make_those_that_name_it_wrong(write):
    """The goal kind is misspelt inside, yet its id is known to the goal that uses it."""
    (problem,) = check_definitions([write(MODEL.replace("plural: Mål, level", "plurla: Mål, plural: Mål, level"))])
    assert "plurla" in problem.what


def test_a_missing_parameter_set_is_told_and_nothing_that_follows_from_it(write):
    text = MODEL.replace("levels:", "includes: [kommunalagen]\nlevels:", 1)
    text = text.replace("decided_by: council", "decided_by: council\n    statutory_limits: [kl_budget_decision]")
    write(SHARED, "kommunallagen.yaml", "parameters")
    (problem,) = check_definitions([write(text)])
    assert (problem.where, problem.remedy) == ("5", "Menade du ”kommunallagen”?")


SHARED = """\
id: kommunallagen
name: Lag
source: {kind: statute, where: Lag (2017:725)}
parameters:
  - {id: kl_budget_decision, name: Dag, unit: month_day, values: [{value: "11-30", source: standard}]}
"""


def test_included_parameters_answer_as_the_model_s_own(write, tmp_path):
    write(SHARED, "kommunallagen.yaml", "parameters")
    write(MODEL.replace("levels:", "includes: [kommunallagen]\nlevels:", 1))
    model = load_definitions(tmp_path).steering_model("liten")
    assert [parameter.id for parameter in model.parameters] == ["cap", "kl_budget_decision"]


def test_an_own_parameter_cannot_hide_a_shared_one(write, tmp_path):
    write(SHARED, "kommunallagen.yaml", "parameters")
    text = MODEL.replace("levels:", "includes: [kommunallagen]\nlevels:", 1).replace(
        "id: cap", "id: kl_budget_decision"
    )
    (problem,) = check_definitions([write(text)])
    assert (problem.where, problem.what) == ("32", "”kl_budget_decision” finns redan.")


def test_a_broken_shared_file_is_told_once_and_nothing_loads(write, tmp_path):
    broken = write(SHARED.replace("month_day", "mnth_day"), "kommunallagen.yaml", "parameters")
    write(MODEL.replace("levels:", "includes: [kommunallagen]\nlevels:", 1))
    (problem,) = check_definitions([tmp_path])
    assert problem.file == str(broken)
    with pytest.raises(InvalidInput, match="mnth_day"):
        load_definitions(tmp_path)


def test_two_files_with_one_id_are_refused(write, tmp_path):
    write(MODEL)
    write(MODEL, "z.yaml")
    (problem,) = check_definitions([tmp_path])
    assert problem.file.endswith("z.yaml")
    assert "finns redan i en annan fil" in problem.what


def test_an_unknown_municipality_is_refused_where_the_country_is_known(write, tmp_path):
    write(COUNTRY, "sweden.yaml", "municipalities")
    write(MODEL.replace("levels:", 'municipality: "9999"\nlevels:', 1))
    (problem,) = check_definitions([tmp_path])
    assert problem.what == "Kommunkoden 9999 finns inte."


COUNTRY = """\
id: sweden
name: Sverige
as_of: 2026-01-01
source: standard
counties: [{code: "01", name: Län}]
regions: [{code: "0001", name: Region, county: "01"}]
municipalities: [{code: "0180", name: Ort, county: "01"}]
"""


def test_a_code_without_quotes_is_told_how(write):
    (problem,) = check_definitions([write(COUNTRY.replace('"0001"', "0001"), "sweden.yaml", "municipalities")])
    assert problem.remedy == 'Skriv det inom citattecken: "0001".'


def test_a_misspelt_folder_is_a_warning(write, tmp_path):
    write(MODEL)
    write(MODEL, "liten.yaml", "stering_models")
    (problem,) = check_definitions([tmp_path])
    assert (problem.level.value, problem.remedy) == ("warning", "Menade du ”steering_models”?")


def test_a_model_that_is_not_there_names_its_nearest(write, tmp_path):
    write(MODEL)
    with pytest.raises(InvalidInput, match="Menade du ”liten”"):
        load_definitions(tmp_path).steering_model("litten")


def test_a_changed_file_is_read_again(write, tmp_path):
    write(MODEL)
    assert load_definitions(tmp_path).steering_model("liten").name == "Liten modell"
    assert load_definitions(tmp_path) is load_definitions(tmp_path)
    write(MODEL.replace("Liten modell", "En annan modell"))
    assert load_definitions(tmp_path).steering_model("liten").name == "En annan modell"
