"""Routes of the reports."""

from django.urls import path

from reports import (
    analysis_views,
    audit_views,
    comment_views,
    export_views,
    privacy_views,
    progress_views,
)

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
    path("manage/exports/report/", export_views.export_report, name="export_report"),
    path("manage/exports/<uuid:uid>/", export_views.export_detail, name="export_detail"),
    path("manage/exports/<uuid:uid>/file", export_views.export_download, name="export_download"),
    path("manage/audit/", audit_views.manage_audit, name="manage_audit"),
    path("manage/audit.csv", audit_views.manage_audit_csv, name="manage_audit_csv"),
    path("manage/privacy/", privacy_views.manage_privacy, name="manage_privacy"),
    path("manage/privacy/<int:person_id>/", privacy_views.manage_erasure, name="manage_erasure"),
    path("settings/data/", privacy_views.own_data, name="own_data"),
    path("settings/data/copy/", privacy_views.own_data_copy, name="own_data_copy"),
    path("settings/data/<int:copy_id>.zip", privacy_views.own_data_file, name="own_data_file"),
    path("settings/data/erasure/", privacy_views.own_erasure, name="own_erasure"),
    path(
        "manage/learners/<int:learner_id>.csv", progress_views.manage_learner_csv, name="manage_learner_csv"
    ),
    path("manage/learners/<int:learner_id>/", progress_views.manage_learner, name="manage_learner"),
]
