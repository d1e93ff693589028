from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    name = "moothall.evidence.release"
    label = "release"
