"""What the administrator does: what groups give, the directory's key, and a person coupled by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from styrkedjan.areas.directory.actions import directories, groups, people
from styrkedjan.areas.directory.models import Directory, GroupRole
from styrkedjan.areas.directory.queries.groups import in_group
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.areas.organisation.queries import people as people_of
from styrkedjan.domain.swedish import listing, plural
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission, Role
from styrkedjan.pages.kit.deeds import MunicipalDeed, paths
from styrkedjan.pages.kit.doors import by_row
from styrkedjan.pages.kit.handling import Attempt

_NAMED = 10


class RuleForm(forms.Form):
    """What a group gives, and where."""

    group = forms.CharField(label="Gruppens namn i katalogen", max_length=255)
    role = forms.ChoiceField(label="Roll", choices=[(role.value, role.label) for role in Role])
    unit = forms.CharField(label="Enhetens kod", max_length=20, help_text="Rollen gäller enheten och allt under den.")

    def __init__(self, *given: Any, principal: Unit, **more: Any) -> None:
        super().__init__(*given, **more)
        self.principal = principal

    def clean_unit(self) -> Unit:
        code = self.cleaned_data["unit"].strip()
        found = Unit.objects.filter(principal=self.principal, code=code).select_related("principal").first()
        if found is None:
            raise forms.ValidationError("Ingen enhet har den koden. Koderna står på sidan Organisation.")
        return found

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "role": Role(self.cleaned_data["role"])}


class Directed(MunicipalDeed):
    """What the administrator of the whole municipality does."""

    permission, returns_to = Permission.MANAGE_PEOPLE, "directory:overview"


class AddRule(Directed):
    """Let a group give a role."""

    address, name, form_class = "katalogen/regel/", "add_rule", RuleForm
    title, button, done = "Låt en grupp ge en roll", "Visa vem som får vad", "{self.sentence}"
    lead = "Alla som är med i gruppen får rollen, nu och framöver. Den som lämnar gruppen mister den samma dag."

    def options(self) -> dict[str, Any]:
        return {"principal": self.unit}

    def says(self, form: Any) -> str:
        data = form.values()
        names = sorted(str(one.user) for one in in_group(self.unit, data["group"]))
        what = f"{data['role'].label.lower()} för {data['unit'].name}"
        if not names:
            return f"Ingen är med i {data['group']} ännu. Den som kommer med blir {what}."
        return f"{_listed(names)} blir {what}. {data['role'].info.sentence}"

    def act(self, form: Any) -> groups.Outcome:
        return groups.add_rule(by=self.by, **form.values())[1]


class RemoveRule(Directed):
    """Let a group no longer give it."""

    address, name = "katalogen/regel/<int:pk>/bort/", "remove_rule"
    subject = staticmethod(
        by_row(
            GroupRole.objects.select_related("unit__principal", "principal"), "rule", "Regeln finns inte.",
            of="principal", unit="principal",
        )
    )  # fmt: skip
    title, button, done = "Ta bort regeln: {self.rule}", "Visa vem som mister rollen", "{self.sentence}"

    def says(self, form: Any) -> str:
        names = sorted(str(one.user) for one in in_group(self.unit, self.rule.group))
        if not names:
            return "Ingen är med i gruppen: ingen mister något."
        return f"{_listed(names)} mister rollen, om inte en annan grupp ger den eller någon har gett den för hand."

    def act(self, form: Any) -> groups.Outcome:
        return groups.remove_rule(by=self.by, rule=self.rule)


class KeyForm(forms.Form):
    organisation = forms.CharField(
        label="Organisationsnummer", max_length=14, help_text="Det som står efter @ i tillhörigheten, tio siffror."
    )


class NewKey(Directed):
    """A key for the directory, shown once."""

    address, name, form_class = "katalogen/nyckel/", "new_key", KeyForm
    title, button = "Ny nyckel till katalogen", "Skapa nyckeln"
    lead = "Med nyckeln lägger katalogen (SCIM) upp, ändrar och avslutar personer här. Den visas en gång."
    action, about = directories.new_key, "principal=unit"

    def _finished(self, tried: Attempt) -> HttpResponse:
        directory, secret = tried.result
        address = self.request.build_absolute_uri("/scim/v2")
        context = {"unit": self.unit, "directory": directory, "secret": secret, "address": address}
        answer = render(self.request, "directory/key.html", context)
        add_never_cache_headers(answer)
        return answer


class RevokeKeys(Directed):
    """Nothing more comes from the directory."""

    address, name = "katalogen/<int:pk>/stang/", "revoke_keys"
    subject = staticmethod(
        by_row(
            Directory.objects.select_related("principal", "user"), "directory", "Katalogen finns inte.",
            of="principal", unit="principal",
        )
    )  # fmt: skip
    title, button, done = "Återkalla nycklarna: {self.directory}", "Återkalla", "Katalogens nycklar öppnar inget mer."
    action, about = directories.revoke_keys, "directory"


class LinkForm(forms.Form):
    """Who, and by which key."""

    username = forms.CharField(label="Personens användarnamn här", max_length=150)
    uid = forms.CharField(
        label="Uid", max_length=150, help_text="Det som står före @ i tillhörigheten. Aldrig ett personnummer."
    )
    organisation = forms.CharField(label="Organisationsnummer", max_length=14)

    def __init__(self, *given: Any, principal: Unit, **more: Any) -> None:
        super().__init__(*given, **more)
        self.principal = principal

    def clean_username(self) -> User:
        person: User | None = people_of(self.principal).filter(username=self.cleaned_data["username"].strip()).first()
        if person is None:
            raise forms.ValidationError("Ingen med det användarnamnet finns i kommunen.")
        return person

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"person": given.pop("username"), **given}


class Link(Directed):
    """A person who was put up by hand logs in with the organisation's account."""

    address, name, form_class = "katalogen/koppla/", "link", LinkForm
    title, button, done = "Koppla en person till organisationens inloggning", "Koppla", "{self.result.user} är kopplad."
    action, about = people.link, "principal=unit"

    def options(self) -> dict[str, Any]:
        return {"principal": self.unit}


def _listed(names: list[str]) -> str:
    if len(names) <= _NAMED:
        return listing(names)
    return f"{listing(names[:_NAMED])} och {plural(len(names) - _NAMED, 'person', 'personer')} till"


urlpatterns = paths(AddRule, RemoveRule, NewKey, RevokeKeys, Link)
