from django.apps import AppConfig


class ExtractConfig(AppConfig):
    name = "moothall.evidence.extract"
    label = "extract"
