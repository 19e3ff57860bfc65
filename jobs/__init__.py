"""Background work on a Postgres queue, behind one small interface."""
