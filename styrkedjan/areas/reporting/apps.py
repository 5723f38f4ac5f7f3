from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "styrkedjan.areas.reporting"
    label = "reporting"
