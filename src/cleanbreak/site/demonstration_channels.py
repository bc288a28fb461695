"""The register of Harbour Mobile's channels: invented, like everything of a demonstration.

Names end in .example (RFC 2606), the number is one that Ofcom keeps for fiction.
"""

from django.utils import timezone

from cleanbreak.domain.official_channel import ChannelKind
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.hold_call import name_agent
from cleanbreak.flows.known_channels import operator_today
from cleanbreak.flows.manage_channels import ChannelWish, add_channel, list_channel_rows
from cleanbreak.flows.publish_register import publish_register
from cleanbreak.ports.outside import Outside

ACTOR = Actor(channel=Channel.SYSTEM, acting_user="system")
CHANNELS = (
    (ChannelKind.DOMAIN, "harbour-mobile.example", "web site"),
    (ChannelKind.EMAIL_DOMAIN, "harbour-mobile.example", "messages about your line"),
    (ChannelKind.PHONE, "020 7946 0018", "hotline"),
    (ChannelKind.SHORT_CODE, "60500", "text messages"),
    (ChannelKind.SMS_SENDER, "HarbourMob", "text messages"),
    (ChannelKind.APP, "google:example.harbourmobile", "for Android"),
    (ChannelKind.SOCIAL, "https://social.example/@harbourmobile", "news only, no service"),
)
AGENT, ALIAS = "manager", "Mia"
"""Who holds calls in the demonstration, and what holders read."""


def register_demonstration_channels(outside: Outside) -> None:
    """Fill the register unless it was filled, name the agent, and sign the register."""
    now = timezone.now()
    for kind, value, label in () if list_channel_rows() else CHANNELS:
        today = operator_today(now)
        wish = ChannelWish(kind=kind, value=value, label=label, valid_from=today, place="gb")
        add_channel(wish, ACTOR, now)
    name_agent(AGENT, ALIAS, ACTOR, now)
    publish_register(outside, now)
