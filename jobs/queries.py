"""The queue as pages tell of it: what is before a waiting job, and what is at work; nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.models import Job, JobState

OPEN = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Turn:
    """`before` is how many jobs come first; `at_work` the one that runs, if the asker may know of it."""

    before: int
    at_work: Job | None


class Line:
    """Every open job in the order in which workers take them. One query.

    Workers serve all organisations alike: the others' jobs are counted, and nothing is told of them.
    """

    def __init__(self, organisation_id: int) -> None:
        self._organisation_id = organisation_id
        columns = ("pk", "organisation_id", "kind", "state", "progress")
        self._jobs = list(Job.objects.filter(state__in=OPEN).order_by("pk").only(*columns))

    def turn_of_new(self) -> Turn:
        """Where a job would stand that is asked for now."""
        return Turn(len(self._jobs), self._at_work())

    def turn_of(self, job: Job | None) -> Turn | None:
        """Where the job stands; None once it is at work or has ended."""
        if job is None or job.state != JobState.QUEUED:
            return None
        # One that was taken up again after its worker was lost may run with a higher number.
        others = [one for one in self._jobs if one.pk != job.pk]
        before = sum(one.pk < job.pk or one.state == JobState.RUNNING for one in others)
        return Turn(before, self._at_work())

    def _at_work(self) -> Job | None:
        mine = (one for one in self._jobs if one.organisation_id == self._organisation_id)
        return next((one for one in mine if one.state == JobState.RUNNING), None)
