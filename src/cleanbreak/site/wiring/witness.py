"""Who watches our log."""

from functools import cache

from django.conf import settings

from cleanbreak.adapters.witness.http import HttpWitness
from cleanbreak.ports.witness import Witness


@cache
def wire_witnesses() -> tuple[Witness, ...]:
    """Return the witnesses that ``CLEANBREAK_WITNESSES`` names, over HTTP."""
    return tuple(map(HttpWitness, settings.CLEANBREAK_WITNESSES))
