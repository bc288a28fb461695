"""PyHSS: subscriber database of 4G and IMS, by its REST interface and its SQL database."""

from cleanbreak.adapters.network.pyhss.adapter import PyhssNetwork
from cleanbreak.adapters.network.pyhss.settings import PyhssSettings

__all__ = ["PyhssNetwork", "PyhssSettings"]
