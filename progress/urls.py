"""Routes of progress: the learner's own pages."""

from django.urls import URLPattern, URLResolver, path

from progress import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("courses/<slug:slug>/", views.course_detail, name="course_detail"),
    path("courses/<slug:slug>/lessons/<int:number>/", views.lesson_detail, name="lesson_detail"),
    path("courses/<slug:slug>/lessons/<int:number>/position/", views.lesson_position, name="lesson_position"),
    path("courses/<slug:slug>/lessons/<int:number>/check/", views.lesson_check, name="lesson_check"),
    path("progress/", views.own_progress, name="own_progress"),
]
