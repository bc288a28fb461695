"""Mark every message with its check code, the one place where that is done.

The code is made from the server's key and the message's own key: a message that is handed over
twice bears the same one. It authorises nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.check_code import check_code_from
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.brand_words import sender_lines
from cleanbreak.flows.secret_links import keyed_hash, link_secrets
from cleanbreak.ports.calls import Call
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.contact_check import NewContactCheck, insert_contact_checks

CODE, CODE_HASH = "check code", "hash of check code"
BOUND = "\n\n@"
"""What stands before the last line of a message whose code is bound to our address."""
WITHOUT_LINK = frozenset({AnnouncementKind.PROOF_CODE, AnnouncementKind.VERIFICATION_CODE})
"""Messages with a one-time code never carry a link: whoever forges one would."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A message that is about to leave."""

    call: Call[Message]
    kind: AnnouncementKind
    about: str
    """A reference, nothing of a person: ``order:…``."""


def marked(call: Call[Message], kind: AnnouncementKind) -> Call[Message]:
    """Return the message with its check code, in its own language."""
    message, code = call.subject, check_code(call.key)
    with override(message.language or settings.LANGUAGE_CODE):
        line = _line(message.medium, kind, code)
        if message.medium is Medium.EMAIL:
            line = "\n".join([line, *_signature()])
    head, bound, rest = message.text.rpartition(BOUND)
    text = f"{head}\n{line}{BOUND}{rest}" if bound else _with_line(message, line)
    return replace(call, subject=replace(message, text=text))


def letter_line(code: str) -> str:
    """Return the line of a letter or a mail, in the active language."""
    said = {"link": official_link(), "code": code}
    check = _("Check that this is us: %(link)s Code: %(code)s") % said
    return f"{check}\n{_('No payment and no code is ever needed to cancel.')}"


def note_marked(leaving: Sequence[Marked], now: datetime) -> None:
    """Keep by which codes these messages are known again, before they leave."""
    insert_contact_checks(
        [
            NewContactCheck(
                code_hash=hash_of_code(check_code(one.call.key)),
                medium=one.call.subject.medium.value,
                kind=one.kind.value,
                about=one.about,
            )
            for one in leaving
        ],
        now,
    )


def check_code(key: str) -> str:
    """Return the check code of a message, letter or call.

    :param key: what makes it one of its kind.
    """
    number = 0
    while True:  # 32 of 37 numbers give a code
        code = check_code_from(int(keyed_hash(CODE, f"{number}:{key}"), 16))
        if code is not None:
            return code
        number += 1


def hash_of_code(code: str) -> str:
    """Return by what a code is found again; it is kept instead of the code."""
    return keyed_hash(CODE_HASH, code)


def hashes_of_code(code: str) -> list[str]:
    """Return the hash by each key of the server, also those that were rotated out."""
    return link_secrets(CODE_HASH, code)


def official_link() -> str:
    """Return the address of the page on which codes are checked."""
    return f"{settings.CLEANBREAK_BASE_URL}/official/"


def _line(medium: Medium, kind: AnnouncementKind, code: str) -> str:
    if kind in WITHOUT_LINK:
        return _("Check code: %(code)s") % {"code": code}
    if medium is Medium.SMS:  # short, and in GSM 7-bit letters where the language has them
        return _("Is this us? %(link)s %(code)s") % {"link": official_link(), "code": code}
    return letter_line(code)


def _signature() -> list[str]:
    """Return who writes, below a line that mail programs know to stand before it (RFC 3676 4.3)."""
    lines = sender_lines()
    return ["", "-- ", *lines] if lines else []


def _with_line(message: Message, line: str) -> str:
    between = "\n" if message.medium is Medium.SMS else "\n\n"
    return f"{message.text.rstrip()}{between}{line}"
