"""Routes of quizzes."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("quizzes.attempt_urls")),
    path("", include("quizzes.teach_urls")),
]
