"""A whole Osmocom network on one loopback address, for tests, benchmarks and demonstrations."""

from cleanbreak.adapters.network.osmo.lab.element import LabFailure
from cleanbreak.adapters.network.osmo.lab.lab import OsmoLab, missing_programs

__all__ = ["LabFailure", "OsmoLab", "missing_programs"]
