"""How much may be sent, by whom and where: told from the length alone, before anything is read."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from styrkedjan.areas.assessment.actions.setup import BANK_LARGEST
from styrkedjan.config.bodies import FROM_STRANGERS
from styrkedjan.foundation import uploads
from styrkedjan.foundation.attachments import LARGEST
from styrkedjan.foundation.models import User
from styrkedjan.foundation.roles import Role
from tests import factories
from tests.pages.test_doors import guarded
from tests.pages.world import ADDRESSES, build_world

pytestmark = pytest.mark.django_db
MULTIPART = "multipart/form-data; boundary=x"


class Unread(io.BytesIO):
    """A body that must not be touched."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def sent(client: Client, path: str, length: int, **more: Any) -> int:
    environ = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": MULTIPART, "wsgi.input": Unread(), **more}
    return client.generic("POST", path, **environ).status_code


def test_a_stranger_may_send_a_log_in_and_no_more(client: Client) -> None:
    for path in ("/logga-in/", "/", "/underlag/organisation/", "/api/v1/units", "/finns-inte/"):
        assert sent(client, path, 800 * 2**20) == 413
        assert sent(client, path, FROM_STRANGERS + 1) == 413


def test_what_does_not_say_its_length_is_refused(client: Client) -> None:
    assert sent(client, "/logga-in/", 0, HTTP_TRANSFER_ENCODING="chunked") == 411


def test_only_an_import_takes_more_than_a_form_and_only_from_those_who_import(client: Client) -> None:
    world = build_world()
    from django.urls import reverse

    client.force_login(factories.user_with(Role.CONTROLLER, world.root))
    large = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    taking = {route.name for route in guarded() if getattr(route.view, "takes_files", False)}
    assert taking == {"imports:upload", "records:hang", "assessment:load_bank"}
    for route in guarded():
        if route.name not in taking:
            address = reverse(route.name, kwargs=ADDRESSES[route.name].kwargs(world, "mine"))
            assert sent(client, address, large) == 413, route.name
    hang = f"/om/begaran/{world.mine.frame_request.pk}/bilaga/"
    for address, most in ((hang, LARGEST), ("/fragebanker/ny/", BANK_LARGEST)):
        assert sent(client, address, most + 2**20) == 413
        with pytest.raises(AssertionError, match="was read"):
            sent(client, address, most)
    assert sent(client, "/underlag/organisation/", settings.MAX_UPLOAD_BYTES + 2**20) == 413
    with pytest.raises(AssertionError, match="was read"):
        sent(client, "/underlag/organisation/", large)
    client.force_login(factories.user_with(Role.READER, world.root))
    assert sent(client, "/underlag/organisation/", large) == 413


def keep(person: User, size: int) -> uploads.Upload:
    return uploads.keep([b"x" * size], user=person, kind="organisation", scope=1, name="a.xlsx")


def test_one_person_cannot_fill_the_disk(settings: Any, client: Client) -> None:
    settings.MAX_UPLOAD_BYTES = 100
    person, other = factories.user(), factories.user()
    first, second = keep(person, 90), keep(person, 100)
    assert (uploads.room_for(person), uploads.room_for(other)) == (10, 200)
    keep(person, 10)
    with pytest.raises(Exception, match="väntar på granskning"):
        keep(person, 1)
    keep(other, 50)
    uploads.drop(first)
    uploads.drop(second)
    assert uploads.room_for(person) == 190
