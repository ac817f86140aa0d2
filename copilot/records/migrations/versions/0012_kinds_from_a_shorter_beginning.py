"""kinds are learned from the vectors of a shorter beginning: what was learned from longer ones is learned anew"""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("DELETE FROM kind_model")
    op.execute("UPDATE labelled_issues SET model = NULL, vectors = NULL")
