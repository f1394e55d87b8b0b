"""Foreign keys that cannot leave their workspace.

A row with a `workspace` gets `UNIQUE (workspace_id, id)`, and a foreign key from one such row to another
becomes `FOREIGN KEY (workspace_id, x_id) REFERENCES x (workspace_id, id)`. Models declare nothing: a new
noun is walled in the day it is written.
"""

from django.core.exceptions import FieldDoesNotExist
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.backends.postgresql import schema


def in_workspace(model) -> bool:
    try:
        return model._meta.get_field("workspace").remote_field is not None
    except FieldDoesNotExist:
        return False


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    # Without the inline form Django falls through to `_create_fk_sql` for added columns too.
    sql_create_column_inline_fk = None

    def table_sql(self, model):
        sql, params = super().table_sql(model)
        if in_workspace(model):
            name = self.quote_name(f"{model._meta.db_table}_inside")
            sql = sql.replace(" (", f' (CONSTRAINT {name} UNIQUE ("workspace_id", "id"), ', 1)
        return sql, params

    def _create_fk_sql(self, model, field, suffix):
        target = field.remote_field.model
        if field.name == "workspace" or not (in_workspace(model) and in_workspace(target)):
            return super()._create_fk_sql(model, field, suffix)
        columns = ["workspace_id", field.column]
        return Statement(
            self.sql_create_fk,
            table=Table(model._meta.db_table, self.quote_name),
            name=self._fk_constraint_name(model, field, suffix),
            column=Columns(model._meta.db_table, columns, self.quote_name),
            to_table=Table(target._meta.db_table, self.quote_name),
            to_column=Columns(target._meta.db_table, ["workspace_id", "id"], self.quote_name),
            deferrable=self.connection.ops.deferrable_sql(),
        )
