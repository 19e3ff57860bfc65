"""Routes of lessons."""

from django.urls import URLPattern, URLResolver, path

from lessons import (
    catalogue_views,
    code_views,
    cohort_views,
    enrolment_views,
    import_views,
    lesson_views,
    revision_views,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("courses/", catalogue_views.course_list, name="course_list"),
    path("courses/<slug:slug>/enrol/", catalogue_views.course_enrol, name="course_enrol"),
    path("courses/<slug:slug>/pictures/<str:key>", lesson_views.course_picture, name="course_picture"),
    path("teach/import/", import_views.import_start, name="import_start"),
    path("teach/import/<int:import_id>/", import_views.import_detail, name="import_detail"),
    path("teach/import/<int:import_id>/progress/", import_views.import_progress, name="import_progress"),
    path("teach/import/<int:import_id>/plan/", import_views.import_plan, name="import_plan"),
    path("teach/import/<int:import_id>/apply/", import_views.import_apply, name="import_apply"),
    path("teach/import/<int:import_id>/retry/", import_views.import_retry, name="import_retry"),
    path("teach/import/<int:import_id>/redo/", import_views.import_redo, name="import_redo"),
    path("teach/import/<int:import_id>/discard/", import_views.import_discard, name="import_discard"),
    path("teach/courses/<slug:slug>/publish/", import_views.course_publish, name="course_publish"),
    path("join/", code_views.join, name="join"),
    path("manage/courses/<slug:slug>/codes/", code_views.course_codes, name="course_codes"),
    path(
        "manage/courses/<slug:slug>/codes/<int:code_id>/revoke/", code_views.code_revoke, name="code_revoke"
    ),
    path("manage/people/", cohort_views.manage_people, name="manage_people"),
    path("manage/cohorts/new/", cohort_views.cohort_new, name="cohort_new"),
    path("manage/cohorts/<int:cohort_id>/", cohort_views.cohort_detail, name="cohort_detail"),
    path("manage/cohorts/<int:cohort_id>/change/", cohort_views.cohort_change, name="cohort_change"),
    path("manage/courses/<slug:slug>/people/", enrolment_views.course_people, name="course_people"),
    path(
        "manage/courses/<slug:slug>/people/<int:enrolment_id>/",
        enrolment_views.course_place,
        name="course_place",
    ),
    path(
        "manage/courses/<slug:slug>/people/lists/new/",
        enrolment_views.enrolment_list_new,
        name="enrolment_list_new",
    ),
    path(
        "manage/courses/<slug:slug>/people/lists/<int:list_id>/",
        enrolment_views.enrolment_list,
        name="enrolment_list",
    ),
    path(
        "manage/courses/<slug:slug>/people/lists/<int:list_id>/apply/",
        enrolment_views.enrolment_list_apply,
        name="enrolment_list_apply",
    ),
    path("teach/articles/", revision_views.article_list, name="article_list"),
    path("teach/articles/<slug:slug>/", revision_views.article_history, name="article_history"),
    path("teach/articles/<slug:slug>/texts/<int:number>/", revision_views.article_text, name="article_text"),
    path(
        "teach/articles/<slug:slug>/new/<int:draft_id>/progress/",
        revision_views.revision_progress,
        name="revision_progress",
    ),
    path(
        "teach/articles/<slug:slug>/new/<int:draft_id>/apply/",
        revision_views.revision_apply,
        name="revision_apply",
    ),
    path(
        "teach/articles/<slug:slug>/new/<int:draft_id>/discard/",
        revision_views.revision_discard,
        name="revision_discard",
    ),
]
