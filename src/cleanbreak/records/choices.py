"""Constraints that several tables have: the values of an enum and no others; each value once."""

from enum import Enum

from django.db import models


def one_of(column: str, values: type[Enum]) -> models.CheckConstraint:
    """Return the constraint that the column holds a value of the enum."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": [member.value for member in values]}),
        name=f"%(class)s_{column}_known",
    )


def once(column: str) -> models.UniqueConstraint:
    """Return the constraint that no two rows have the same value.

    Not ``unique=True``: for texts, Django then makes a second index for LIKE, which nobody asks.
    """
    return models.UniqueConstraint(fields=[column], name=f"%(class)s_{column}_once")
