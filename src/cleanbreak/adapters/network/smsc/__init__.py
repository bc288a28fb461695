"""A message centre (SMSC), as the part of a network that keeps waiting messages."""

from cleanbreak.adapters.network.smsc.adapter import SmscNetwork
from cleanbreak.adapters.network.smsc.settings import SmscSettings

__all__ = ["SmscNetwork", "SmscSettings"]
