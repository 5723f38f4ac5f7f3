"""The last look before the service opens."""

import logging

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.db.models import Count, Q

from styrkedjan.config.health import unapplied_migrations
from styrkedjan.foundation.migrating import newer_migrations
from styrkedjan.foundation.models import User
from styrkedjan.foundation.passwords import PUBLISHED

DEMO_MAIL = "@ekevik.example"
DEMO_NAMES = (
    "administrator", "controller", "enhetschef", "forvaltningschef", "forvaltningscontroller", "kommunstyrelse",
    "lasare", "ledamot", "ordforande", "revisor",
)  # fmt: skip
_log = logging.getLogger("styrkedjan.start")


def refuse_unready() -> None:
    """Stop the start with one sentence per reason; warn of what is allowed but should be known.

    Raises:
        ImproperlyConfigured: nobody has said which mode it is, the database is out of reach, migrations have not run,
            static files are not collected, or a production would open on the demo's people or with a password that is
            printed in the manual.
    """
    for sentence in settings.ENVIRONMENT.doubtful():
        _log.warning(sentence)
    reasons = [*_unsaid_mode(), *_migrations(), *_static_files()]
    if not reasons and settings.STYRKEDJAN_MODE == "production":
        reasons = [*_demo_data(), *_published_passwords()]
    connections.close_all()  # a connection must not be shared with the workers forked later
    if reasons:
        raise ImproperlyConfigured("Tjänsten startar inte:\n  " + "\n  ".join(reasons))


def _unsaid_mode() -> list[str]:
    """Started from another folder than its own a production would find no settings, and open as an empty demo."""
    if settings.ENVIRONMENT.mode_is_said:
        return []
    remedy = "Sätt STYRKEDJAN_MODE=production (eller demo), eller stå i mappen där inställningsfilen finns."
    return [f"{settings.ENVIRONMENT.origin()} {remedy} Demokommunen provas med: styrkedjan serve --demo"]


def _migrations() -> list[str]:
    try:
        waiting = unapplied_migrations()
    except DatabaseError as error:
        return [f"Databasen (STYRKEDJAN_DATABASE_URL) går inte att nå ({type(error).__name__}). Kontrollera adressen."]
    if newer := newer_migrations():
        lead = f"Databasen (STYRKEDJAN_DATABASE_URL) hör till en nyare version: den har {newer[0]}."
        return [f"{lead} Installera den versionen igen, eller återställ kopian som togs före uppgraderingen."]
    if not waiting:
        return []
    lead = f"Databasen (STYRKEDJAN_DATABASE_URL) saknar {len(waiting)} ändringar, bland dem {waiting[0]}."
    return [f"{lead} Kör: styrkedjan manage migrate"]


def _demo_data() -> list[str]:
    """The demo's people have addresses that nobody's mail reaches."""
    count = User.objects.filter(email__endswith=DEMO_MAIL, is_active=True).count()
    if not count:
        return []
    lead = f"Databasen (STYRKEDJAN_DATABASE_URL) är demokommunens: {count} personer har påhittade konton."
    return [f"{lead} Använd en egen databas i drift."]


def _published_passwords() -> list[str]:
    """Nobody may have the manual's password. A hash is slow to try by intention, so only the likely are tried: those
    that several people share, and those of people who are named as the demo's are.
    """
    shared = User.objects.values("password").annotate(count=Count("pk")).filter(count__gt=1).values("password")
    likely = User.objects.filter(Q(password__in=shared) | Q(username__in=DEMO_NAMES), is_active=True)
    tried = {row.password: row.username for row in likely.order_by("-pk")}
    found = sorted(name for password, name in tried.items() if check_password(PUBLISHED, password))
    return [f"{name} har demokommunens öppna lösenord. Ge personen ett nytt lösenord." for name in found]


def _static_files() -> list[str]:
    storage: object = staticfiles_storage
    if not isinstance(storage, ManifestFilesMixin) or storage.read_manifest():
        return []
    lead = f"Stilmallar och skript är inte samlade i {settings.STATIC_ROOT} (STYRKEDJAN_DATA)."
    return [f"{lead} Kör: styrkedjan manage collectstatic --noinput"]
