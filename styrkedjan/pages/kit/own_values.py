"""The form and the deed of a municipality's own value of a rule, whatever area the rule is of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404

from styrkedjan.domain.providers.settings import Held, SettingUnit
from styrkedjan.foundation.facts import version_of
from styrkedjan.pages.kit.deeds import MunicipalDeed
from styrkedjan.pages.kit.forms import TokenField


class RuleForm(forms.Form):
    """The value, and where it stands."""

    value = forms.CharField(label="Värde", max_length=255)
    source = forms.CharField(label="Källa", max_length=255, help_text="Lagrum, beslut eller var ni har läst det.")
    version = TokenField(required=False)

    def __init__(self, *args: Any, held: Held, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if held.setting.unit is SettingUnit.CHOICE:
            choices = [(one.id, one.label) for one in held.setting.choices]
            self.fields["value"] = forms.ChoiceField(label="Värde", choices=choices, widget=forms.RadioSelect)


class RuleDeed(MunicipalDeed):
    """Set the rule that the address names. `rules` tells those there are, as they hold."""

    form_class = RuleForm
    name, about, done = "set_rule", "principal=unit key=rule", "Regeln är införd."

    def rules(self) -> Mapping[str, Held]:
        raise NotImplementedError

    @cached_property
    def held(self) -> Held:
        found = self.rules().get(self.rule)
        if found is None:
            raise Http404("Regeln finns inte.")
        return found

    def opens(self) -> None:
        assert self.held

    @property
    def title(self) -> str:
        return self.held.setting.name

    @property
    def lead(self) -> str:
        now = self.held.shown.removesuffix(".")
        return f"Nu: {now}. {self.held.mark}. {self.held.source}. {self.held.setting.description}".strip()

    def initial(self) -> dict[str, Any]:
        row = self.held.own
        return {
            "value": self.held.value, "source": row.source if row else "", "version": version_of([row] if row else []),
        }  # fmt: skip

    def options(self) -> dict[str, Any]:
        return {"held": self.held}
