"""A matter from the day it is registered to its tombstone, by two people on the pages; and who reads what of it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from styrkedjan.areas.archive.models import Package, Registration, RetentionRule, Tombstone
from styrkedjan.areas.voices.models import Feedback
from styrkedjan.domain.archive.states import Standing, Way, standing
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.foundation import imports
from styrkedjan.foundation.import_changes import Choices, Side
from styrkedjan.foundation.known import NOW
from styrkedjan.foundation.models import AuditEvent, User
from styrkedjan.foundation.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "Hemligheten om barnet"


@pytest.mark.parametrize(
    ("way", "has_number", "is_secret", "expected"),
    [
        (None, False, False, Standing.UNDECIDED),
        (Way.ORDERED, False, False, Standing.ORDERED),
        (Way.REGISTER, False, False, Standing.WAITS),
        (Way.ORDERED, False, True, Standing.WAITS),
        (None, False, True, Standing.WAITS),
        (Way.REGISTER, True, True, Standing.REGISTERED),
    ],
)
def test_what_has_secrecy_is_registered_whatever_is_decided(way, has_number, is_secret, expected) -> None:
    assert standing(way, has_number=has_number, is_secret=is_secret) is expected


class Town:
    def __init__(self) -> None:
        self.root = factories.municipality()
        self.registrar = factories.user_with(Role.REGISTRAR, self.root, "rut")
        self.controller = factories.user_with(Role.CONTROLLER, self.root, "cecilia")
        self.matter, self.secret = self._matter("1", "Maten är god"), self._matter("2", SECRET, is_secret=True)

    def _matter(self, number: str, text: str, **more: Any) -> Feedback:
        who = {"created_by": self.registrar, "changed_by": self.registrar}
        return Feedback.objects.create(
            unit=self.root, number=number, kind="praise", channel="phone", text=text, received_on=date(2026, 1, 1),
            **who, **more,
        )  # fmt: skip


@pytest.fixture
def town(settings, tmp_path: Path) -> Town:
    settings.STYRKEDJAN_STORE = tmp_path / "store"
    return Town()


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sent(client: Client, page: str, **given: Any) -> Any:
    answer = client.post(page, given)
    assert answer.status_code in (200, 302), answer.content.decode()[:4000]
    return answer


def test_from_the_register_to_the_tombstone(town: Town) -> None:
    rut, cecilia = as_(town.registrar), as_(town.controller)
    # The one with secrecy waits, whatever is decided.
    assert "ska registreras och är inte det" in rut.get("/diariet/").content.decode()
    sent(rut, f"/diariet/registrera/synpunkt/{town.matter.pk}/", record_number="KS 1", title="Maten", klassa="1.4.2",
         opened_on="2026-01-01")  # fmt: skip
    row = Registration.objects.get()
    assert "Registrerad som" in rut.get(f"/om/synpunkt/{town.matter.pk}/").content.decode()
    refused = rut.post(f"/diariet/registrera/synpunkt/{town.secret.pk}/",
                       {"record_number": "KS 2", "title": "En synpunkt", "opened_on": "2026-01-01"})  # fmt: skip
    assert refused.status_code == 422
    assert "lagrum" in refused.content.decode()
    sent(rut, f"/diariet/{row.pk}/avsluta/")
    Registration.objects.update(closed_on=timezone.localdate() - timedelta(days=400))
    assert "Leveransöverenskommelsen saknas" in rut.get(f"/diariet/{row.pk}/paket/").content.decode()
    sent(rut, "/diariet/regler/leverans/", organisation_number="212000-0000", agreement="KS 9", receiver="",
         version="0")  # fmt: skip
    for generation, first in (("1", "sip.xml"), ("2", "METS.xml")):
        answer = sent(rut, f"/diariet/{row.pk}/paket/", generation=generation)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
            assert any(name.endswith(first) for name in package.namelist())
        assert Package.objects.get(generation=generation).size == len(answer.content)
    sent(rut, "/diariet/regler/gallring/ny/", klassa="1.4.2", what="destroy", months="12")
    rule = RetentionRule.objects.get()
    assert "Inget är moget" in rut.get("/gallring/").content.decode()
    decision = {"body": "Kommunstyrelsen", "date": "2026-01-10", "section": "3", "record_number": "KS 3"}
    assert rut.post(f"/diariet/regler/gallring/{rule.pk}/beslut/", decision).status_code == 403
    sent(cecilia, f"/diariet/regler/gallring/{rule.pk}/beslut/", **decision)
    page = rut.get("/gallring/").content.decode()
    assert "för gallring." in page
    listed = sent(rut, "/gallring/ny-lista/")["Location"]
    assert "Den som gjorde listan gallrar inte efter den" in rut.get(listed).content.decode()
    tried = sent(cecilia, f"{listed}gallra/")
    assert "försvinner" in tried.content.decode()
    assert Feedback.objects.filter(text="Maten är god").exists()
    sent(cecilia, f"{listed}gallra/", bekrafta="1")
    assert Tombstone.objects.get().registration == row
    assert not Feedback.objects.filter(text="Maten är god").exists()
    assert "Gravsten" in rut.get(f"/diariet/{row.pk}/").content.decode()


def test_a_title_is_told_to_those_alone_who_may_read_what_it_is_about(town: Town) -> None:
    rut, cecilia = as_(town.registrar), as_(town.controller)
    sent(rut, f"/diariet/registrera/synpunkt/{town.secret.pk}/", record_number="KS 2", title=SECRET, klassa="1.4.2",
         opened_on="2026-01-01", secrecy="OSL 26 kap. 1 §")  # fmt: skip
    row = Registration.objects.get()
    assert SECRET in rut.get(f"/diariet/{row.pk}/").content.decode()
    for page in ("/diariet/", f"/diariet/{row.pk}/", "/gallring/", "/diariet/?format=csv", "/diariet/regler/", "/"):
        assert SECRET not in cecilia.get(page).content.decode(), page
    assert cecilia.get(f"/diariet/{row.pk}/paket/").status_code == 403
    assert (
        cecilia.post(f"/diariet/{row.pk}/andra/", {"version": "1", "record_number": "1", "title": "x"}).status_code
        == 403
    )
    kind = imports.kind_of("registrations")
    assert isinstance(kind, imports.ImportKind)
    assert dict(kind.current(town.root, NOW)) == {}
    assert SECRET not in repr(list(AuditEvent.objects.values_list("target_label", "details")))


def test_the_register_and_the_rules_come_in_as_files_and_go_back(town: Town) -> None:
    register, rules = imports.kind_of("registrations"), imports.kind_of("retention_rules")
    assert isinstance(register, imports.ImportKind)
    assert isinstance(rules, imports.ImportKind)
    file = imports.File(
        "diariet.csv",
        f"Slag;Nummer;Diarienummer;Ärendemening;Klass;Kom in eller upprättades\n"
        f"synpunkt;{town.matter.pk};KS 1;Maten;1.4.2;2026-01-01\n".encode(),
    )
    bad = imports.File("diariet.csv", file.data.replace(f";{town.matter.pk};".encode(), f";{town.secret.pk};".encode()))
    with pytest.raises(InvalidInput, match="har sekretess"):
        imports.preview(register, town.root, bad)
    every = Choices(everything=Side.MINE)
    batch = imports.apply(by=town.registrar, kind=register, scope=town.root, file=file, choices=every)
    assert Registration.objects.get().title == "Maten"
    imports.undo(by=town.registrar, batch=batch, scope=town.root)
    assert not Registration.objects.exists()
    file = imports.File("regler.csv", "Klass;Åtgärd;Månader efter avslut\n1.4.2;Gallras;60\n".encode())
    batch = imports.apply(by=town.registrar, kind=rules, scope=town.root, file=file, choices=every)
    assert RetentionRule.objects.get().decided_by is None
    imports.undo(by=town.registrar, batch=batch, scope=town.root)
    assert not RetentionRule.objects.exists()


def test_a_person_s_data_are_given_out_by_one_and_erased_by_two(town: Town) -> None:
    first, second = (factories.user_with(Role.ADMINISTRATOR, town.root, name) for name in ("adm1", "adm2"))
    left = factories.user("slutat")
    User.objects.filter(pk=left.pk).update(first_name="Lena", is_active=False)
    held = factories.give(left, Role.READER, town.root)
    one, two = as_(first), as_(second)
    page = f"/personuppgifter/{left.pk}/"
    assert "Lena" in one.get("/personuppgifter/?q=lena").content.decode()
    assert one.post(f"{page}begar/", {"reason": "Har slutat"}).status_code in (409, 422)
    held.valid_from, held.valid_to = date(2020, 1, 1), date(2020, 1, 2)
    held.save()
    told = json.loads(sent(one, f"{page}utdrag/").content)
    assert told["person"]["first_name"] == "Lena"
    assert AuditEvent.objects.filter(action="archive.extract", by=first).count() == 1
    sent(one, f"{page}begar/", reason="Har slutat")
    assert one.post(f"{page}radera/", {"bekrafta": "1"}).status_code == 403
    assert "Raderas:" in sent(two, f"{page}radera/").content.decode()
    sent(two, f"{page}radera/", bekrafta="1")
    left.refresh_from_db()
    assert left.first_name == "Borttagen"
    assert as_(town.registrar).get(page).status_code == 403
