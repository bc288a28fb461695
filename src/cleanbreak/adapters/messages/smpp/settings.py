"""Which message centre carries our text messages, and how."""

from collections.abc import Mapping
from dataclasses import dataclass

from cleanbreak.adapters.messages.smpp.short_messages import LongForm
from cleanbreak.adapters.sent_once import InDoubt
from cleanbreak.adapters.smpp_link import SmppSettings
from cleanbreak.adapters.smpp_pdus import ANYBODY, SmppAddress, parse_address
from cleanbreak.adapters.smpp_session import read_smpp_settings
from cleanbreak.adapters.variables import Variables, choice_of

PREFIX = "CLEANBREAK_SMPP_"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppCarrierSettings:
    """One carrier of text messages."""

    smsc: SmppSettings
    sender: SmppAddress = ANYBODY
    """Who the phone shows as sender."""
    long_form: LongForm = LongForm.HEADER
    in_doubt: InDoubt = InDoubt.HOLD

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SmppCarrierSettings":
        """Return the settings that ``CLEANBREAK_SMPP_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        variables = Variables(PREFIX, environment)
        settings = cls(
            smsc=read_smpp_settings(variables),
            sender=variables.read("SENDER", parse_address, ANYBODY),
            long_form=variables.read("LONG", choice_of(LongForm), LongForm.HEADER),
            in_doubt=variables.read("IN_DOUBT", choice_of(InDoubt), InDoubt.HOLD),
        )
        variables.require_all_read()
        return settings
