"""With whom an installation talks."""

from dataclasses import dataclass

VERIFIED = "verify-full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """The hosts that settings name, and how the database is reached."""

    hosts: tuple[str, ...]
    database_hosts: tuple[str, ...]
    """Those that are not on this machine."""
    database_encryption: str
    """libpq's word: ``verify-full``, ``require``, ``disable``, …"""

    @property
    def is_database_verified(self) -> bool:
        """Return whether nobody between us and the database can read or pretend to be it."""
        return not self.database_hosts or self.database_encryption == VERIFIED
