from django.apps import AppConfig


class PmhubConfig(AppConfig):
    name = "pmhub"
    label = "pmhub"

    def ready(self):
        # Tasks sent by any process must go through our Celery application, not a default one.
        from pmhub import celery  # noqa: F401
