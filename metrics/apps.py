from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self):
        from metrics import sentences  # noqa: F401 - registers the words of our deeds
