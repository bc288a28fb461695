"""Who carries messages: one for text messages, one for mail."""

from django.conf import settings

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.adapters.in_parts import MessagesByMedium
from cleanbreak.adapters.messages.memory import MemoryMessages, MemoryTexts
from cleanbreak.ports.messages import Medium, Messages
from cleanbreak.ports.texts import Texts
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_messages(world: World) -> Messages:
    """Return the carriers that ``CLEANBREAK_SMS`` and ``CLEANBREAK_EMAIL`` name.

    :raises UnknownAdapter: if one of them names an adapter that does not exist.
    """
    sms, email = settings.CLEANBREAK_SMS, settings.CLEANBREAK_EMAIL
    for_both: Makers[Messages] = {"memory": lambda _: MemoryMessages(world)}
    for_sms: Makers[Messages] = {**for_both, "smpp": _smpp}
    for_mail: Makers[Messages] = {**for_both, "smtp": _smtp}
    if sms == email and sms in for_both:
        return choose("messages", sms, for_both)
    return MessagesByMedium(
        {
            Medium.SMS: choose("text messages", sms, for_sms),
            Medium.EMAIL: choose("mail", email, for_mail),
        }
    )


def wire_texts(world: World) -> Texts:
    """Return who brings the texts of subscribers: the carrier that ``CLEANBREAK_SMS`` names.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[Texts] = {"memory": lambda _: MemoryTexts(world), "smpp": _smpp_texts}
    return choose("text messages", settings.CLEANBREAK_SMS, makers)


def _smpp_texts(_: str) -> Texts:
    from cleanbreak.adapters.messages.smpp import SmppCarrierSettings, SmppTexts

    return SmppTexts(SmppCarrierSettings.from_environment(environment()).smsc)


def _smpp(_: str) -> Messages:
    # Carriers are imported where they are chosen: nobody pays for the others.
    from cleanbreak.adapters.messages.smpp import SmppCarrierSettings, SmppMessages

    sender = settings.CLEANBREAK_BRAND.sms_sender
    smpp = SmppCarrierSettings.from_environment(_sent_by("CLEANBREAK_SMPP_SENDER", sender))
    return SmppMessages(smpp, AnswersInPostgres(settings.DATABASE_URL))


def _smtp(_: str) -> Messages:
    from cleanbreak.adapters.messages.smtp import SmtpMessages, SmtpSettings

    sender = settings.CLEANBREAK_BRAND.mail_sender
    smtp = SmtpSettings.from_environment(_sent_by("CLEANBREAK_SMTP_SENDER", sender))
    return SmtpMessages(smtp, AnswersInPostgres(settings.DATABASE_URL))


def _sent_by(variable: str, sender: str) -> dict[str, str]:
    """Return the environment with the sender of the brand file, if it names one."""
    return {**environment(), variable: sender} if sender else environment()
