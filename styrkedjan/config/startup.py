"""The last look before the service opens."""

import logging

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from styrkedjan.config.health import unapplied_migrations

_log = logging.getLogger("styrkedjan.start")


def refuse_unready() -> None:
    """Stop the start with one sentence per reason; warn of what is allowed but should be known.

    Raises:
        ImproperlyConfigured: the database is out of reach, migrations have not run, or static files are not collected.
    """
    for sentence in settings.ENVIRONMENT.doubtful():
        _log.warning(sentence)
    reasons = [*_migrations(), *_static_files()]
    connections.close_all()  # a connection must not be shared with the workers forked later
    if reasons:
        raise ImproperlyConfigured("Tjänsten startar inte:\n  " + "\n  ".join(reasons))


def _migrations() -> list[str]:
    try:
        waiting = unapplied_migrations()
    except DatabaseError as error:
        return [f"Databasen (STYRKEDJAN_DATABASE_URL) går inte att nå ({type(error).__name__}). Kontrollera adressen."]
    if not waiting:
        return []
    lead = f"Databasen (STYRKEDJAN_DATABASE_URL) saknar {len(waiting)} ändringar, bland dem {waiting[0]}."
    return [f"{lead} Kör: styrkedjan manage migrate"]


def _static_files() -> list[str]:
    if not isinstance(staticfiles_storage, ManifestFilesMixin) or staticfiles_storage.read_manifest():
        return []
    lead = f"Stilmallar och skript är inte samlade i {settings.STATIC_ROOT} (STYRKEDJAN_DATA)."
    return [f"{lead} Kör: styrkedjan manage collectstatic --noinput"]
