from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "moothall.library.desk"
    label = "desk"
