from django.apps import AppConfig


class FeaturesConfig(AppConfig):
    name = "features"

    def ready(self):
        from features import sentences  # noqa: F401 - registers the words of our deeds
        from features.actions import lay_statuses
        from workspaces.beginnings import begins_with

        begins_with(lay_statuses)
