"""A deed: something a person can do with a form, told once. Permission, address, title, form and action stand together.

    class ApproveUse(Deed):
        address, name = "uttag/<int:pk>/godkann/", "approve_use"
        permission, form_class, matter = Permission.EDIT_YEAR_END, DecisionForm, Matter.EQUITY_USE
        subject, title, returns_to = staticmethod(by_use), "Godkänn uttag: {self.asked}", "year_end:equity"
        action, about = actions.approve_use, "request=asked"

The action gets `by`, what the deed is `about` and what the form gives: its `values()`, else its cleaned data. A deed
that does more than hand these over has an `act` of its own. One that `edits` a row is filled in with it, and saves from
its version. Title, lead and `done` are texts about the deed itself ("{self.unit.name}") or properties. With a `matter`
the form offers the bodies that the steering model lets decide it. What the address names is an attribute by its own
name (`self.asked`); `at` names the one whose page one goes back to, where that is not the unit's.

A deed with `says` is done in two steps: the first sending tries the action and takes it back, so that the sentence
about what will happen is only shown for what will work; the second does it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from styrkedjan.areas.chain.queries.governing import deciding_bodies
from styrkedjan.areas.organisation.models import Unit
from styrkedjan.domain.errors import EditConflict
from styrkedjan.domain.periods import Period
from styrkedjan.foundation.facts import version_of
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Permission
from styrkedjan.pages.kit import measuring
from styrkedjan.pages.kit.doors import Subject, by_code, door, principal
from styrkedjan.pages.kit.handling import Attempt, attempt, both_texts, status_of
from styrkedjan.pages.kit.request import Request
from styrkedjan.pages.kit.viewer import Viewer

Data = Mapping[str, Any]
CONFIRMED = "bekrafta"


class Deed:
    """One thing to do. `subject` finds what the address names; what it finds stands in `given` (and `unit`)."""

    address: ClassVar[str]
    name: ClassVar[str]
    permission: ClassVar[Permission]
    form_class: Any = forms.Form
    subject: ClassVar[Subject] = staticmethod(by_code)
    action: ClassVar[Callable[..., Any] | None] = None
    about: ClassVar[str] = ""  # "request=asked year": the action's arguments that the deed itself knows
    edits: ClassVar[str] = ""
    title: Any
    lead: Any = ""
    returns_to: ClassVar[str] = ""
    at: ClassVar[str] = ""
    matter: Any = None  # the Matter that is decided, if it is a decision
    takes_files: ClassVar[bool | int] = False
    template: ClassVar[str] = "kit/deed.html"
    button: ClassVar[str] = "Spara"
    done: Any = "Sparat."

    def __init__(self, request: Request, unit: Unit, given: Mapping[str, Any]) -> None:
        self.request, self.unit, self.given = request, unit, dict(given)
        self.viewer: Viewer = request.viewer
        self.by: User = self.viewer.user

    # -- what a deed says of itself ------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        """What the address names."""
        if name != "given" and name in self.given:
            return self.given[name]
        raise AttributeError(name)

    @property
    def period(self) -> Period:
        """The month that is chosen at the top of the page."""
        return self.viewer.period

    def initial(self) -> dict[str, Any]:
        """What the form is filled in with."""
        if not self.edits:
            return {}
        row = attrgetter(self.edits)(self)
        columns = {name: (name, f"decision_{name}") for name in self.form_class.base_fields}
        there = {name: [one for one in either if hasattr(row, one)] for name, either in columns.items()}
        start = {name: getattr(row, found[0]) for name, found in there.items() if found}
        # A fact has no version of its own: it is which row counts.
        if "version" not in columns or "version" in start:
            return start
        return {**start, "version": version_of([] if row is None else [row])}

    def options(self) -> dict[str, Any]:
        """What the form's constructor wants beside; the bodies that may decide its matter are given anyhow."""
        return {}

    def says(self, form: Any) -> str:
        """What will happen, in a sentence; "" does it at once."""
        return ""

    def act(self, form: Any) -> Any:
        """Call the action. What it gives is kept in `result`."""
        do = type(self).action
        assert do is not None, f"{self.name} has neither an action nor an act of its own"
        return do(by=self.by, **self.subjects(), **self.values(form))

    def subjects(self) -> dict[str, Any]:
        """What the action is about, by the names of its arguments."""
        pairs = (one.partition("=") for one in self.about.split())
        return {name: attrgetter(own or name)(self) for name, _, own in pairs}

    def values(self, form: Any) -> dict[str, Any]:
        """What the form gives the action."""
        return dict(form.values() if hasattr(form, "values") else form.cleaned_data)

    def back(self) -> str:
        """Where one came from, and goes after it is done."""
        if self.at:
            return reverse(self.returns_to, kwargs={"pk": attrgetter(self.at)(self).pk})
        return self.to(self.returns_to)

    def to(self, name: str, unit: Unit | None = None, **address: Any) -> str:
        """The address of a unit's page: of this one's, where no other is given."""
        return reverse(name, kwargs={"code": (unit or self.unit).code, **address})

    def context(self, form: Any) -> dict[str, Any]:
        """More for a template of its own."""
        return {}

    def answers(self) -> Mapping[str, bool]:
        """What in the ledger of burden it answers, by key, with whether that is new: so that its time is measured."""
        return {}

    # -- how it is done ------------------------------------------------------------------------------------------------

    result: Any = None
    sentence = ""

    def opens(self) -> None:
        """Raise Refused where there is nothing to do, before the form is shown."""

    def form(self) -> Any:
        """The form as it was sent, or as it is to be filled in."""
        files = {"files": self.request.FILES or None} if self.takes_files else {}
        return self.form_class(self._sent(), initial=self.initial(), **files, **{**self._bodies(), **self.options()})

    def _bodies(self) -> dict[str, Any]:
        return {"bodies": deciding_bodies(self.matter, self.unit, timezone.localdate())} if self.matter else {}

    def answer(self) -> HttpResponse:
        self.opens()
        form = self.form()
        sentence, conflict = "", None
        if self.request.method == "POST" and form.is_valid():
            sentence = self.sentence = self.says(form)
            for_real = not sentence or self._is_confirmed(sentence)
            tried = attempt(form, lambda: self._run(form, for_real=for_real))
            if tried.done and for_real:
                return self._finished(tried)
            conflict, sentence = tried.conflict, sentence if tried.done else ""
        return self._page(form, sentence, conflict)

    def _text(self, name: str) -> str:
        """A text of the class is filled in from the deed; one that a property gives is taken as it is."""
        told = getattr(type(self), name)
        return told.format(self=self) if isinstance(told, str) else str(getattr(self, name))

    def _sent(self) -> Any:
        return self.request.POST if self.request.method == "POST" else None

    def _is_confirmed(self, sentence: str) -> bool:
        return CONFIRMED in self.request.POST

    def _run(self, form: forms.Form, *, for_real: bool) -> Any:
        with transaction.atomic():
            result = self.act(form)
            if not for_real:
                transaction.set_rollback(True)
                # What the person may do is kept on the person; an attempt that changed it must not be remembered.
                self.by.__dict__.pop("_grants", None)
        return result

    def _finished(self, tried: Attempt) -> HttpResponse:
        self.result = tried.result
        if asked := self.answers():
            measuring.answered(self.request, self.unit, self.period.year, asked)
        messages.success(self.request, self._text("done"))
        return redirect(self.back())

    def _page(self, form: forms.Form, sentence: str, conflict: EditConflict | None) -> HttpResponse:
        context = {
            "deed": self, "form": form, "unit": self.unit, "title": self._text("title"),
            "lead": self._text("lead"), "button": self.button, "back": self.back(), "sentence": sentence,
            **self.context(form),
        }  # fmt: skip
        context["conflict"] = both_texts(form, conflict)
        return render(self.request, self.template, context, status=status_of(form, conflict))

    # -- its place among the pages -------------------------------------------------------------------------------------

    @classmethod
    def view(cls) -> Callable[..., HttpResponse]:
        """The guarded view."""

        def show(request: Request, **given: Any) -> HttpResponse:
            unit = given.get("unit") or request.deed_unit
            return cls(request, unit, given).answer()

        def found(request: Request, **address: Any) -> tuple[Unit, dict[str, Any]]:
            unit, given = cls.subject(request, **address)
            request.deed_unit = unit
            return unit, given

        show.__doc__, show.__name__, show.__module__ = cls.__doc__, cls.name, cls.__module__
        return door(cls.permission, found, takes_files=cls.takes_files)(show)


class ChangingDeed(Deed):
    """A deed that edits a row: the form's fields are the changes, made from the row's version."""

    def values(self, form: Any) -> dict[str, Any]:
        given = dict(form.cleaned_data)
        return {"version": given.pop("version"), "changes": given}


class MunicipalDeed(Deed):
    """A deed of the municipality itself: its address, and the one it returns to, name no unit."""

    subject: ClassVar[Subject] = staticmethod(principal)

    def back(self) -> str:
        return reverse(self.returns_to)


def paths(*deeds: type[Deed]) -> list[URLPattern]:
    """The deeds' addresses, for an area's urls.py."""
    return [path(deed.address, deed.view(), name=deed.name) for deed in deeds]
