"""Routes of those who write: overview, review, bank, editor, builder."""

from django.urls import path

from quizzes import (
    bank_views,
    builder_views,
    coverage_views,
    editor_views,
    marking_views,
    review_views,
    revision_views,
    stale_views,
)

urlpatterns = [
    path("teach/", builder_views.teach_overview, name="teach_overview"),
    path("teach/review/", review_views.review_queue, name="review_queue"),
    path("teach/review/accept-passed/", review_views.review_accept_passed, name="review_accept_passed"),
    path("teach/review/undo/", review_views.review_undo, name="review_undo"),
    path("teach/review/<int:item_id>/", review_views.review_item, name="review_item"),
    path("teach/review/<int:item_id>/decide/", review_views.review_decide, name="review_decide"),
    path("teach/marking/", marking_views.marking_queue, name="marking_queue"),
    path("teach/marking/undo/", marking_views.marking_undo, name="marking_undo"),
    path("teach/marking/<int:item_id>/", marking_views.marking_item, name="marking_item"),
    path("teach/marking/<int:item_id>/decide/", marking_views.marking_decide, name="marking_decide"),
    path("teach/marking/rules/<slug:slug>/", marking_views.marking_rules, name="marking_rules"),
    path("teach/review/<int:item_id>/stale/", stale_views.review_stale, name="review_stale"),
    path(
        "teach/articles/<slug:slug>/new/<int:draft_id>/",
        revision_views.revision_detail,
        name="revision_detail",
    ),
    path("teach/questions/", bank_views.item_list, name="item_list"),
    path("teach/questions/new/", editor_views.item_new, name="item_new"),
    path("teach/questions/checks/", editor_views.item_checks, name="item_checks"),
    path("teach/questions/<int:item_id>/", editor_views.item_edit, name="item_edit"),
    path("teach/questions/<int:item_id>/versions/", editor_views.item_versions, name="item_versions"),
    path("teach/questions/<int:item_id>/retire/", bank_views.item_retire, name="item_retire"),
    path("teach/questions/<int:item_id>/restore/", bank_views.item_restore, name="item_restore"),
    path("teach/coverage/", coverage_views.coverage_list, name="coverage_list"),
    path("teach/courses/<slug:slug>/coverage/", coverage_views.course_coverage, name="course_coverage"),
    path("teach/courses/<slug:slug>/coverage/ask/", coverage_views.course_ask, name="course_ask"),
    path(
        "teach/courses/<slug:slug>/coverage/asked/<int:request_id>/",
        coverage_views.course_asked,
        name="course_asked",
    ),
    path("teach/quizzes/", builder_views.quiz_list, name="quiz_list"),
    path("teach/quizzes/new/", builder_views.quiz_new, name="quiz_new"),
    path("teach/quizzes/<int:quiz_id>/", builder_views.quiz_builder, name="quiz_builder"),
    path("teach/quizzes/<int:quiz_id>/fill/", builder_views.quiz_fill, name="quiz_fill"),
    path("teach/quizzes/<int:quiz_id>/pick/", builder_views.quiz_pick, name="quiz_pick"),
    path("teach/quizzes/<int:quiz_id>/slots/", builder_views.quiz_slots, name="quiz_slots"),
    path("teach/quizzes/<int:quiz_id>/slots/add/", builder_views.quiz_add, name="quiz_add"),
    path("teach/quizzes/<int:quiz_id>/rules/", builder_views.quiz_rules, name="quiz_rules"),
    path("teach/quizzes/<int:quiz_id>/publish/", builder_views.quiz_publish, name="quiz_publish"),
    path("teach/quizzes/<int:quiz_id>/preview/", builder_views.quiz_preview, name="quiz_preview"),
]
