"""The database's history, as Alembic scripts. Part of the installed package."""
