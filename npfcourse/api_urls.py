"""Every route of the API, under ``/api/v1/``; each app brings its own views."""

from django.urls import URLPattern, URLResolver, include, path

from lessons import api as lessons
from npfcourse import api_docs
from people import api_views as people
from progress import api as progress
from progress import rules_api as rules
from reports import api as reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", api_docs.SchemaView.as_view(), name="api_schema"),
    path("docs/", api_docs.api_docs, name="api_docs"),
    path("token/", people.TokenView.as_view(), name="api_token"),
    path("token/revoke/", people.TokenRevokeView.as_view(), name="api_token_revoke"),
    path("me/", people.MeView.as_view(), name="api_me"),
    path("courses/", lessons.CourseListView.as_view(), name="api_courses"),
    path("courses/<slug:slug>/", lessons.CourseView.as_view(), name="api_course"),
    path("courses/<slug:slug>/enrol/", lessons.EnrolView.as_view(), name="api_enrol"),
    path("courses/<slug:slug>/lessons/", lessons.LessonListView.as_view(), name="api_lessons"),
    path("courses/<slug:slug>/lessons/<int:number>/", lessons.LessonView.as_view(), name="api_lesson"),
    path(
        "courses/<slug:slug>/lessons/<int:number>/position/",
        progress.PositionView.as_view(),
        name="api_position",
    ),
    path(
        "courses/<slug:slug>/lessons/<int:number>/done/",
        progress.MarkView.as_view(),
        name="api_lesson_done",
    ),
    path("teach/courses/<slug:slug>/rules/", rules.RuleMapView.as_view(), name="api_course_rules"),
    path(
        "teach/courses/<slug:slug>/rules/lessons/<int:number>/",
        rules.LessonRulesView.as_view(),
        name="api_lesson_rules",
    ),
    path(
        "teach/courses/<slug:slug>/rules/lessons/<int:number>/open/",
        rules.LessonUnlockingsView.as_view(),
        name="api_lesson_unlockings",
    ),
    path(
        "teach/courses/<slug:slug>/rules/quizzes/<int:quiz_id>/",
        rules.QuizRulesView.as_view(),
        name="api_quiz_rules",
    ),
    path(
        "teach/courses/<slug:slug>/rules/quizzes/<int:quiz_id>/open/",
        rules.QuizUnlockingsView.as_view(),
        name="api_quiz_unlockings",
    ),
    path(
        "teach/courses/<slug:slug>/rules/open/<int:unlocking_id>/",
        rules.UnlockingView.as_view(),
        name="api_unlocking",
    ),
    path("", include("quizzes.api.urls")),
    path("progress/", progress.OwnProgressView.as_view(), name="api_progress"),
    path("reports/progress/", reports.ProgressReportView.as_view(), name="api_progress_report"),
    path("reports/quizzes/<int:quiz_id>/analysis/", reports.AnalysisView.as_view(), name="api_analysis"),
]
