"""Django's Postgres engine with a pool whose health checks and checkouts cost no round trip."""
