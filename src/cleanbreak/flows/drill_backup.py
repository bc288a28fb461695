"""Drill a backup: look in a restored copy whether everything is there and true.

It is run in the copy. The way back is gone to its end: entries that were published after the
backup was made are brought back into the copy. Nothing is signed and nothing is published.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.backup_heads import Heads
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import KeyState, KeyUse
from cleanbreak.flows.catch_up_log import NothingToCatchUp, catch_up_log
from cleanbreak.flows.compare_heads import compare_heads
from cleanbreak.flows.known_log_keys import known_log_keys
from cleanbreak.flows.list_data_keys import list_data_keys
from cleanbreak.flows.list_signing_keys import list_signing_keys
from cleanbreak.flows.published_log import require_same_log
from cleanbreak.flows.read_certificate import read_public_keys
from cleanbreak.flows.sign_head import verifier_key
from cleanbreak.flows.verify_everything import Part, Progress, Wish, verify_everything
from cleanbreak.flows.wired_outside import wired_log_store, wired_outside
from cleanbreak.ports.errors import OutsideFailure


class KeysMissing(Refusal):
    """Nobody can read {fields} fields of the backup: the data key {key_id} is not in keys/ here.
    Bring it back from where you keep your keys.
    """

    code = "backup_data_key_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """What a drill has found."""

    looked_at: dict[Part, int]
    """How many rows of each part were looked at."""
    caught_up: int
    """Entries of the log that were published later, and came back."""
    store_away: str
    """Why the published log could not be compared; empty if it was."""
    faults: Sequence[Refusal]
    """Everything that is wrong; none: the backup is good."""


def drill_backup(noted: Heads, now: datetime, progress: Progress) -> Drilled:
    """Compare this database with the heads, verify all that is written for good, catch up.

    :raises Unavailable: if the keeper of a key cannot be asked.
    """
    faults = [*compare_heads(noted), *_keys_missing()]
    wish = Wish(public_keys=read_public_keys(wired_outside()), log_keys=known_log_keys(), now=now)
    verified = verify_everything(wish, progress)
    faults += [one.refusal for one in verified.faults]
    caught_up, store_away = 0, ""
    try:
        caught_up = _catch_up(now)
    except Refusal as refusal:
        faults.append(refusal)
    except OutsideFailure as failure:
        store_away = failure.sentence
    return Drilled(
        looked_at={one.part: one.looked_at for one in verified.parts},
        caught_up=caught_up,
        store_away=store_away,
        faults=faults,
    )


def _keys_missing() -> Iterator[Refusal]:
    """Yield each data key that is needed and is not here."""
    try:
        keys = list_data_keys()
    except Refusal as refusal:  # not even the newest one is here
        yield refusal
        return
    for key in keys:
        if key.key_id and key.fields and not key.is_here:
            yield KeysMissing(fields=key.fields, key_id=key.key_id)


def _catch_up(now: datetime) -> int:
    """Bring back what was published later, and return how many entries that were."""
    place = wired_log_store()
    ours = [one for one in list_signing_keys() if one.use is KeyUse.LOG]
    counting = [one for one in ours if one.state is not KeyState.REVOKED]
    try:
        count = catch_up_log(place, [verifier_key(one.public_key) for one in counting], now)
    except NothingToCatchUp:
        count = 0
    require_same_log(place)
    return count
