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

    def create_model(self, model):
        super().create_model(model)
        if in_workspace(model):
            self._wall_in(model)

    def add_field(self, model, field):
        super().add_field(model, field)
        if field.name == "workspace" and field.remote_field:  # the model here is still the one without the field
            self._wall_in(model)

    def _wall_in(self, model):
        """What composite foreign keys refer to; at once, because they follow deferred in the same migration."""
        table = self.quote_name(model._meta.db_table)
        name = self.quote_name(f"{model._meta.db_table}_inside")
        self.execute(f'ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ("workspace_id", "id")')

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
