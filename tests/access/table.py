"""Who may do what: one line for every route, compared with the routes that there are.

``action`` is what the caller's role must allow before anything is looked up. ``object`` names what the
address (or, after ``@``, a field of the query or the body) points at; the caller must then be allowed the
last column on it, which is the action again where nothing stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from people.access import Action

TABLE = """
# route                            methods       action         object          action on the object
health_live                        GET           public
health_ready                       GET           public

account_login                      GET,POST,PUT  public
account_inactive                   GET           public
account_logout                     GET,POST      public
account_reset_password             GET,POST,PUT  public
account_reset_password_done        GET           public
account_reset_password_from_key    GET,POST,PUT  public         reset
account_reset_password_from_key_done  GET        public
account_change_password            GET,POST,PUT  signed-in
account_set_password               GET,POST,PUT  signed-in
demo_sign_in                       POST          public         demo
settings                           GET,POST      signed-in
settings_appearance                POST          signed-in

home                               GET           progress.own
own_progress                       GET           progress.own
course_list                        GET           course.see
course_detail                      GET           course.see     course
course_enrol                       POST          course.enrol   course
lesson_detail                      GET           lesson.read    lesson
course_picture                     GET           lesson.read    picture
item_media                         GET           lesson.read    media
lesson_position                    POST          lesson.read    lesson
lesson_check                       POST          lesson.read    lesson
lesson_done                        POST          lesson.read    lesson

quiz_detail                        GET           quiz.take      quiz
attempt_start                      POST          quiz.take      quiz
attempt_question                   GET,POST      attempt.own    attempt
attempt_save                       POST          attempt.own    attempt
attempt_time                       GET           attempt.own    attempt
attempt_flag                       POST          attempt.own    attempt
attempt_remark                     POST          attempt.own    attempt
attempt_check                      GET           attempt.own    attempt
attempt_submit                     POST          attempt.own    attempt
attempt_result                     GET           attempt.own    attempt
attempt_file                       GET           attempt.own    attempt_file

import_start                       GET,POST      course.create
import_detail                      GET           import.own     import
import_progress                    GET           import.own     import
import_plan                        POST          import.own     import
import_apply                       POST          import.own     import
import_retry                       POST          import.own     import
import_redo                        POST          import.own     import
import_discard                     POST          import.own     import
course_publish                     POST          course.teach   course

manage_people                      GET           cohort.manage
join                               GET,POST      course.enrol
course_codes                       GET,POST      course.teach   course
code_revoke                        POST          course.teach   code
cohort_new                         POST          cohort.manage
cohort_detail                      GET           cohort.manage  cohort
cohort_change                      POST          cohort.manage  cohort
course_people                      GET           course.teach   course
course_place                       POST          course.teach   place
enrolment_list_new                 GET,POST      course.teach   course
enrolment_list                     GET           course.teach   enrolment_list
enrolment_list_apply               POST          course.teach   enrolment_list

teach_overview                     GET           course.create
review_queue                       GET           course.create
review_accept_passed               POST          course.create
review_undo                        POST          course.create
review_item                        GET           course.create  item            course.teach
review_decide                      POST          course.create  item            course.teach
review_stale                       POST          course.create  item            course.teach
remark_list                        GET           course.create
remark_answer                      POST          course.create  item            course.teach
article_list                       GET           course.create
article_history                    GET,POST      course.teach   course
article_text                       GET           course.teach   text
revision_detail                    GET           course.teach   draft
revision_progress                  GET           course.teach   draft
revision_discard                   POST          course.teach   draft
revision_apply                     POST          course.teach   draft
marking_queue                      GET           course.create
marking_undo                       POST          course.create
marking_item                       GET           course.create  item            course.teach
marking_decide                     POST          course.create  item            course.teach
marking_rules                      GET,POST      course.create  course          course.teach
essay_queue                        GET           course.create
essay_item                         GET,POST      course.create  item            course.teach
essay_file                         GET           course.create  essay_file      course.teach
item_list                          GET           course.create
item_new                           GET,POST      course.create
item_checks                        POST          course.create  course@course   course.teach
bank_bulk                          POST          course.create
bank_undo                          POST          course.create
item_doubles                       GET           course.create
doubles_decide                     POST          course.create
item_comment                       POST          course.create  item            course.teach
course_comments_csv                GET           course.teach   course
item_filing                        POST          course.create  item            course.teach
course_categories                  GET,POST      course.teach   course
item_edit                          GET,POST      course.create  item            course.teach
item_versions                      GET           course.create  item            course.teach
item_regrade                       GET,POST      course.create  item            course.teach
regrade_detail                     GET           course.create  regrade         course.teach
regrade_undo                       POST          course.create  regrade         course.teach
regrade_go_on                      POST          course.create  regrade         course.teach
item_retire                        POST          course.create  item            course.teach
item_restore                       POST          course.create  item            course.teach
coverage_list                      GET           course.create
course_coverage                    GET           course.teach   course
course_ask                         POST          course.teach   course
course_asked                       GET           course.teach   request
quiz_list                          GET           course.create
quiz_new                           POST          course.create  course@course   course.teach
quiz_builder                       GET           course.create  quiz            course.teach
quiz_fill                          POST          course.create  quiz            course.teach
quiz_pick                          GET           course.create  quiz            course.teach
quiz_slots                         POST          course.create  quiz            course.teach
quiz_add                           POST          course.create  quiz            course.teach
quiz_sections                      POST          course.create  quiz            course.teach
quiz_pin                           GET,POST      course.create  slot            course.teach
quiz_draws                         POST          course.create  quiz            course.teach
quiz_draw_new                      GET,POST      course.create  quiz            course.teach
quiz_draw_edit                     GET,POST      course.create  draw            course.teach
quiz_paper                         GET           course.create  quiz            course.teach
quiz_rules                         POST          course.create  quiz            course.teach
quiz_publish                       POST          course.create  quiz            course.teach
quiz_preview                       POST          course.create  quiz            course.teach
quiz_attempts                      GET           attempt.manage  quiz
managed_attempt                    GET           attempt.manage  attempt
managed_time                       POST          attempt.manage  attempt
managed_reopen                     POST          attempt.manage  attempt
managed_allow                      POST          attempt.manage  attempt
managed_admit                      POST          attempt.manage  attempt
managed_delete                     POST          attempt.manage  attempt
managed_restore                    POST          attempt.manage  attempt

quiz_overrides                     GET           course.create  quiz            course.teach
override_new                       GET,POST      course.create  quiz            course.teach
override_edit                      GET,POST      course.create  override        course.teach
override_remove                    POST          course.create  override        course.teach
learner_accommodation              GET,POST      learner.support  supported
course_rules                       GET           course.teach   course
lesson_rules                       GET,POST      course.teach   lesson
lesson_unlock                      POST          course.teach   lesson
quiz_step_rules                    GET,POST      course.teach   quiz_of_course
quiz_unlock                        POST          course.teach   quiz_of_course

analysis_list                      GET           report.see
quiz_analysis                      GET           report.see     quiz
quiz_analysis_csv                  GET           report.see     quiz
manage_progress                    GET           report.see     course@course
manage_progress_csv                GET           report.see     course@course
manage_answers_csv                 GET           report.see     course@course
manage_answers_jsonl               GET           report.see     course@course
manage_privacy                     GET           person.erase
manage_erasure                     GET,POST      person.erase   person
own_data                           GET           progress.own
own_data_copy                      POST          progress.own
own_data_file                      GET           progress.own   own_copy        attempt.own
own_erasure                        POST          progress.own
manage_audit                       GET           report.all
manage_audit_csv                   GET           report.all
manage_exports                     GET           report.see     course@course
export_new                         POST          report.see     course@course
export_report                      POST          report.see     course@course
export_detail                      GET           report.see     export
export_download                    GET           report.see     export
manage_learner                     GET           report.see     learner
manage_learner_csv                 GET           report.see     learner

api_schema                         GET           signed-in
api_docs                           GET           signed-in
api_token                          POST          public
api_token_revoke                   POST          signed-in
api_me                             GET           signed-in
api_courses                        GET           course.see
api_course                         GET           course.see     course
api_enrol                          POST          course.enrol   course
api_lessons                        GET           course.see     course
api_lesson                         GET           lesson.read    lesson
api_position                       POST          lesson.read    lesson
api_lesson_done                    POST          lesson.read    lesson
api_quizzes                        GET           quiz.take
api_quiz                           GET           quiz.take      quiz
api_start                          POST          quiz.take      quiz
api_attempt                        GET           attempt.own    attempt
api_question                       GET           attempt.own    attempt
api_check                          POST          attempt.own    attempt
api_files                          GET,POST      attempt.own    attempt
api_file                           GET,DELETE    attempt.own    attempt_file
api_clock                          GET           attempt.own    attempt
api_answers                        POST          attempt.own    attempt
api_flags                          POST          attempt.own    attempt
api_go_on                          POST          attempt.own    attempt
api_submit                         POST          attempt.own    attempt
api_result                         GET           attempt.own    attempt
api_own_remarks                    GET,POST      attempt.own    attempt
api_remarks                        GET           course.teach
api_remark_answer                  POST          course.teach   item
api_items                          GET           course.teach
api_items                          POST          course.teach   course@slug
api_item                           GET,PUT       course.teach   item
api_bulk                           POST          course.teach
api_bulk_undo                      POST          course.teach
api_item_comments                  GET,POST      course.teach   item
api_doubles                        GET,POST      course.teach
api_filing                         PUT           course.teach   item
api_categories                     GET,POST      course.teach   course
api_versions                       GET           course.teach   item
api_decision                       POST          course.teach   item
api_regrades                       GET,POST      course.teach   item
api_regrade_dry_run                GET           course.teach   item
api_regrade                        GET,POST      course.teach   regrade
api_regrade_changes                GET           course.teach   regrade
api_taught_quizzes                 GET           course.teach
api_taught_quiz                    GET           course.teach   quiz
api_course_rules                   GET           course.teach   course
api_lesson_rules                   GET,PUT       course.teach   lesson
api_lesson_unlockings              GET,POST      course.teach   lesson
api_quiz_rules                     GET,PUT       course.teach   quiz_of_course
api_quiz_unlockings                GET,POST      course.teach   quiz_of_course
api_unlocking                      DELETE        course.teach   unlocking
api_draws                          GET,POST      course.teach   quiz
api_draw                           PUT,DELETE    course.teach   draw
api_sections                       GET,POST      course.teach   quiz
api_section                        PUT,DELETE    course.teach   heading
api_quiz_pages                     GET,PUT       course.teach   quiz
api_overrides                      GET,POST      course.teach   quiz
api_override                       PUT,DELETE    course.teach   override
api_accommodation                  GET,PUT       learner.support  supported
api_quiz_attempts                  GET           attempt.manage  quiz
api_managed_attempt                GET           attempt.manage  attempt
api_attempt_trail                  GET           attempt.manage  attempt
api_attempt_act                    POST          attempt.manage  attempt
api_essays                         GET           course.create
api_essays_of_item                 GET,POST      course.teach   item
api_essay                          GET           course.teach   item
api_progress                       GET           progress.own
api_progress_report                GET           report.see     course@course
api_analysis                       GET           report.see     quiz
"""

ANONYMOUS = frozenset(
    {
        "health_live",
        "health_ready",
        "account_login",
        "account_inactive",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "demo_sign_in",
        "api_token",
    }
)
"""Everything that may be asked without signing in. A longer list needs a reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `on` is the kind of object, `field` where it is named if not in the path."""

    route: str
    methods: tuple[str, ...]
    action: Action
    on: str = ""
    field: str = ""
    object_action: Action | None = None

    @property
    def needed(self) -> Action:
        """What must be allowed on the object."""
        return self.object_action or self.action

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api_") and self.route != "api_docs"


def _row(line: str) -> Row:
    route, methods, action, *rest = line.split()
    on, _at, field = rest[0].partition("@") if rest else ("", "", "")
    needed = Action(rest[1]) if len(rest) > 1 else None
    return Row(route, tuple(methods.split(",")), Action(action), on, field, needed)


ROWS = tuple(_row(line) for line in TABLE.splitlines() if line and not line.startswith("#"))
