from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "moothall.casework.quality"
    label = "quality"
