"""What holders are told when something happens to their account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cleanbreak.domain.holder_account import AccountEvent
from cleanbreak.domain.line import LineState
from cleanbreak.flows.receipt_words import instant_text
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.line import HolderRow, LineRow

LINES_TOLD_MAX = 5
"""Of a holder with many lines, the oldest are told by SMS."""
EVENT_WORDS: dict[AccountEvent, Promise] = {
    AccountEvent.NEW_DEVICE: gettext_lazy(
        "Somebody signed in to your account from a device that we do not know: %(instant)s."
    ),
    AccountEvent.PASSKEY_ADDED: gettext_lazy("A passkey was added to your account: %(instant)s."),
    AccountEvent.PASSKEY_REMOVED: gettext_lazy(
        "A passkey was removed from your account: %(instant)s."
    ),
    AccountEvent.RECOVERY_CODES_MADE: gettext_lazy(
        "New recovery codes were made for your account: %(instant)s. The old ones are void."
    ),
    AccountEvent.RECOVERY_CODE_USED: gettext_lazy(
        "A recovery code of your account was used: %(instant)s."
    ),
}


@dataclass(frozen=True, slots=True)
class AccountOccasion:
    """Something that happened to an account."""

    holder: HolderRow
    lines: Iterable[LineRow]
    key: str
    """``account:``, the holder's number, the event, and when it was in seconds since 1970."""


def account_occasions(keys: Sequence[str]) -> list[AccountOccasion]:
    """Return what the keys of announcements are about."""
    holders = HolderRow.objects.in_bulk([_holder_id(key) for key in keys])
    return [
        AccountOccasion(
            holder=holders[_holder_id(key)],
            lines=LineRow.objects.filter(holder_id=_holder_id(key))
            .exclude(state=LineState.TERMINATED.value)
            .order_by("line_id")[:LINES_TOLD_MAX],
            key=key,
        )
        for key in keys
    ]


def account_messages(occasion: AccountOccasion) -> list[Message]:
    """Return the same words for the mailbox and for the lines."""
    _account, _holder, event, seconds, _nonce = occasion.key.split(":")
    at = datetime.fromtimestamp(int(seconds), tz=UTC)
    numbers = [line.msisdn for line in occasion.lines]
    language, email = spoken(occasion.holder.language), occasion.holder.email
    with override(language):
        instant = instant_text(at, next(iter(numbers), None), settings.CLEANBREAK_HOME_PLACE)
        what = EVENT_WORDS[AccountEvent(event)] % {"instant": instant}
        text = what + " " + _not_you()
        reached = [(Medium.EMAIL, email, _("Your account"))] if email else []
        reached += [(Medium.SMS, number, "") for number in numbers]
        return [Message(medium, to, head, text, language=language) for medium, to, head in reached]


def _not_you() -> str:
    link = f"{settings.CLEANBREAK_BASE_URL}/account/security/"
    return _("Was it not you? Sign out everywhere: %(link)s") % {"link": link}


def _holder_id(key: str) -> int:
    return int(key.split(":")[1])
