"""What learners get: allow-lists written by hand, never shared with authors.

Only `AnswerResultSerializer` and what is inside it knows of keys; it is filled from `quizzes.results`, which
reads them once they are released.
"""

from __future__ import annotations

from typing import Any, get_args

from rest_framework import serializers

from items.certainty import Certainty, Judgement
from items.kinds import ItemKind, OrderRule, ZoneShape
from items.variants import as_given
from lessons.lock_shapes import LockSerializer
from quizzes.answers import HIGHEST_SEQ
from quizzes.api.review_serializers import ReleaseField, ReviewSerializer
from quizzes.clock import Phase
from quizzes.models import Counted
from quizzes.results import Result, Verdict
from quizzes.review_options import Aspect
from quizzes.rich_text import plain
from quizzes.try_models import BEHAVIOURS

KINDS = [kind.value for kind in ItemKind]
OVERDUE = "null: handed in by itself when time ends; else how long the learner can still hand it in"
PHASES = [phase.value for phase in Phase]


class QuizLineSerializer(serializers.Serializer[Any]):
    """A quiz under the rules that hold for the caller."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    course = serializers.SlugField(source="course.slug")
    opens_at = serializers.DateTimeField(source="rules.opens_at", allow_null=True)
    due_at = serializers.DateTimeField(source="rules.due_at", allow_null=True)
    closes_at = serializers.DateTimeField(source="rules.closes_at", allow_null=True)
    time_limit = serializers.DurationField(source="rules.time_limit", allow_null=True)
    attempts_allowed = serializers.IntegerField(source="rules.attempts_allowed", allow_null=True)
    lock = LockSerializer(
        allow_null=True, help_text="what the rules of the course still ask for, null for open"
    )


class PastAttemptSerializer(serializers.Serializer[Any]):
    uid = serializers.UUIDField(source="attempt.uid")
    number = serializers.IntegerField(source="attempt.number")
    phase = serializers.ChoiceField(PHASES, source="phase.value")
    started_at = serializers.DateTimeField(source="attempt.started_at")
    finished_at = serializers.DateTimeField(source="attempt.finished_at", allow_null=True)
    points = serializers.DecimalField(9, 4, allow_null=True, help_text="null while not released")
    points_possible = serializers.DecimalField(9, 4)
    is_late = serializers.BooleanField(help_text="handed in after the due date")
    waits_for_marks = serializers.BooleanField(help_text="handed in, and not all of it is marked")


class StartSerializer(serializers.Serializer[Any]):
    password = serializers.CharField(
        max_length=100, required=False, default="", allow_blank=True, help_text="where the quiz asks for one"
    )


class RefusedSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField(source="sentence")


class QuizOverviewSerializer(QuizLineSerializer):
    id = serializers.IntegerField(source="quiz.id")
    title = serializers.CharField(source="quiz.title")
    course = serializers.SlugField(source="quiz.course.slug")
    introduction = serializers.CharField(source="quiz.introduction")
    score_release = ReleaseField(Aspect.TOTAL, source="quiz.review")
    answers_release = ReleaseField(Aspect.ANSWERS, source="quiz.review")
    review = ReviewSerializer(source="quiz.review", help_text="what is shown once it is over, by moment")
    overdue_grace = serializers.DurationField(
        source="rules.overdue_grace", allow_null=True, help_text=OVERDUE
    )
    cut_fraction = serializers.DecimalField(4, 3, source="quiz.cut_fraction")
    count = serializers.IntegerField(help_text="questions")
    points_possible = serializers.DecimalField(9, 4)
    attempts_left = serializers.IntegerField(allow_null=True)
    attempts = PastAttemptSerializer(many=True)
    open_attempt = serializers.UUIDField(source="open_attempt.uid", default=None, allow_null=True)
    refused = RefusedSerializer(allow_null=True, help_text="why no attempt can begin now")
    is_overridden = serializers.BooleanField(
        source="rules.overridden", help_text="some of these rules hold for the caller only"
    )
    reasons = serializers.ListField(child=serializers.CharField(), source="rules.reasons")
    needs_password = serializers.BooleanField(source="has_password")
    counted = serializers.ChoiceField(Counted.choices, source="quiz.counted")
    behaviour = serializers.ChoiceField(BEHAVIOURS, source="quiz.behaviour", help_text="when it is checked")
    score = serializers.FloatField(allow_null=True, help_text="0 to 1, of the attempts that count")


class RailPlaceSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    is_answered = serializers.BooleanField()
    is_flagged = serializers.BooleanField()


class RichSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    format = serializers.ChoiceField(["plain", "markdown", "html"])
    plain = serializers.SerializerMethodField(help_text="the same without marks")

    def get_plain(self, rich: Any) -> str:
        return plain(rich)


class SectionSerializer(serializers.Serializer[Any]):
    """A section as frozen at the start, from question `first` to `last`."""

    first = serializers.IntegerField()
    last = serializers.IntegerField()
    title = serializers.CharField()
    instruction = RichSerializer(allow_null=True)


class AttemptSerializer(serializers.Serializer[Any]):
    uid = serializers.UUIDField(source="head.uid")
    quiz = serializers.IntegerField(source="head.quiz_id")
    title = serializers.CharField(source="head.quiz_title")
    course = serializers.SlugField(source="head.course_slug")
    number = serializers.IntegerField(source="head.number")
    attempts_allowed = serializers.IntegerField(source="head.attempts_allowed", allow_null=True)
    phase = serializers.ChoiceField(PHASES, source="head.phase.value")
    behaviour = serializers.ChoiceField(BEHAVIOURS, source="head.behaviour", help_text="when it is checked")
    started_at = serializers.DateTimeField(source="head.started_at")
    deadline_at = serializers.DateTimeField(source="head.deadline_at", allow_null=True)
    seconds_left = serializers.IntegerField(source="head.seconds_left", allow_null=True)
    overdue_grace = serializers.DurationField(source="head.overdue_grace", allow_null=True, help_text=OVERDUE)
    reached = serializers.IntegerField(
        source="head.reached",
        allow_null=True,
        help_text="the first question of the open page where there is no way back, else null",
    )
    questions = RailPlaceSerializer(many=True, source="rail")
    sections = SectionSerializer(many=True, help_text="empty where the quiz has no headings")
    pages = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        help_text="first and last question of each page",
    )


class GoOnSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(
        min_value=1, max_value=32767, help_text="the question to leave for good"
    )


class ShownTextSerializer(serializers.Serializer[Any]):
    content = RichSerializer(source="rich")
    language = serializers.CharField()


class ChoosableSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    content = RichSerializer()


class GapSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    display = serializers.ChoiceField(["typed", "dropdown", "radio", "number"])
    max_length = serializers.IntegerField(required=False)
    options = ChoosableSerializer(many=True, required=False)


class PictureSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="served at /questions/media/<id>")
    alt = serializers.CharField(help_text="what it shows, in words")
    width = serializers.IntegerField(help_text="pixels")
    height = serializers.IntegerField()


class PlaceSerializer(serializers.Serializer[Any]):
    """A place on a picture; its numbers are ten-thousandths of the width (x) and height (y)."""

    shape = serializers.ChoiceField(list(get_args(ZoneShape)))
    numbers = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="left, top, right, bottom · x, y, radius (of the width) · x, y of each corner",
    )


class ListedPlaceSerializer(PlaceSerializer):
    point = serializers.ListField(child=serializers.IntegerField(), help_text="[x, y] in it, to answer with")


class ZoneSerializer(PlaceSerializer):
    id = serializers.CharField()
    content = RichSerializer()
    is_right = serializers.BooleanField()


class ZonesToldSerializer(serializers.Serializer[Any]):
    """Where to point on a picture, and the id of the zone that each point lies in, empty for none."""

    zones = ZoneSerializer(many=True)
    hits = serializers.ListField(child=serializers.CharField(allow_blank=True))


class AskedSerializer(serializers.Serializer[Any]):
    """What is asked; only the parts of its kind are there."""

    kind = serializers.ChoiceField(KINDS)
    language = serializers.CharField()
    stem = RichSerializer()
    options = ChoosableSerializer(many=True, required=False)
    left = ChoosableSerializer(many=True, required=False)
    right = ChoosableSerializer(many=True, required=False)
    gaps = GapSerializer(many=True, required=False)
    max_length = serializers.IntegerField(required=False)
    unit_rule = serializers.ChoiceField(["none", "optional", "required"], required=False)
    is_unit_left = serializers.BooleanField(required=False)
    numbers = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="those that the stem says, such as a=3"
    )
    elements = ChoosableSerializer(many=True, required=False)
    is_reusable = serializers.BooleanField(required=False, help_text="of the words of a bank")
    counts = serializers.ChoiceField(
        list(get_args(OrderRule)), required=False, help_text="what counts in an order"
    )
    is_horizontal = serializers.BooleanField(required=False, help_text="elements of an order side by side")
    min_words = serializers.IntegerField(required=False, allow_null=True)
    max_words = serializers.IntegerField(required=False, allow_null=True)
    is_strict = serializers.BooleanField(required=False, help_text="outside these it cannot be handed in")
    lines = serializers.IntegerField(required=False, help_text="height of the box")
    template = serializers.CharField(required=False, allow_blank=True, help_text="stands in it at first")
    picture = PictureSerializer(required=False)
    is_multiple = serializers.BooleanField(required=False, help_text="several points, up to 20")
    places = ListedPlaceSerializer(many=True, required=False, help_text="where the author shows them")


class AnswerValueField(serializers.JSONField):
    """An answer in the shape of its kind, ``{}`` for none.

    {"chosen": ["a"]} · {"value": true} · {"text": "…"} · {"gaps": {"g1": "…"}} · {"pairs": {"l1": "r2"}}
    · {"number": "9.5", "unit": "km"} · {"order": ["b", "a", "c"]} · an essay {"text": "…"}
    · {"points": [[4321, 1250]]}, ten-thousandths of width and height;
    where it is asked for, also "certainty": "low", "middle" or "high"
    """

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(as_given(value))


class AnswerSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=1, max_value=32767)
    key = serializers.UUIDField(help_text="the client's name for this one saving; a retry uses it again")
    seq = serializers.IntegerField(min_value=1, max_value=HIGHEST_SEQ, help_text="grows with every change")
    value = AnswerValueField()


class SavedSerializer(serializers.Serializer[Any]):
    saved = serializers.BooleanField(source="is_counted")
    is_late = serializers.BooleanField()
    position = serializers.IntegerField()
    key = serializers.UUIDField()
    seq = serializers.IntegerField(source="current_seq", default=0)
    value = AnswerValueField(source="current_value", default=dict)
    saved_at = serializers.DateTimeField()


class ClockSerializer(serializers.Serializer[Any]):
    phase = serializers.ChoiceField(PHASES, source="phase.value")
    deadline_at = serializers.DateTimeField(allow_null=True)
    seconds_left = serializers.IntegerField(allow_null=True, help_text="null without a deadline")


class FlagSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=1, max_value=32767)
    is_flagged = serializers.BooleanField()


class ScoreSerializer(serializers.Serializer[Any]):
    points = serializers.DecimalField(9, 4)
    points_possible = serializers.DecimalField(9, 4)
    fraction = serializers.DecimalField(8, 7)
    is_passed = serializers.BooleanField()
    earned = serializers.DecimalField(9, 4, help_text="before late credit or early bonus")
    timing = serializers.DecimalField(4, 3, help_text="by what that was multiplied, 1 for neither")


class EvidenceSerializer(serializers.Serializer[Any]):
    lesson = serializers.IntegerField(
        allow_null=True, help_text="number of the lesson; null once the article has dropped the sentence"
    )
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the label of one
    title = serializers.CharField()
    sentence = serializers.IntegerField(allow_null=True)
    anchor = serializers.CharField(help_text="fragment in the lesson page")
    is_outdated = serializers.BooleanField(
        help_text="the article was revised and says it otherwise by now; the words are those of then"
    )
    before = serializers.CharField()
    marked = serializers.CharField()
    after = serializers.CharField()


class KeyPointSerializer(serializers.Serializer[Any]):
    """A part of a full typed answer, and whether this one has it; listed where there are several."""

    text = serializers.CharField()
    is_found = serializers.BooleanField()


class NumberRangeSerializer(serializers.Serializer[Any]):
    """Numbers that earn everything, in the base unit; an end of null is none, an open one is left out."""

    low = serializers.DecimalField(None, None, allow_null=True, source="interval.low")
    high = serializers.DecimalField(None, None, allow_null=True, source="interval.high")
    is_low_open = serializers.BooleanField(source="interval.is_low_open")
    is_high_open = serializers.BooleanField(source="interval.is_high_open")
    value = serializers.DecimalField(None, None, allow_null=True, source="answer.value")


class NumberToldSerializer(serializers.Serializer[Any]):
    """About a typed number: what is accepted, in which unit, and why this one earned less."""

    accepted = NumberRangeSerializer(many=True)
    unit = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(
        allow_blank=True,
        help_text="not_a_number, out_of_range, number_only, unit_missing, unit_unknown or unit_wrong",
    )
    feedback = RichSerializer(allow_null=True)


class JudgedSerializer(serializers.Serializer[Any]):
    """A criterion of the rubric with the level that was chosen."""

    criterion = serializers.CharField()
    level = serializers.CharField(allow_blank=True)
    points = serializers.DecimalField(None, None, allow_null=True)
    best = serializers.DecimalField(None, None)


class EssayToldSerializer(serializers.Serializer[Any]):
    """What was said of an essay by the person who marked it."""

    rubric = JudgedSerializer(many=True, help_text="empty where it was not used")
    comment = serializers.CharField(allow_blank=True)
    model_answer = RichSerializer(allow_null=True)


class AnswerResultSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    question = AskedSerializer(source="view")
    value = AnswerValueField()
    key = AnswerValueField(allow_null=True, help_text="an answer that earns everything")
    verdict = serializers.ChoiceField(
        [verdict.value for verdict in Verdict], source="verdict.value", default=None, allow_null=True
    )
    fraction = serializers.DecimalField(8, 7, allow_null=True)
    points = serializers.DecimalField(9, 4, allow_null=True)
    points_possible = serializers.DecimalField(9, 4)
    origin = serializers.CharField(
        allow_blank=True,
        help_text="what decided a typed answer, such as exact, spelling, veto, encoder or instructor",
    )
    key_points = KeyPointSerializer(many=True, source="points_said")
    texts = ShownTextSerializer(many=True, help_text="what stood before the question")
    number = NumberToldSerializer(allow_null=True, help_text="for numerical questions, else null")
    zones = ZonesToldSerializer(allow_null=True, help_text="for points on a picture, else null")
    essay = EssayToldSerializer(allow_null=True, help_text="for essays, else null")
    feedback = RichSerializer(many=True, help_text="the author's words to this answer")
    rationale = RichSerializer(allow_null=True)
    evidence = EvidenceSerializer(allow_null=True)


class OutcomeSerializer(serializers.Serializer[Any]):
    """What is said about the newest try; `answer` holds key and proof once no try is left, if released."""

    number = serializers.IntegerField()
    verdict = serializers.ChoiceField([verdict.value for verdict in Verdict], source="verdict.value")
    fraction = serializers.DecimalField(8, 7, help_text="what the answer alone is worth")
    credit = serializers.DecimalField(8, 7, help_text="what the tries so far earn")
    feedback = RichSerializer(many=True)
    hint = RichSerializer(allow_null=True, help_text="while another try is left")
    right_parts = serializers.ListField(
        child=serializers.IntegerField(), allow_null=True, help_text="how many are right, and of how many"
    )
    answer = AnswerResultSerializer(allow_null=True)


class TurnSerializer(serializers.Serializer[Any]):
    """Where one stands with a question that can be checked."""

    tries_left = serializers.IntegerField(
        source="tried.left", allow_null=True, help_text="null for any number, until it is right"
    )
    is_locked = serializers.BooleanField(help_text="the answer stands and is not saved any more")
    penalty = serializers.DecimalField(8, 7, source="tried.penalty", help_text="what each wrong try costs")
    outcome = OutcomeSerializer(allow_null=True, help_text="null before the first try")
    shown_value = AnswerValueField(
        source="cleared.1", default=None, help_text="the answer without its wrong parts, where a hint says so"
    )


class QuestionSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    count = serializers.IntegerField(help_text="questions of the attempt")
    points = serializers.CharField(help_text="what a full answer earns")
    is_flagged = serializers.BooleanField()
    question = AskedSerializer(source="view")
    value = AnswerValueField(help_text="the newest answer that counts")
    seq = serializers.IntegerField(help_text="its number; the next saving uses a higher one")
    saved_at = serializers.DateTimeField(allow_null=True)
    texts = ShownTextSerializer(many=True, help_text="to be read before the question")
    turn = TurnSerializer(allow_null=True, help_text="null where nothing is checked before handing in")


class CheckSerializer(serializers.Serializer[Any]):
    key = serializers.UUIDField(help_text="the client's name for this one check; a retry uses it again")
    seq = serializers.IntegerField(min_value=1, max_value=HIGHEST_SEQ, help_text="as for saving")
    value = AnswerValueField()


class CountedScoreSerializer(serializers.Serializer[Any]):
    method = serializers.ChoiceField(Counted.choices)
    attempt_count = serializers.IntegerField()
    fraction = serializers.FloatField()
    is_passed = serializers.BooleanField()


class MarkChangeSerializer(serializers.Serializer[Any]):
    """A regrade that gave the attempt other points; `undone_at` is set once that was taken back."""

    points_before = serializers.DecimalField(9, 4)
    points_possible_before = serializers.DecimalField(9, 4, source="possible_before")
    points_after = serializers.DecimalField(9, 4)
    points_possible_after = serializers.DecimalField(9, 4, source="possible_after")
    reason = serializers.CharField()
    changed_at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)


class CertaintyLevelSerializer(serializers.Serializer[Any]):
    certainty = serializers.ChoiceField([one.value for one in Certainty], source="certainty.value")
    count = serializers.IntegerField(help_text="answers given with it")
    share = serializers.FloatField(allow_null=True, help_text="of them right, 0 to 1")
    judgement = serializers.ChoiceField(
        [one.value for one in Judgement], source="judgement.value", default=None, allow_null=True
    )


class CertaintySerializer(serializers.Serializer[Any]):
    """Certainty-based marking, beside the points: the average mark (-6 to 3) and what comes of it."""

    average = serializers.FloatField()
    accuracy = serializers.FloatField(help_text="0 to 1")
    bonus = serializers.FloatField(help_text="what knowing one's certainty adds to the accuracy")
    total = serializers.FloatField(help_text="accuracy and bonus")
    levels = CertaintyLevelSerializer(many=True)


class SectionSumSerializer(SectionSerializer):
    first = serializers.IntegerField(source="section.first")
    last = serializers.IntegerField(source="section.last")
    title = serializers.CharField(source="section.title")
    instruction = RichSerializer(source="section.instruction", allow_null=True)
    points = serializers.DecimalField(9, 4, allow_null=True, help_text="null while not released or marked")
    points_possible = serializers.DecimalField(9, 4, help_text="of the answers that are marked")


class ResultSerializer(serializers.Serializer[Any]):
    uid = serializers.UUIDField(source="attempt.uid")
    quiz = serializers.IntegerField(source="attempt.quiz_id")
    phase = serializers.ChoiceField(PHASES, source="phase.value")
    finished_at = serializers.DateTimeField(source="attempt.finished_at", allow_null=True)
    count = serializers.IntegerField(help_text="questions")
    is_pending = serializers.BooleanField(help_text="typed answers are being read; the score follows")
    by_hand = serializers.IntegerField(help_text="answers that an instructor still has to mark")
    score_release = ReleaseField(Aspect.TOTAL, source="attempt.quiz.review")
    answers_release = ReleaseField(Aspect.ANSWERS, source="attempt.quiz.review")
    shown = serializers.SerializerMethodField(help_text="what may be seen now; all else is null or empty")
    closes_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(source="rules.due_at", allow_null=True)
    is_late = serializers.BooleanField()
    counted = CountedScoreSerializer(allow_null=True, help_text="the score of all attempts, if several")
    score = ScoreSerializer(allow_null=True, help_text="null while not released")
    band = serializers.CharField(help_text="the words that go with the score; empty while not released")
    changes = MarkChangeSerializer(many=True, help_text="regrades that changed the score, oldest first")
    answers = AnswerResultSerializer(many=True, allow_null=True, help_text="null while not released")
    sections = SectionSumSerializer(many=True, allow_null=True, help_text="null while not released")
    certainty = CertaintySerializer(allow_null=True, help_text="null where it was not asked")

    def get_shown(self, result: Result) -> list[str]:
        """In the order of the settings."""
        return [aspect.value for aspect in Aspect if aspect in result.shown]
