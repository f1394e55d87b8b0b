from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self):
        from history.undo import takes_back
        from metrics import sentences, undo  # noqa: F401 - registers the words of our deeds

        takes_back(undo.take_back)
