"""The performance harness: product, bare Django floor and the database's limit, side by side in one run.

`make bench` builds its own world on an own Postgres under ``var/bench``, then measures each operation in
interleaved rounds, so that a noisy neighbour hits all three alike. It prints a table and writes JSON.
"""
