"""Risk signals by CAMARA: sim-swap, device-swap and call-forwarding-signal."""

from cleanbreak.adapters.identity.camara.adapter import CamaraIdentity
from cleanbreak.adapters.identity.camara.settings import CamaraSettings

__all__ = ["CamaraIdentity", "CamaraSettings"]
