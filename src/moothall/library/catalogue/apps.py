from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "moothall.library.catalogue"
    label = "catalogue"
