from django.apps import AppConfig


class PanelConfig(AppConfig):
    name = "moothall.casework.panel"
    label = "panel"
