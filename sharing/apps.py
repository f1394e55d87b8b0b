from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sharing"

    def ready(self):
        from history.undo import takes_back
        from sharing import sentences  # noqa: F401
        from sharing.actions import follow_undo

        takes_back(follow_undo)
