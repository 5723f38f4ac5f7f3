from django.apps import AppConfig


class ControlConfig(AppConfig):
    name = "styrkedjan.areas.control"
    label = "control"
