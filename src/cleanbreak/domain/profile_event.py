"""What a phone reported of its eSIM profile, as the SM-DP+ passed it on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType


class ProfileEventKind(Enum):
    """What happened to the profile."""

    CHECKED = "checked"
    """Whether the phone may download it was checked."""
    NOT_CONFIRMED = "not_confirmed"
    """The confirmation code was wrong."""
    DOWNLOADED = "downloaded"
    INSTALLED = "installed"
    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"
    OTHER = "other"
    """Something that the table of points does not name: it counts for nothing."""


class ExecutionStatus(Enum):
    """How it went (SGP.22 clause 5.2.6, ``functionExecutionStatus``)."""

    SUCCESS = "Executed-Success"
    WARNING = "Executed-WithWarning"
    FAILED = "Failed"
    EXPIRED = "Expired"

    @property
    def has_happened(self) -> bool:
        """Return whether what was reported has happened."""
        return self in (ExecutionStatus.SUCCESS, ExecutionStatus.WARNING)


PointTable = Mapping[str, ProfileEventKind]
"""What each point of one SM-DP+ means."""

DOWNLOAD: PointTable = MappingProxyType(
    {
        # SGP.22 clause 5.3.5 (ES2+ HandleDownloadProgressInfo)
        "1": ProfileEventKind.CHECKED,
        "2": ProfileEventKind.NOT_CONFIRMED,
        "3": ProfileEventKind.DOWNLOADED,
        "4": ProfileEventKind.INSTALLED,
        # SGP.22 annex H, NotificationEvent
        "notificationInstall": ProfileEventKind.INSTALLED,
        "notificationEnable": ProfileEventKind.ENABLED,
        "notificationDisable": ProfileEventKind.DISABLED,
        "notificationDelete": ProfileEventKind.DELETED,
    }
)
POINT_TABLES: Mapping[str, PointTable] = MappingProxyType(
    {
        "sgp22": DOWNLOAD,
        # Beyond the download, vendors number as they like; these two are in their public manuals.
        "deleted_is_5": MappingProxyType(
            {
                **DOWNLOAD,
                "5": ProfileEventKind.DELETED,
                "101": ProfileEventKind.ENABLED,
                "102": ProfileEventKind.DISABLED,
            }
        ),
        "deleted_is_8": MappingProxyType(
            {
                **DOWNLOAD,
                "5": ProfileEventKind.INSTALLED,
                "6": ProfileEventKind.ENABLED,
                "7": ProfileEventKind.DISABLED,
                "8": ProfileEventKind.DELETED,
            }
        ),
    }
)
"""Shipped tables. Where one says "deleted", another says "installed": none is guessed."""

ON_THE_PHONE = {
    ProfileEventKind.INSTALLED,
    ProfileEventKind.ENABLED,
    ProfileEventKind.DISABLED,
    ProfileEventKind.DELETED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileReport:
    """One report, as it came in."""

    iccid: str = field(repr=False)
    """E.118 without padding."""
    point: str
    """At which point of a profile's life: the SM-DP+'s own number or name for it."""
    status: ExecutionStatus
    reported_at: datetime | None
    """When it happened, if the SM-DP+ says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileEvent:
    """One report, as it was kept."""

    kind: ProfileEventKind
    point: str
    status: ExecutionStatus
    reported_at: datetime
    received_at: datetime


def deletion_reported_at(events: Sequence[ProfileEvent]) -> datetime | None:
    """Return when the phone deleted the profile; ``None`` if it did not say so, or got it back.

    :param events: in the order in which they happened.
    """
    happened = [one for one in events if one.status.has_happened and one.kind in ON_THE_PHONE]
    if not happened or happened[-1].kind is not ProfileEventKind.DELETED:
        return None
    return happened[-1].reported_at
