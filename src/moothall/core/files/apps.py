from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "moothall.core.files"
    label = "files"
