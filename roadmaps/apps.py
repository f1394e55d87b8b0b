from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    name = "roadmaps"

    def ready(self):
        from features.joined import join
        from history.travel import names_moments
        from roadmaps import sentences  # noqa: F401 - registers the words of our deeds
        from roadmaps.columns import ServedObjective
        from roadmaps.moments import moment_kept

        join(ServedObjective())
        names_moments(moment_kept)
