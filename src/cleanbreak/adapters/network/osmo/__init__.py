"""Osmocom's core network: OsmoHLR with OsmoMSC and OsmoSGSN."""

from cleanbreak.adapters.network.osmo.adapter import OsmoNetwork
from cleanbreak.adapters.network.osmo.settings import OsmoSettings

__all__ = ["OsmoNetwork", "OsmoSettings"]
