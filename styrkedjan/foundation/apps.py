from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "styrkedjan.foundation"
    label = "foundation"
    verbose_name = "Grunden"
