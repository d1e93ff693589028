from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "moothall.casework.voice"
    label = "voice"
