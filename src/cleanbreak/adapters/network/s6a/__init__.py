"""The serving nodes of 4G (MME, S6a-SGSN), told by Diameter S6a and S6d."""

from cleanbreak.adapters.network.s6a.adapter import S6aNetwork
from cleanbreak.adapters.network.s6a.settings import S6aSettings

__all__ = ["S6aNetwork", "S6aSettings"]
