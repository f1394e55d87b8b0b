"""PostgreSQL, with three things pmhub needs everywhere.

Our own engine is started by the first connection (never by `--help` or an image build), every foreign key
between two rows of a workspace is made so that it cannot leave that workspace (`schema.py`), and whether a
kept connection still lives is asked of the socket, not of the server.
"""

import select

from django.conf import settings
from django.db.backends.postgresql import base

from pmhub import engines
from pmhub.db.schema import DatabaseSchemaEditor


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor

    def get_new_connection(self, conn_params):
        if settings.EMBEDDED_ENGINES:
            try:
                engines.ensure(settings.EMBEDDED_ENGINES)
            except engines.EnginesUnavailable as error:
                # An outage like any other: pages and API answer 503 to it.
                raise base.Database.OperationalError(str(error)) from error
        return super().get_new_connection(conn_params)

    def is_usable(self):
        """An idle connection has nothing to read; what there is may be the server's farewell, so it is asked then."""
        if self.connection is None or self.connection.closed:
            return False
        try:
            readable, _, _ = select.select([self.connection], [], [], 0)
        except (OSError, ValueError):  # a closed socket, or one beyond what select counts to
            readable = True
        return super().is_usable() if readable else True
