from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "moothall.casework.intake"
    label = "intake"
