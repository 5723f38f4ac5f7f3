"""A new municipality with all that it needs to begin: its first person's roles, and the lines of its economy table."""

from __future__ import annotations

from django.db import transaction

from styrkedjan.areas.economy.actions.groups import KOMMUN_BAS, set_account_groups
from styrkedjan.areas.organisation.actions.creating import create_principal
from styrkedjan.areas.organisation.actions.people import assign_role
from styrkedjan.areas.organisation.models import Unit, UnitKind
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role


@transaction.atomic
def begin_principal(
    *,
    by: User,
    code: str,
    name: str,
    steering_model: str,
    kind: UnitKind = UnitKind.MUNICIPALITY,
    administrator: User | None = None,
) -> Unit:
    """The municipality, whose first person is its administrator and, until somebody else is, its controller.

    The economy table has the classes of the municipal chart until the municipality says otherwise.
    """
    person = administrator or by
    root = create_principal(by=by, code=code, name=name, steering_model=steering_model, kind=kind, administrator=person)
    person = User.objects.get(pk=person.pk)  # roles are remembered on the user object
    assign_role(by=person, person=person, unit=root, role=Role.CONTROLLER)
    person = User.objects.get(pk=person.pk)
    set_account_groups(by=person, principal=root, groups=KOMMUN_BAS)
    return root
