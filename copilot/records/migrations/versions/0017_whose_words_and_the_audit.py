"""whose words a row was made of; and the audit refuses to have its rows replaced

SQLite deletes the row that REPLACE replaces without firing the trigger that refuses deletions. Statements that change
the schema itself, such as DROP TRIGGER, are not held back by any trigger: whoever can run those owns the database.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_APPEND_ONLY = "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"


def upgrade() -> None:
    for table in ("suggestions", "saved_threads"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("people", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("labelled_issues", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author", sa.String(length=100), nullable=True))
    _protect_audit()


def _protect_audit() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # It has no REPLACE, and its trigger sees ON CONFLICT DO UPDATE; now also in a session that plays the replica.
        op.execute("ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_is_append_only")
        return
    op.execute(
        "CREATE TRIGGER audit_refuses_replace BEFORE INSERT ON audit "  # noqa: S608 - made of constants
        f"WHEN EXISTS (SELECT 1 FROM audit WHERE audit_id = NEW.audit_id) {_APPEND_ONLY}"
    )
    # Before an insert, -1 stands for an id that is still to be given: a row of that id would make every insert a
    # replacement.
    op.execute(f"CREATE TRIGGER audit_refuses_odd_ids AFTER INSERT ON audit WHEN NEW.audit_id < 1 {_APPEND_ONLY}")
