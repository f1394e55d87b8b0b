from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "workspaces"

    def ready(self):
        from workspaces import sentences, sessions  # noqa: F401 - registers the words of our deeds, and who leaves
