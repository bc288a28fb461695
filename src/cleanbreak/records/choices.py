"""Says in SQL that a column takes the values of an enum and no others."""

from enum import Enum

from django.db import models


def one_of(column: str, values: type[Enum]) -> models.CheckConstraint:
    """Return the constraint that the column holds a value of the enum."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": [member.value for member in values]}),
        name=f"%(class)s_{column}_known",
    )
