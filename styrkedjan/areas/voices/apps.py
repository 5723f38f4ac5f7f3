from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "styrkedjan.areas.voices"
    label = "voices"
