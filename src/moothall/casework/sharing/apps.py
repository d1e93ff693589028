from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "moothall.casework.sharing"
    label = "sharing"
