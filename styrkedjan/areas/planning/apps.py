from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "styrkedjan.areas.planning"
    label = "planning"
