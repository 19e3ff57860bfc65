"""Routes of the reports."""

from django.urls import path

from reports import analysis_views, comment_views, export_views, progress_views

urlpatterns = [
    path("teach/analysis/", analysis_views.analysis_list, name="analysis_list"),
    path("teach/quizzes/<int:quiz_id>/analysis/", analysis_views.quiz_analysis, name="quiz_analysis"),
    path(
        "teach/quizzes/<int:quiz_id>/analysis.csv",
        analysis_views.quiz_analysis_csv,
        name="quiz_analysis_csv",
    ),
    path("manage/progress/", progress_views.manage_progress, name="manage_progress"),
    path("manage/progress.csv", progress_views.manage_progress_csv, name="manage_progress_csv"),
    path("manage/answers.csv", export_views.manage_answers_csv, name="manage_answers_csv"),
    path("manage/answers.jsonl", export_views.manage_answers_jsonl, name="manage_answers_jsonl"),
    path(
        "teach/courses/<slug:slug>/comments.csv",
        comment_views.course_comments_csv,
        name="course_comments_csv",
    ),
    path("manage/exports/", export_views.manage_exports, name="manage_exports"),
    path("manage/exports/new/", export_views.export_new, name="export_new"),
    path("manage/exports/<uuid:uid>/", export_views.export_detail, name="export_detail"),
    path("manage/exports/<uuid:uid>/file", export_views.export_download, name="export_download"),
    path("manage/learners/<int:learner_id>/", progress_views.manage_learner, name="manage_learner"),
]
