"""What PyHSS holds of one subscriber, without keys."""

from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """A table, which is a part of the REST interface, too; in the order in which rows may go.

    A subscriber refers to its authentication data, so these go last.
    """

    IMS_SUBSCRIBER = "ims_subscriber"
    SUBSCRIBER = "subscriber"
    AUC = "auc"


@dataclass(frozen=True, slots=True)
class Record:
    """One row. SQLite gives the id of a deleted row to the next one: alone it says nothing."""

    kind: Kind
    database_id: int
    imsi: str = field(repr=False)
    """As the row itself has it; empty if it has none."""
    iccid: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Serving:
    """The MME that fetched the subscriber last."""

    host: str
    realm: str
    peer: str
    """By which Diameter connection of PyHSS it is reached."""


@dataclass(slots=True)
class Entry:
    """Everything of one IMSI."""

    records: list[Record] = field(default_factory=list)
    is_enabled: bool = False
    serving: Serving | None = None

    @property
    def subscriber(self) -> Record | None:
        """Return the subscription; keys may lie there without one."""
        return next((one for one in self.records if one.kind is Kind.SUBSCRIBER), None)

    @property
    def words(self) -> str:
        """Return what is held, for evidence."""
        kinds = " and ".join(sorted({one.kind.value for one in self.records}))
        if not self.subscriber:
            return kinds
        served = self.serving.host if self.serving else "nobody"
        return f"{kinds}, enabled {self.is_enabled}, served by {served}"
