"""What a check of health found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was checked."""

    name: str
    """Stable, for machines: ``database``, ``worker``, ``adapter.network``, …"""
    is_well: bool
    sentence: str
