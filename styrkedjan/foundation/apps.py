from typing import Any

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "styrkedjan.foundation"
    label = "foundation"
    verbose_name = "Grunden"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in
        from django.db.backends.signals import connection_created
        from django.db.models.expressions import Col
        from django.utils.module_loading import autodiscover_modules

        from styrkedjan.foundation.remembering import watch
        from styrkedjan.foundation.sessions import remember_when

        user_logged_in.connect(remember_when, dispatch_uid="styrkedjan.remember_when")
        connection_created.connect(watch, dispatch_uid="styrkedjan.watch")
        # A question that has an order lays its columns in a table. Django's own hash of a column binds the signature of
        # its constructor, an eighth of the time of every page; equal columns always have the same alias and field.
        setattr(Col, "__hash__", _hash_of)  # noqa: B010
        # What people may talk about and hang files on: an area says so in its module `records`.
        autodiscover_modules("records")


def _hash_of(column: Any) -> int:
    return hash((column.alias, column.target))
