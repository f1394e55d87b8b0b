"""PostgreSQL, with two things pmhub needs everywhere.

Our own engine is started by the first connection (never by `--help` or an image build), and every
foreign key between two rows of a workspace is made so that it cannot leave that workspace (`schema.py`).
"""

from django.conf import settings
from django.db.backends.postgresql import base

from pmhub import engines
from pmhub.db.schema import DatabaseSchemaEditor


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor

    def get_new_connection(self, conn_params):
        if settings.EMBEDDED_ENGINES:
            engines.ensure(settings.EMBEDDED_ENGINES)
        return super().get_new_connection(conn_params)
