"""Open5GS: the subscriber database of its HSS and UDR, which is a collection of MongoDB."""

from cleanbreak.adapters.network.open5gs.adapter import Open5gsNetwork
from cleanbreak.adapters.network.open5gs.settings import Open5gsSettings

__all__ = ["Open5gsNetwork", "Open5gsSettings"]
