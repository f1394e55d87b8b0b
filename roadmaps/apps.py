from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    name = "roadmaps"

    def ready(self):
        from features.joined import join
        from roadmaps import sentences  # noqa: F401 - registers the words of our deeds
        from roadmaps.columns import ServedObjective

        join(ServedObjective())
