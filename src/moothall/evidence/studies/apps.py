from django.apps import AppConfig


class StudiesConfig(AppConfig):
    name = "moothall.evidence.studies"
    label = "studies"
