from django.apps import AppConfig


class ChainConfig(AppConfig):
    name = "styrkedjan.areas.chain"
    label = "chain"
