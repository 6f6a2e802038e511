"""Which projects and jobs are this user's. Jobs from before are not: nobody can say who made them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("digest", sa.String(64), nullable=True))
    op.create_table("project_ids", sa.Column("id", sa.String(12), primary_key=True))
    op.execute("INSERT INTO project_ids (id) SELECT id FROM projects UNION SELECT project_id FROM jobs")


def downgrade() -> None:
    op.drop_table("project_ids")
    op.drop_column("jobs", "digest")
