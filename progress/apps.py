from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "progress"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lessons import gate
        from progress.locking import answer
        from progress.rule_map import findings, needing

        gate.answer_by(answer)
        gate.find_by(findings)
        gate.name_by(needing)
