"""R2: an acknowledged answer is not lost when Postgres itself dies; the site then goes on by itself."""

from __future__ import annotations

import os
import random
import time
from statistics import median

import pytest

from tests.faults.own_postgres import OwnPostgres
from tests.faults.site import Site, Verdict, Writers, build_scene, judge

FULL = bool(os.environ.get("FULL"))
ROUNDS = 500 if FULL else 25
CONTROL_ROUNDS = 12
WRITERS = 8
SERVING_AGAIN_SECONDS = 2.0

pytestmark = [pytest.mark.xdist_group("postgres-killed"), pytest.mark.timeout(3600 if FULL else 600)]


def kill_postgres(postgres: OwnPostgres, rounds: int, **settings: str) -> tuple[Verdict, list[float]]:
    """What was lost in so many crashes, and how long after each restart somebody could not save."""
    scene = build_scene(postgres.url, WRITERS)
    site = Site(postgres.url)
    rng = random.Random(1)
    gaps = []
    try:
        with Writers(site, scene) as writers:
            for _round in range(rounds):
                writers.wait_for_more(len(writers.acknowledged) + 20)
                time.sleep(rng.uniform(0, 0.1))
                postgres.kill()
                postgres.run(**settings)
                gaps.append(writers.wait_for_each())
            acknowledged = writers.acknowledged
    finally:
        site.close()
    with postgres.connect() as connection:
        return judge(connection, acknowledged), gaps


def test_no_acknowledged_answer_is_lost(postgres: OwnPostgres) -> None:
    verdict, gaps = kill_postgres(postgres, ROUNDS)
    print(f"{ROUNDS} kills, {verdict}, serving again after {median(gaps):.2f} s, at most {max(gaps):.2f} s")
    assert verdict.acknowledged > ROUNDS * 20
    assert (verdict.lost, verdict.changed, verdict.doubled) == (0, 0, 0)
    # One in four: the machine of a test run is busy with others' tests, and a site that waits does so always.
    assert sorted(gaps)[len(gaps) // 4] <= SERVING_AGAIN_SECONDS


def test_control_without_synchronous_commit_answers_are_lost(postgres: OwnPostgres) -> None:
    verdict, _gaps = kill_postgres(postgres, CONTROL_ROUNDS, synchronous_commit="off", wal_writer_delay="1s")
    assert verdict.lost > 0
