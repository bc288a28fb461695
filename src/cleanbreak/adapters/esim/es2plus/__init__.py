"""An SM-DP+ that is told by ES2+ (GSMA SGP.22): the keeper of eSIM profiles."""

from cleanbreak.adapters.esim.es2plus.adapter import Es2PlusEsim
from cleanbreak.adapters.esim.es2plus.settings import Es2PlusSettings

__all__ = ["Es2PlusEsim", "Es2PlusSettings"]
