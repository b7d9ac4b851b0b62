from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LabConfig(AppConfig):
    name = "lab"

    def ready(self) -> None:
        # Both need every model to be loaded, which they are only now.
        from lab.entities import checks as entity_checks  # noqa: F401
        from lab.tenancy import checks as tenancy_checks  # noqa: F401
        from lab.tenancy.registry import bind_all

        bind_all()
        autodiscover_modules("declarations")
