"""Ekevik's directory: groups that give roles, one who has left and whose activities her head answers for now, one whom
no group gives anything, and the account for the day when the log-in is down. The people are invented.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from styrkedjan.areas.chain.actions.activities import change_activity
from styrkedjan.areas.chain.models import Activity
from styrkedjan.areas.directory.actions import directories, groups, people
from styrkedjan.areas.directory.models import Directory, Identity
from styrkedjan.areas.directory.queries.successors import successor
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.demo.organisation import Organisation, service_of
from styrkedjan.demo.setting import Setting
from styrkedjan.foundation.roles import Role

ORGANISATION = "212000-1234"
EVERYBODY, PRESCHOOL, ECONOMY = "Alla medarbetare", "Verksamhetsutvecklare förskola", "Ekonomer"
# user name, first name, last name, title, groups
_NEW = (
    ("pia.sund", "Pia", "Sund", "Verksamhetsutvecklare", (EVERYBODY, PRESCHOOL)),
    ("olle.vik", "Olle", "Vik", "Verksamhetsutvecklare", (EVERYBODY, PRESCHOOL)),
    ("hedda.ros", "Hedda", "Ros", "Ekonom", (EVERYBODY, ECONOMY)),
    ("tage.lind", "Tage", "Lind", "Kommunikatör", (EVERYBODY,)),
)
_HANDED_OVER = 2


def build(setting: Setting, made: Organisation) -> None:
    by = setting.people["administrator"]
    directory, _ = directories.new_key(by=by, principal=made.root, organisation=ORGANISATION)
    schools = [one for one in made.units if service_of(one) == "forskola" and one.operating_form == "in_house"]
    board = schools[0].parent or made.root
    for group, unit in ((PRESCHOOL, board), (ECONOMY, made.root)):
        groups.add_rule(by=by, group=group, role=Role.READER, unit=unit)
    told = {
        name: people.Told(name, f"ekv{1000 + at}", {"first_name": first, "last_name": last, "title": title})
        for at, (name, first, last, title, _) in enumerate(_NEW)
    }
    known = {name: people.add(by=directory.user, directory=directory, told=one) for name, one in told.items()}
    for group in (EVERYBODY, PRESCHOOL, ECONOMY):
        members = [known[name].pk for name, *_, belongs in _NEW if group in belongs]
        people.save_group(
            by=directory.user, directory=directory, group=None, name=group, external_id="", members=members
        )
    people.link(by=by, principal=made.root, person=by, uid="ekv0001", organisation=ORGANISATION)
    _leaves(setting, directory, known["pia.sund"], told["pia.sund"], schools[0])
    directory.last_heard = timezone.now()
    directory.save(update_fields=["last_heard"])
    directories.add_emergency(principal=made.root, username="reservkonto")


def _leaves(setting: Setting, directory: Directory, who: Identity, told: people.Told, school: Unit) -> None:
    """She answered for two of the preschool's activities; the directory says that she works here no more."""
    rows = Activity.objects.filter(unit=school, element__plan_year__year=setting.year, progress__lt=100)
    head = successor(who)(school)
    assert head is not None
    for activity in rows.order_by("pk")[:_HANDED_OVER]:
        change_activity(by=head, activity=activity, version=activity.version, responsible=who.user)
    people.change(by=directory.user, identity=who, told=replace(told, active=False))
