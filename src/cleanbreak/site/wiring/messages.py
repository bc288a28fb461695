"""Who carries messages: one for text messages, one for mail."""

from django.conf import settings

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.in_parts import MessagesByMedium
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.ports.messages import Medium, Messages
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_messages(world: World) -> Messages:
    """Return the carriers that ``CLEANBREAK_SMS`` and ``CLEANBREAK_EMAIL`` name.

    :raises UnknownAdapter: if one of them names an adapter that does not exist.
    """
    makers: Makers[Messages] = {"memory": lambda _: MemoryMessages(world)}
    sms, email = settings.CLEANBREAK_SMS, settings.CLEANBREAK_EMAIL
    if sms == email:
        return choose("messages", sms, makers)
    return MessagesByMedium(
        {
            Medium.SMS: choose("text messages", sms, makers),
            Medium.EMAIL: choose("mail", email, makers),
        }
    )
