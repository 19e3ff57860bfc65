"""Every route of the site; each app names its own."""

from django.urls import URLPattern, URLResolver, include, path

from npfcourse import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("api/v1/", include("npfcourse.api_urls")),
    # What learners open most comes first: each pattern before it is tried for every request.
    path("", include("progress.urls")),
    path("", include("quizzes.urls")),
    path("", include("people.urls")),
    path("", include("lessons.urls")),
    path("", include("reports.urls")),
]

handler400 = "npfcourse.errors.bad_request"
handler403 = "npfcourse.errors.forbidden"
handler404 = "npfcourse.errors.not_found"
handler500 = "npfcourse.errors.broken"
