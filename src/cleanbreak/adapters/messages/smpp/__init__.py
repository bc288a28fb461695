"""Text messages through any message centre that speaks SMPP 3.4."""

from cleanbreak.adapters.messages.smpp.adapter import SmppMessages
from cleanbreak.adapters.messages.smpp.listener import SmppTexts
from cleanbreak.adapters.messages.smpp.settings import SmppCarrierSettings

__all__ = ["SmppCarrierSettings", "SmppMessages", "SmppTexts"]
