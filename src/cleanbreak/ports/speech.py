"""A voice that reads sentences aloud."""

from typing import Protocol

from cleanbreak.domain.telephone_sound import Sound


class Speech(Protocol):
    """Fails by :class:`~cleanbreak.ports.errors.Unavailable` only."""

    async def speak(self, text: str, language: str) -> Sound:
        """Return a text read aloud in a language: ``de-DE``, ``en-GB``, ``cmn-CN``."""
