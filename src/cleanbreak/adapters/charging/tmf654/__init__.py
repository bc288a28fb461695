"""Charging systems that speak TMF654 Prepay Balance Management 4.0."""

from cleanbreak.adapters.charging.tmf654.adapter import Tmf654Charging
from cleanbreak.adapters.charging.tmf654.settings import Tmf654Settings

__all__ = ["Tmf654Charging", "Tmf654Settings"]
