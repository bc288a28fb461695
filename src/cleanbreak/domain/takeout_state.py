"""A takeout that somebody asked for: its states, its form, and what is refused."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from cleanbreak.domain.refusal import Refusal

LINK_VALID_FOR = timedelta(days=3)
"""Long enough for a weekend; a new link can be had while the file lies here."""
DOWNLOADS_MAX = 10
"""So often one link may be begun with, until one download was complete."""
DOUBLE_CLICK_WITHIN = timedelta(seconds=30)
"""Whoever asks for the same again so soon has clicked twice, and saw only the second answer."""
PREPARATIONS_MAX = 5
"""So often it is tried; then it has failed, and whoever asked is told."""


class TakeoutState(Enum):
    """How far a takeout is."""

    ASKED = "asked"
    PREPARING = "preparing"
    READY = "ready"
    FETCHED = "fetched"
    EXPIRED = "expired"
    """Its key was deleted: nobody can open it any more, wherever a copy lies."""
    FAILED = "failed"
    DECLINED = "declined"
    """The holder wants none."""


UNDER_WAY = (TakeoutState.ASKED, TakeoutState.PREPARING)
AT_REST = (TakeoutState.READY, TakeoutState.FETCHED)
"""Its file lies here, and its key."""


class TakeoutForm(Enum):
    """What the subscriber gets."""

    PLAIN = "plain"
    AES = "aes"
    AGE = "age"


class HowTold(Enum):
    """How somebody who declined was told what is lost."""

    ON_PAGE = "on_page"
    BY_PHONE = "by_phone"
    AT_DESK = "at_desk"
    IN_WRITING = "in_writing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoutWish:
    """What somebody wants to take along, and in which form."""

    form: TakeoutForm
    age_key: str = ""
    """Public; for ``TakeoutForm.AGE`` only."""
    co_users_informed: bool = False
    """Whether everybody who uses the line knows, or will be told, that its calls are listed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A takeout as it was just asked for."""

    takeout_id: str
    passphrase: str = field(default="", repr=False)
    """Shown once, now; empty where the form has none."""


class NoTakeoutSource(Refusal):
    """We keep no records that you could take along. Save what is on your phone and on your card."""

    code = "no_takeout_source"


class NoAddressForTakeout(Refusal):
    """We have no e-mail address on file for this line, and the number ends. Come to one of our
    stores with your ID.
    """

    code = "no_address_for_takeout"


class TakeoutUnderWay(Refusal):
    """Your data is already being prepared. We write to you when it is ready."""

    code = "takeout_under_way"


class CoUsersNotInformed(Refusal):
    """Say that everybody who uses this line was told that its calls are listed; the law asks for
    that.
    """

    code = "co_users_not_informed"


class UnknownTakeout(Refusal):
    """There is no such takeout."""

    code = "unknown_takeout"


class TakeoutNotHere(Refusal):
    """This link has been used, or its time is over. Ask for a new one with two proofs."""

    code = "takeout_not_here"


class TakeoutOver(Refusal):
    """Nothing can be declined any more: this takeout is {state}."""

    code = "takeout_over"
