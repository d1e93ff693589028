from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "moothall.casework.plans"
    label = "plans"
