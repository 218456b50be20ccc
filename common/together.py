"""A migration operation that creates many related models at once.

Django renders every related model anew for each operation, and nearly everything here is related to the tree: a room
of twenty tables, each with its table of history and its triggers, took a minute to migrate that PostgreSQL needs
a second for. Created together they are rendered once.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import AddField
from django.db.migrations.operations.models import AddConstraint, AddIndex, CreateModel
from pgtrigger.migrations import _add_trigger


class CreateTogether(Operation):
    """Create these models, with their constraints and indexes, and install the triggers that their options name.

    They may refer to one another in any order; PostgreSQL is told the references at the end.
    """

    def __init__(self, operations: Sequence[CreateModel]) -> None:
        self.operations = list(operations)

    def deconstruct(self):
        """As migrations are written."""
        return (type(self).__name__, [self.operations], {})

    def state_forwards(self, app_label, state):
        """All models become known before any is rendered."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Tables, then triggers."""
        models = [to_state.apps.get_model(app_label, operation.name) for operation in self.operations]
        for model in models:
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)
        # References wait in the editor until the migration ends; a trigger needs the tables only.
        for operation, model in zip(self.operations, models, strict=True):
            for trigger in operation.options.get("triggers", ()):
                _add_trigger(schema_editor, model, trigger)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """The tables go, and with them their triggers."""
        for operation in reversed(self.operations):
            model = from_state.apps.get_model(app_label, operation.name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        """For `migrate --plan`."""
        return f"Create {len(self.operations)} models together"


class Together(Operation):
    """What makemigrations writes for several models, as it stands, but rendered once.

    A model that is created here is created as it is at the end, so what else is added to it here is there already.
    Of other models each operation sees how they were before all, and how they are after.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)
        created = {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}
        self._left = [
            operation
            for operation in self.operations
            if not isinstance(operation, AddField | AddConstraint | AddIndex)
            or operation.model_name_lower not in created
        ]

    def deconstruct(self):
        """As migrations are written."""
        return (type(self).__name__, [self.operations], {})

    def state_forwards(self, app_label, state):
        """All changes are known before any model is rendered."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """In their order."""
        for operation in self._left:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """The other way round."""
        for operation in reversed(self._left):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For `migrate --plan`."""
        return f"Carry out {len(self.operations)} changes together"
