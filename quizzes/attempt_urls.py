"""Routes of a quiz as a learner takes it."""

from django.urls import URLPattern, URLResolver, path

from quizzes import attempt_views as views
from quizzes import file_views, media_views, remark_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("quizzes/<int:quiz_id>/", views.quiz_detail, name="quiz_detail"),
    path("quizzes/<int:quiz_id>/start/", views.attempt_start, name="attempt_start"),
    path("attempts/<uuid:uid>/<int:position>/", views.attempt_question, name="attempt_question"),
    path("attempts/<uuid:uid>/answers/", views.attempt_save, name="attempt_save"),
    path("attempts/<uuid:uid>/time/", views.attempt_time, name="attempt_time"),
    path("attempts/<uuid:uid>/flag/", views.attempt_flag, name="attempt_flag"),
    path("attempts/<uuid:uid>/<int:position>/remark/", remark_views.attempt_remark, name="attempt_remark"),
    path("attempts/<uuid:uid>/check/", views.attempt_check, name="attempt_check"),
    path("attempts/<uuid:uid>/submit/", views.attempt_submit, name="attempt_submit"),
    path("attempts/<uuid:uid>/result/", views.attempt_result, name="attempt_result"),
    path("attempts/<uuid:uid>/files/<uuid:file_uid>/", file_views.attempt_file, name="attempt_file"),
    path("questions/media/<str:name>", media_views.item_media, name="item_media"),
]
