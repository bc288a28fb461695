"""SIP and RTP by aiosipua and aiortp, which nothing else imports."""

from cleanbreak.adapters.telephone.sip.adapter import SipGateway
from cleanbreak.adapters.telephone.sip.settings import SipSettings

__all__ = ["SipGateway", "SipSettings"]
