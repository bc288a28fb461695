"""What a file of the bank says, in our words; whose payments these are is another question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from lxml import etree

from cleanbreak.adapters.payments.iso20022.amounts import money_of
from cleanbreak.adapters.payments.iso20022.faults import UnreadableFile
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutState

DATE_LENGTH = len("2026-11-24")


@dataclass(frozen=True, slots=True)
class WrittenAmount:
    """An amount as it stands in the file: read only where it is about a payment of ours."""

    text: str
    currency: str

    def money(self) -> Money:
        """Return the amount.

        :raises UnreadableFile: if it is none.
        """
        return money_of(self.text, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One word of the bank: about a payment, or about all of a group or of a file.

    Of the three names, the closest that is given counts.
    """

    became: PayoutState | None
    """``None``: nothing that moves a payment; it still stands in the way of a wider word."""
    at: datetime
    end_to_end_id: str = ""
    group_id: str = ""
    batch_id: str = ""
    amount: WrittenAmount | None = None
    """Of the payment; of all together where it is about several."""
    count: int | None = None
    """How many payments were booked as one."""
    reason: str = ""
    remark: str = ""
    """What a person should know, if the payment is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """All that one file says."""

    told: Sequence[Told]
    is_status_report: bool = False
    """The closest word about a payment counts, and is the only one."""
    remarks: Sequence[str] = ()
    """What a person should know; nothing that stands in the file."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader must know of us."""

    account: str
    time_zone: tzinfo
    """Of dates and times that name none."""


class Node:
    """An element of a message; names are of the message's own namespace."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element
        self._namespace = etree.QName(element).namespace or ""

    @property
    def name(self) -> str:
        """Return what it is called."""
        return etree.QName(self._element).localname

    def all(self, path: str) -> list["Node"]:
        """Return what is there, in the order of the file."""
        return [Node(found) for found in self._element.findall(self._path(path))]

    def text(self, *paths: str) -> str:
        """Return the first text that is there, without blanks around it; "" if none is."""
        for path in paths:
            found = self._element.findtext(self._path(path))
            if found and found.strip():
                return found.strip()
        return ""

    def has(self, path: str) -> bool:
        """Return whether it is there."""
        return self._element.find(self._path(path)) is not None

    def amount(self, *paths: str) -> WrittenAmount | None:
        """Return the first amount that is there."""
        for path in paths:
            found = self._element.find(self._path(path))
            if found is not None:
                return WrittenAmount(found.text or "", found.get("Ccy", ""))
        return None

    def count(self, path: str) -> int | None:
        """Return a number of things.

        :raises UnreadableFile: if it is none (Max15NumericText).
        """
        text = self.text(path)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            raise UnreadableFile("it has a count that is no number")
        return int(text)

    def moment(self, zone: tzinfo, *paths: str) -> datetime | None:
        """Return the first date, or date and time, that is there; a date is its first moment.

        :raises UnreadableFile: if it is none.
        """
        text = self.text(*(f"{path}{end}" for path in paths for end in ("/Dt", "/DtTm", "")))
        if not text:
            return None
        try:
            if "T" not in text:
                day = date.fromisoformat(text[:DATE_LENGTH])  # xs:date may name a zone
                return datetime.combine(day, time(), zone)
            moment = datetime.fromisoformat(text)
        except ValueError as fault:
            raise UnreadableFile("it has a date that is none") from fault
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    def _path(self, path: str) -> str:
        return "/".join(f"{{{self._namespace}}}{step}" for step in path.split("/"))


def reason_in(node: Node, *paths: str) -> str:
    """Return the code of a reason; words of the bank may name people, and are left out."""
    code = node.text(*paths)
    return code if code.isascii() and code.isalnum() and len(code) <= 4 else ""


def first_moment(*moments: datetime | None) -> datetime:
    """Return the first that is there.

    :raises UnreadableFile: if none is.
    """
    for moment in moments:
        if moment is not None:
            return moment
    raise UnreadableFile("it does not say when")
