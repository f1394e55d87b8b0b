"""Django's migrate, with patience for long steps and none for locks.

A step may take as long as it needs, but it waits for a lock only half a second: whoever waits for a
lock makes everybody behind it wait too. It then lets go and tries again.
"""

import time

from django.core.management.commands import migrate
from django.db import OperationalError, connections

ATTEMPTS = 20


class Command(migrate.Command):
    def handle(self, *args, **options):
        connection = connections[options["database"]]
        before = connection.settings_dict["OPTIONS"].get("options")
        connection.close()
        connection.settings_dict["OPTIONS"]["options"] = "-c lock_timeout=500"
        try:
            self._insist(*args, **options)
        finally:
            connection.close()
            connection.settings_dict["OPTIONS"]["options"] = before

    def _insist(self, *args, **options):
        for attempt in range(ATTEMPTS):
            try:
                return super().handle(*args, **options)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", "") != "55P03" or attempt == ATTEMPTS - 1:
                    raise
                time.sleep(0.5)
        return None
