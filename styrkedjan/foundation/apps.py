from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "styrkedjan.foundation"
    label = "foundation"
    verbose_name = "Grunden"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in
        from django.db.backends.signals import connection_created
        from django.utils.module_loading import autodiscover_modules

        from styrkedjan.foundation.remembering import watch
        from styrkedjan.foundation.sessions import remember_when

        user_logged_in.connect(remember_when, dispatch_uid="styrkedjan.remember_when")
        connection_created.connect(watch, dispatch_uid="styrkedjan.watch")
        # What people may talk about and hang files on: an area says so in its module `records`.
        autodiscover_modules("records")
