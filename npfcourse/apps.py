from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "npfcourse"

    def ready(self) -> None:
        from npfcourse import durability  # noqa: F401  # registers its check; needs the apps loaded
