"""What a production refuses to open on."""

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured

from styrkedjan.config import startup
from styrkedjan.foundation.models import User
from styrkedjan.foundation.passwords import PUBLISHED
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings, monkeypatch: pytest.MonkeyPatch):
    settings.STYRKEDJAN_MODE = "production"
    monkeypatch.setattr(startup.connections, "close_all", lambda: None)


@pytest.mark.usefixtures("production")
def test_a_clean_database_opens() -> None:
    factories.user("kim")
    startup.refuse_unready()


@pytest.mark.usefixtures("production")
def test_the_demo_s_people_are_refused_in_production() -> None:
    User.objects.create(username="anna.andersson", email="anna.andersson@ekevik.example", password="!")
    with pytest.raises(ImproperlyConfigured, match="demokommunens"):
        startup.refuse_unready()


@pytest.mark.usefixtures("production")
def test_the_manual_s_password_is_refused_whoever_has_it() -> None:
    one = make_password(PUBLISHED)
    User.objects.create(username="controller", email="c@kommunen.se", password=make_password(PUBLISHED))
    User.objects.create(username="a", email="a@kommunen.se", password=one)
    User.objects.create(username="b", email="b@kommunen.se", password=one)
    with pytest.raises(ImproperlyConfigured) as refused:
        startup.refuse_unready()
    assert str(refused.value).count("öppna lösenord") == 2


def test_a_demo_opens_on_its_own_people() -> None:
    User.objects.create(username="controller", email="controller@ekevik.example", password=make_password(PUBLISHED))
    startup.refuse_unready()


def test_a_database_of_a_newer_release_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup.connections, "close_all", lambda: None)
    monkeypatch.setattr(startup, "newer_migrations", lambda: ["economy.0099_later"])
    with pytest.raises(ImproperlyConfigured, match=r"nyare version: den har economy\.0099_later"):
        startup.refuse_unready()
