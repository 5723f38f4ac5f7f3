from django.apps import AppConfig


class InvestmentsConfig(AppConfig):
    name = "styrkedjan.areas.investments"
    label = "investments"
