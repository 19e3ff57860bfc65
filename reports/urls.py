"""Routes of the reports."""

from django.urls import path

from reports import analysis_views, comment_views, progress_views

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
    path("manage/answers.csv", progress_views.manage_answers_csv, name="manage_answers_csv"),
    path(
        "teach/courses/<slug:slug>/comments.csv",
        comment_views.course_comments_csv,
        name="course_comments_csv",
    ),
    path("manage/exports/", progress_views.manage_exports, name="manage_exports"),
    path("manage/learners/<int:learner_id>/", progress_views.manage_learner, name="manage_learner"),
]
