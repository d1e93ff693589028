from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "moothall.casework.overview"
    label = "overview"
