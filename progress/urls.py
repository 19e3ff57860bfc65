"""Routes of progress: the learner's own pages."""

from django.urls import URLPattern, URLResolver, path

from progress import rule_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("courses/<slug:slug>/", views.course_detail, name="course_detail"),
    path("courses/<slug:slug>/lessons/<int:number>/", views.lesson_detail, name="lesson_detail"),
    path("courses/<slug:slug>/lessons/<int:number>/position/", views.lesson_position, name="lesson_position"),
    path("courses/<slug:slug>/lessons/<int:number>/done/", views.lesson_done, name="lesson_done"),
    path("courses/<slug:slug>/lessons/<int:number>/check/", views.lesson_check, name="lesson_check"),
    path("teach/courses/<slug:slug>/rules/", rule_views.course_rules, name="course_rules"),
    path(
        "teach/courses/<slug:slug>/rules/lessons/<int:number>/", rule_views.lesson_rules, name="lesson_rules"
    ),
    path(
        "teach/courses/<slug:slug>/rules/lessons/<int:number>/open/",
        rule_views.lesson_unlock,
        name="lesson_unlock",
    ),
    path(
        "teach/courses/<slug:slug>/rules/quizzes/<int:quiz_id>/",
        rule_views.quiz_step_rules,
        name="quiz_step_rules",
    ),
    path(
        "teach/courses/<slug:slug>/rules/quizzes/<int:quiz_id>/open/",
        rule_views.quiz_unlock,
        name="quiz_unlock",
    ),
    path("progress/", views.own_progress, name="own_progress"),
]
