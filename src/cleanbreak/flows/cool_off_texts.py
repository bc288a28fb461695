"""What everybody on file is told when something waits because a sign speaks against it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cleanbreak.domain.line import LineState
from cleanbreak.domain.proof import Consequence
from cleanbreak.flows.begin_cool_off import day_of
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.cool_off import CoolOffRow
from cleanbreak.records.line import LineRow

COOL_OFF = "cool_off"
"""Purpose of the secret link of an objection."""
PREVIOUS_TOLD_FOR = timedelta(days=30)
"""So long after a change of e-mail the previous address is told, too."""
CONSEQUENCE_WORDS: dict[str, Promise] = {
    Consequence.SEE_ACCOUNT.value: gettext_lazy("see the account"),
    Consequence.END_ON_NOTICE.value: gettext_lazy("end the line"),
    Consequence.END_AT_ONCE.value: gettext_lazy("end the line at once"),
    Consequence.PAYOUT.value: gettext_lazy("choose where its money goes"),
    Consequence.TAKEOUT.value: gettext_lazy("take its data away"),
    Consequence.CHANGE_REPLY_ADDRESS.value: gettext_lazy("change the reply address"),
}
"""Completes "somebody asked us to …"."""


def cool_off_messages(cool_off: CoolOffRow | None) -> list[Message]:
    """Return one message for the line and for each contact on file, in the holder's language."""
    if cool_off is None:
        return []
    line = cool_off.line
    language = spoken(line.holder.language)
    with override(language):
        text = _(
            "Somebody asked us to %(what)s, and proved to be you. Since something about this line"
            " is unusual, it does not happen before %(date)s. If it was not you, stop it here:"
            " %(link)s"
        ) % {
            "what": CONSEQUENCE_WORDS[cool_off.consequence],
            "date": formats.date_format(day_of(cool_off.until, line.jurisdiction)),
            "link": cool_off_link(cool_off.cool_off_id),
        }
        subject = _("Was this you?")
    reached = [(Medium.SMS, to, "") for to in _phones(line)]
    reached += [(Medium.EMAIL, to, subject) for to in _mailboxes(line, cool_off.began_at)]
    return [Message(medium, to, head, text, language=language) for medium, to, head in reached]


def cool_off_link(cool_off_id: object) -> str:
    """Return the address at which a contact on file may object."""
    secret = link_secret(COOL_OFF, str(cool_off_id))
    return f"{settings.CLEANBREAK_BASE_URL}/object/cool-off/{cool_off_id}/{secret}/"


def _phones(line: LineRow) -> list[str]:
    """Return the line while it lives, and the other phone; a dead number may be somebody else's."""
    own = [] if line.state == LineState.TERMINATED.value else [line.msisdn]
    return list(dict.fromkeys([*own, *filter(None, [line.holder.contact_number])]))


def _mailboxes(line: LineRow, now: datetime) -> list[str]:
    """Return the mailbox on file, and those before if it has changed of late."""
    holder = line.holder
    changed_at = holder.contact_changed_at
    is_late = changed_at is not None and now - changed_at < PREVIOUS_TOLD_FOR
    before = holder.previous_email.split() if is_late else []
    return list(dict.fromkeys(filter(None, [holder.email, *before])))
