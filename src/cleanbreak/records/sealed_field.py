"""A column of the models that is sealed on its way in, and opened on its way out."""

from typing import Any

from django.db import models

from cleanbreak.records.sealed import open_imsi, seal_imsi


class SealedImsiField(models.TextField):  # type: ignore[type-arg]  # set and got by what null says
    """An IMSI; one that is looked for is sealed, too. SQL of our own opens what it reads itself."""

    def get_prep_value(self, value: Any) -> Any:
        """Return what is kept."""
        return seal_imsi(value) if value else value

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        """Return the IMSI."""
        return open_imsi(value) if value else value
