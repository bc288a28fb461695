"""Mail through any server that speaks SMTP."""

from cleanbreak.adapters.messages.smtp.adapter import SmtpMessages
from cleanbreak.adapters.messages.smtp.settings import SmtpSettings

__all__ = ["SmtpMessages", "SmtpSettings"]
