"""People and roles from a file: put up once, given their roles, ended, and taken back in one step."""

import pytest

from styrkedjan.areas.organisation.models import RoleAssignment
from styrkedjan.domain.errors import InvalidInput, NotAllowed
from styrkedjan.foundation import imports
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "Användarnamn;Förnamn;Efternamn;E-post;Titel;Roll;Enhet;Gäller från;Gäller till\n"


@pytest.fixture
def town():
    root = factories.municipality("0126")
    factories.user_with(Role.ADMINISTRATOR, root, "ada")
    return root


def file(*rows):
    return imports.File("personer.csv", (HEAD + "".join(row + "\n" for row in rows)).encode())


def apply(town, *rows):
    ada = User.objects.get(username="ada")
    return imports.apply(by=ada, kind=imports.kind_of("people"), scope=town, file=file(*rows))


def test_a_new_person_gets_several_roles_and_undo_takes_them_back(town):
    rows = [
        "eva;Eva;Ek;eva@ekevik.se;Rektor;Läsare;0126;2026-01-01;",
        "eva;Eva;Ek;eva@ekevik.se;Rektor;Revisor;0126;2026-01-01;2199-12-31",
    ]
    batch = apply(town, *rows)
    eva = User.objects.get(username="eva")
    assert eva.must_change_password
    assert {row.role for row in RoleAssignment.objects.filter(user=eva)} == {"reader", "auditor"}
    assert apply(town, *rows) is None
    kind = imports.kind_of("people")
    data = imports.export(kind, town, by=User.objects.get(username="ada"), known=NOW)
    assert imports.preview(kind, town, imports.File("ut.xlsx", data)).changes == ()
    imports.undo(by=User.objects.get(username="ada"), batch=batch, scope=town)
    assert [key[0] for key in kind.current(town, NOW)] == ["ada"]


def test_one_username_is_one_person(town):
    with pytest.raises(InvalidInput, match="andra uppgifter"):
        apply(
            town,
            "eva;Eva;Ek;;;Läsare;0126;2026-01-01;",
            "eva;Eva;Alm;;;Revisor;0126;2026-01-01;",
        )
    assert not User.objects.filter(username="eva").exists()


def test_another_municipalitys_people_are_not_told_of(town):
    other = factories.municipality("0127")
    factories.user_with(Role.READER, other, "lars")
    with pytest.raises(InvalidInput) as refused:
        apply(town, "lars;Lasse;Ek;;;Läsare;0126;2026-01-01;")
    assert [problem.what for problem in refused.value.problems] == ["Användarnamnet är upptaget."]


def test_only_who_manages_people_imports_them(town):
    cleo = factories.user_with(Role.CONTROLLER, town, "cleo")
    with pytest.raises(NotAllowed):
        imports.apply(by=cleo, kind=imports.kind_of("people"), scope=town, file=file())
