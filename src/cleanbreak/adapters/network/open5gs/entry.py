"""What Open5GS holds of one subscriber, as far as it concerns the end of a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SERVICE_GRANTED = 0  # Subscriber-Status, TS 29.272 clause 7.3.29
OPERATOR_DETERMINED_BARRING = 1  # Subscriber-Status, TS 29.272 clause 7.3.29
ALL_PACKET_SERVICES_BARRED = 1 << 0  # Operator-Determined-Barring, TS 29.272 clause 7.3.30
WB_E_UTRAN_NOT_ALLOWED = 1 << 4  # Access-Restriction-Data, TS 29.272 clause 7.3.31

STATUS = "subscriber_status"
BARRING = "operator_determined_barring"
RESTRICTION = "access_restriction_data"
RIGHTS = (STATUS, BARRING, RESTRICTION)
"""What a bar changes; HSS and MME read all three as 32-bit integers, and nothing else."""
CANCEL = "request_cancel_location"
"""Set from anything else to true, it makes the HSS send a Cancel-Location-Request of type 2."""
READ_FIELDS = ("imsi", *RIGHTS, CANCEL, "mme_host", "purge_flag")
"""Never ``security``: it has the keys."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One subscriber, without keys. More than one document of an IMSI count as one."""

    rights: Mapping[str, int | None]
    """The value of each of ``RIGHTS``; nothing where the document has none."""
    mme: str | None
    """The MME that fetched the subscriber last, unless it has let go (TS 29.272 clause 5.2.1.3)."""
    is_cancel_requested: bool
    documents: int = 1

    @property
    def is_barred(self) -> bool:
        """Return whether an MME lets nobody in with these rights."""
        odb = (self.rights[BARRING] or 0) & ALL_PACKET_SERVICES_BARRED
        restricted = (self.rights[RESTRICTION] or 0) & WB_E_UTRAN_NOT_ALLOWED
        return bool((self.rights[STATUS] == OPERATOR_DETERMINED_BARRING and odb) or restricted)


def read_entry(document: Mapping[str, Any]) -> Entry:
    """Return the entry of one document; what is no number there counts for nothing at the HSS."""
    mme = document.get("mme_host")
    return Entry(
        rights={name: as_number(document.get(name)) for name in RIGHTS},
        mme=mme if isinstance(mme, str) and mme and not document.get("purge_flag") else None,
        is_cancel_requested=document.get(CANCEL) is True,
    )


def merge(one: Entry, other: Entry) -> Entry:
    """Return two documents of one IMSI as one entry: barred only if both are."""
    first, second = (one, other) if not one.is_barred else (other, one)
    return Entry(
        rights=first.rights,
        mme=first.mme or second.mme,
        is_cancel_requested=first.is_cancel_requested or second.is_cancel_requested,
        documents=first.documents + second.documents,
    )


def barred(rights: Mapping[str, int | None]) -> dict[str, int | None]:
    """Return the rights with everything forbidden, and what was forbidden before as well."""
    return {
        STATUS: OPERATOR_DETERMINED_BARRING,
        BARRING: (rights[BARRING] or 0) | ALL_PACKET_SERVICES_BARRED,
        RESTRICTION: (rights[RESTRICTION] or 0) | WB_E_UTRAN_NOT_ALLOWED,
    }


def unbarred(rights: Mapping[str, int | None]) -> dict[str, int | None]:
    """Return the rights without what a bar adds, for where nobody knows what was before it."""
    return {
        STATUS: SERVICE_GRANTED,
        BARRING: (rights[BARRING] or 0) & ~ALL_PACKET_SERVICES_BARRED,
        RESTRICTION: (rights[RESTRICTION] or 0) & ~WB_E_UTRAN_NOT_ALLOWED,
    }


def as_number(value: object) -> int | None:
    """Return a whole number of the database, also one that a shell stored as 1.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
