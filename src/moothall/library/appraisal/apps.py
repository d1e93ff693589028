from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "moothall.library.appraisal"
    label = "appraisal"
