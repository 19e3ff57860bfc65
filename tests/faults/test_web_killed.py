"""R1: an acknowledged answer is never lost when a web worker is killed in the middle of anything."""

from __future__ import annotations

import os
import random
import time
from statistics import median

import pytest

from tests.faults.own_postgres import OwnPostgres
from tests.faults.site import Site, Verdict, Writers, build_scene, judge

FULL = bool(os.environ.get("FULL"))
ROUNDS = 500 if FULL else 40
CONTROL_ROUNDS = 8
WRITERS = 8

pytestmark = [pytest.mark.xdist_group("web-killed"), pytest.mark.timeout(3600 if FULL else 600)]


def kill_workers(postgres: OwnPostgres, rounds: int, **more: str) -> tuple[Verdict, list[float]]:
    """What was lost in so many kills, and how long nothing could be saved after each."""
    scene = build_scene(postgres.url, WRITERS)
    site = Site(postgres.url, **more)
    rng = random.Random(1)
    gaps = []
    try:
        with Writers(site, scene) as writers:
            for _round in range(rounds):
                before = len(writers.acknowledged)
                writers.wait_for_more(before + 10)
                time.sleep(rng.uniform(0, 0.1))
                site.kill_one(rng)
                gaps.append(writers.wait_for_more(len(writers.acknowledged)))
                with writers.resting():
                    site.wait_ready()
            acknowledged = writers.acknowledged
    finally:
        site.close()
    with postgres.connect() as connection:
        return judge(connection, acknowledged), gaps


def test_no_acknowledged_answer_is_lost(postgres: OwnPostgres) -> None:
    verdict, gaps = kill_workers(postgres, ROUNDS)
    print(f"{ROUNDS} kills, {verdict}, nothing saved for {median(gaps):.2f} s, at most {max(gaps):.2f} s")
    assert verdict.acknowledged > ROUNDS * 10
    assert (verdict.lost, verdict.changed, verdict.doubled) == (0, 0, 0)


def test_control_acknowledging_before_the_commit_loses_answers(postgres: OwnPostgres) -> None:
    verdict, _gaps = kill_workers(
        postgres, CONTROL_ROUNDS, DJANGO_SETTINGS_MODULE="tests.faults.hasty_settings"
    )
    assert verdict.lost > 0
