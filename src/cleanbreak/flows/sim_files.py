"""Turn what was read of a SIM card into the files that phones restore.

Needs neither Django nor a database, like :mod:`cleanbreak.flows.read_sim`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.card_dump import CardDump
from cleanbreak.domain.card_takeout import SERVICE_CENTRE, read_card_dump
from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.sms_backup import (
    CALLS_END,
    MESSAGES_END,
    call_element,
    calls_head,
    message_element,
    messages_head,
)
from cleanbreak.domain.takeout import Call, Contact, Message, Unread
from cleanbreak.domain.vcard import vcard

BACKUP_SET = "sim-card"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimContents:
    """What is on a card, by kind."""

    contacts: Sequence[Contact]
    messages: Sequence[Message]
    calls: Sequence[Call]
    unread: int
    """What could not be read, or was not."""

    def counts(self) -> dict[str, int]:
        """Return how much there is of each kind."""
        return {
            "contacts": len(self.contacts),
            "messages": len(self.messages),
            "calls": len(self.calls),
            "unread": self.unread,
        }


def contents_of(dump: CardDump) -> SimContents:
    """Return what is on the card; the service centre is nobody's contact."""
    found = list(read_card_dump(dump))
    contacts = (one for one in found if isinstance(one, Contact))
    return SimContents(
        contacts=[one for one in contacts if SERVICE_CENTRE not in one.groups],
        messages=[one for one in found if isinstance(one, Message)],
        calls=[one for one in found if isinstance(one, Call)],
        unread=sum(isinstance(one, Unread) for one in found),
    )


def sim_files(contents: SimContents, region: str | None, now: datetime) -> dict[str, str]:
    """Return the files by their names; of what the card does not have there is none.

    :param region: where numbers without a country code are dialled: ``DE``.
    """
    mender = Mender()
    texts = [one for one in contents.messages if one.text is not None]
    files = {}
    if contents.contacts:
        files["contacts.vcf"] = "".join(vcard(one, region, mender) for one in contents.contacts)
    if texts:
        lines = "".join(message_element(one, mender) for one in texts)
        files["sms.xml"] = messages_head(len(texts), BACKUP_SET, now) + lines + MESSAGES_END
    if contents.calls:
        lines = "".join(call_element(one, mender) for one in contents.calls)
        files["calls.xml"] = calls_head(len(contents.calls), BACKUP_SET, now) + lines + CALLS_END
    return files
