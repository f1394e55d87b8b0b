from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    name = "stakeholders"

    def ready(self):
        from stakeholders import sentences  # noqa: F401 - registers the words of our deeds
