"""A holder takes everything along: asked for, prepared, fetched once, destroyed, and the gate."""

from tests.owner import OWNER  # noqa: F401
