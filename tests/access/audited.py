"""What every route that changes something leaves in the audit trail: one line for each route and method.

A line names the verbs that the route may write, or after a dash why it needs none: what it writes is a fact
that is only added to and says itself who, what and when, or nothing is changed at all.
"""

from __future__ import annotations

from dataclasses import dataclass

TABLE = """
account_login POST                 account.sign_in
account_login PUT                  account.sign_in
account_logout POST                account.sign_out
account_reset_password POST        - sends a mail; nothing changes
account_reset_password PUT         - sends a mail; nothing changes
account_reset_password_from_key POST  account.reset
account_reset_password_from_key PUT   account.reset
account_change_password POST       account.password
account_change_password PUT        account.password
account_set_password POST          account.password
account_set_password PUT           account.password
demo_sign_in POST                  account.sign_in
settings POST                      person.rename
settings_appearance POST           - cookies of one's own browser

course_enrol POST                  course.enrol
lesson_position POST               - position of reading
lesson_check POST                  - one's own answer, only added to
lesson_done POST                   - one's own mark of reading, only added to

attempt_start POST                 - the attempt says who, what and when, and is never deleted
attempt_question POST              attempt.flag attempt.go_on attempt.expire attempt.overdue attempt.submit
attempt_save POST                  - answers are only added to
attempt_flag POST                  attempt.flag
attempt_remark POST                remark.say
attempt_submit POST                attempt.submit attempt.expire

import_start POST                  import.create
import_plan POST                   import.plan import.language
import_apply POST                  course.create import.plan import.language
import_retry POST                  import.retry
import_redo POST                   import.redo
import_discard POST                import.discard
course_publish POST                course.publish course.unpublish

review_accept_passed POST          item.review
review_undo POST                   item.undo_review
review_decide POST                 item.review item.edit
review_stale POST                  item.review item.follow item.edit
remark_answer POST                 remark.answer
article_history POST               revision.bring
revision_discard POST              revision.discard
revision_apply POST                revision.apply
marking_undo POST                  answers.undo
marking_decide POST                answers.decide item.edit
marking_rules POST                 course.typed_rules
essay_item POST                    answers.mark answers.opinion
item_new POST                      item.write
item_checks POST                   - looks at a draft and writes nothing
bank_bulk POST                     bank.change bank.copy item.review
bank_undo POST                     bank.undo item.undo_review
doubles_decide POST                bank.apart item.review
item_comment POST                  comment.said comment.change
item_filing POST                   item.file
course_categories POST             category.create category.rename category.move category.delete
item_edit POST                     item.edit
item_regrade POST                  regrade.order
regrade_undo POST                  regrade.undo
regrade_go_on POST                 regrade.go_on
item_retire POST                   item.review
item_restore POST                  item.review
course_ask POST                    item.request
quiz_new POST                      quiz.create
quiz_fill POST                     quiz.fill
quiz_slots POST                    quiz.move quiz.remove quiz.points quiz.page quiz.wait
quiz_add POST                      quiz.add
quiz_sections POST                 quiz.update
quiz_pin POST                      quiz.pin
quiz_draws POST                    quiz.draw
quiz_draw_new POST                 quiz.draw
quiz_draw_edit POST                quiz.draw
quiz_rules POST                    quiz.update
quiz_publish POST                  quiz.publish quiz.override quiz.unpublish
quiz_preview POST                  - a preview of one's own, an attempt that counts nowhere
managed_time POST                  attempt.add_time
managed_reopen POST                attempt.reopen
managed_allow POST                 attempt.allow_another
managed_admit POST                 attempt.admit_late
managed_delete POST                attempt.delete
managed_restore POST               attempt.restore
override_new POST                  override.create
override_edit POST                 override.update
override_remove POST               override.delete
learner_accommodation POST         accommodation.set
lesson_rules POST                  course.rules
lesson_unlock POST                 unlocking.create unlocking.delete
quiz_step_rules POST               course.rules
quiz_unlock POST                   unlocking.create unlocking.delete

join POST                          code.use
course_codes POST                  code.create
code_revoke POST                   code.revoke
cohort_new POST                    cohort.create
cohort_change POST                 cohort.rename cohort.archive cohort.restore cohort.add cohort.remove
course_place POST                  enrolment.end enrolment.give_back
enrolment_list_new POST            enrolment_list.bring
enrolment_list_apply POST          enrolment_list.apply enrolment_list.discard cohort.add

export_new POST                    export.ask
manage_erasure POST                erasure.apply
own_data_copy POST                 data.copy
own_erasure POST                   erasure.ask erasure.withdraw
export_report POST                 export.ask

api_token POST                     token.issue
api_token_revoke POST              token.revoke
api_enrol POST                     course.enrol
api_position POST                  - position of reading
api_lesson_done POST               - one's own mark of reading, only added to
api_start POST                     - the attempt says who, what and when, and is never deleted
api_check POST                     - answers and tries are only added to
api_answers POST                   - answers are only added to
api_files POST                     - files and answers are only added to
api_file DELETE                    - the answer that names it no more is added
api_flags POST                     attempt.flag
api_go_on POST                     attempt.go_on
api_submit POST                    attempt.submit attempt.expire
api_own_remarks POST               remark.say
api_remark_answer POST             remark.answer
api_items POST                     item.write
api_item PUT                       item.edit
api_bulk POST                      bank.change bank.copy item.review
api_bulk_undo POST                 bank.undo item.undo_review
api_item_comments POST             comment.said comment.change
api_doubles POST                   bank.apart item.review
api_filing PUT                     item.file
api_categories POST                category.create category.rename category.move category.delete
api_regrades POST                  regrade.order
api_regrade POST                   regrade.undo regrade.go_on
api_decision POST                  item.review
api_lesson_rules PUT               course.rules
api_lesson_unlockings POST         unlocking.create
api_quiz_rules PUT                 course.rules
api_quiz_unlockings POST           unlocking.create
api_unlocking DELETE               unlocking.delete
api_draws POST                     quiz.draw
api_draw PUT                       quiz.draw
api_draw DELETE                    quiz.draw
api_sections POST                  quiz.update
api_section PUT                    quiz.update
api_section DELETE                 quiz.update
api_quiz_pages PUT                 quiz.update quiz.page
api_overrides POST                 override.create
api_override PUT                   override.update
api_override DELETE                override.delete
api_accommodation PUT              accommodation.set
api_attempt_act POST               attempt.add_time attempt.reopen attempt.allow_another
    attempt.admit_late attempt.delete attempt.restore
api_essays_of_item POST            answers.mark answers.opinion
"""


@dataclass(frozen=True, slots=True)
class Trace:
    """What one route leaves: the verbs of its entries, or the reason why there is none."""

    verbs: frozenset[str]
    reason: str


def _trace(words: str) -> Trace:
    if words.startswith("- "):
        return Trace(frozenset(), words.removeprefix("- "))
    return Trace(frozenset(words.split()), "")


def _lines() -> dict[tuple[str, str], Trace]:
    lines = [line.split(maxsplit=2) for line in TABLE.replace("\n    ", " ").splitlines() if line]
    traces = {(route, method): _trace(words) for route, method, words in lines}
    if len(traces) != len(lines):
        raise ValueError("A route and method stands twice in the table.")
    return traces


TRACES = _lines()
