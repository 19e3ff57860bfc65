"""Routes of the API about items, quizzes and attempts, under ``/api/v1/``."""

from django.urls import URLPattern, URLResolver, path

from quizzes.api import (
    author_views,
    bank_views,
    comment_views,
    double_views,
    hand_views,
    learner_views,
    managing_views,
    override_views,
    remark_views,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("quizzes/", learner_views.QuizListView.as_view(), name="api_quizzes"),
    path("quizzes/<int:quiz_id>/", learner_views.QuizView.as_view(), name="api_quiz"),
    path("quizzes/<int:quiz_id>/attempts/", learner_views.StartView.as_view(), name="api_start"),
    path("attempts/<uuid:uid>/", learner_views.AttemptView.as_view(), name="api_attempt"),
    path(
        "attempts/<uuid:uid>/questions/<int:position>/",
        learner_views.QuestionView.as_view(),
        name="api_question",
    ),
    path(
        "attempts/<uuid:uid>/questions/<int:position>/check/",
        learner_views.CheckView.as_view(),
        name="api_check",
    ),
    path("attempts/<uuid:uid>/clock/", learner_views.ClockView.as_view(), name="api_clock"),
    path("attempts/<uuid:uid>/answers/", learner_views.AnswersView.as_view(), name="api_answers"),
    path("attempts/<uuid:uid>/next/", learner_views.GoOnView.as_view(), name="api_go_on"),
    path("attempts/<uuid:uid>/flags/", learner_views.FlagsView.as_view(), name="api_flags"),
    path("attempts/<uuid:uid>/submit/", learner_views.SubmitView.as_view(), name="api_submit"),
    path("attempts/<uuid:uid>/result/", learner_views.ResultView.as_view(), name="api_result"),
    path("attempts/<uuid:uid>/remarks/", remark_views.OwnRemarksView.as_view(), name="api_own_remarks"),
    path("teach/remarks/", remark_views.RemarkListView.as_view(), name="api_remarks"),
    path(
        "teach/items/<int:item_id>/remarks/",
        remark_views.RemarkAnswerView.as_view(),
        name="api_remark_answer",
    ),
    path("teach/items/", author_views.ItemListView.as_view(), name="api_items"),
    path("teach/items/bulk/", bank_views.BulkView.as_view(), name="api_bulk"),
    path("teach/items/bulk/undo/", bank_views.BulkUndoView.as_view(), name="api_bulk_undo"),
    path(
        "teach/items/<int:item_id>/comments/",
        comment_views.CommentsView.as_view(),
        name="api_item_comments",
    ),
    path("teach/items/doubles/", double_views.DoublesView.as_view(), name="api_doubles"),
    path("teach/items/<int:item_id>/filing/", bank_views.FilingView.as_view(), name="api_filing"),
    path("teach/courses/<slug:slug>/categories/", bank_views.CategoriesView.as_view(), name="api_categories"),
    path("teach/items/<int:item_id>/", author_views.ItemView.as_view(), name="api_item"),
    path("teach/items/<int:item_id>/versions/", author_views.VersionsView.as_view(), name="api_versions"),
    path("teach/items/<int:item_id>/decision/", author_views.DecisionView.as_view(), name="api_decision"),
    path("teach/quizzes/", author_views.TaughtQuizListView.as_view(), name="api_taught_quizzes"),
    path("teach/quizzes/<int:quiz_id>/", author_views.TaughtQuizView.as_view(), name="api_taught_quiz"),
    path(
        "teach/quizzes/<int:quiz_id>/overrides/",
        override_views.OverrideListView.as_view(),
        name="api_overrides",
    ),
    path(
        "teach/quizzes/<int:quiz_id>/overrides/<int:override_id>/",
        override_views.OverrideView.as_view(),
        name="api_override",
    ),
    path(
        "teach/learners/<int:learner_id>/accommodation/",
        override_views.AccommodationView.as_view(),
        name="api_accommodation",
    ),
    path(
        "teach/quizzes/<int:quiz_id>/attempts/",
        managing_views.ManagedListView.as_view(),
        name="api_quiz_attempts",
    ),
    path("teach/attempts/<uuid:uid>/", managing_views.ManagedView.as_view(), name="api_managed_attempt"),
    path("teach/attempts/<uuid:uid>/trail/", managing_views.TrailView.as_view(), name="api_attempt_trail"),
    path("teach/essays/", hand_views.EssayQueueView.as_view(), name="api_essays"),
    path("teach/essays/<int:item_id>/", hand_views.EssayPlacesView.as_view(), name="api_essays_of_item"),
    path("teach/essays/<int:item_id>/text/", hand_views.EssayView.as_view(), name="api_essay"),
    path("teach/attempts/<uuid:uid>/act/", managing_views.ActView.as_view(), name="api_attempt_act"),
]
