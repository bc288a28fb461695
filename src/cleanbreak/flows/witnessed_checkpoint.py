"""The largest checkpoint of the log that enough witnesses have cosigned, and what it proves."""

from django.conf import settings

from cleanbreak.flows.read_log import SignedCheckpoint, checkpoint_of, current_checkpoint
from cleanbreak.records.log_witness import largest_cosigned


def witnessed_checkpoint() -> SignedCheckpoint | None:
    """Return it; ``None`` if there is none yet, or if nobody watches the log."""
    names = [one.name for one in settings.CLEANBREAK_WITNESSES]
    quorum = settings.CLEANBREAK_WITNESS_QUORUM
    size = largest_cosigned(names, quorum) if quorum else None
    return checkpoint_of(size) if size is not None else None


def checkpoint_with(leaf_index: int) -> SignedCheckpoint | None:
    """Return the checkpoint with which to prove that a leaf is in the log; ``None``: not yet.

    It is the largest that enough witnesses have cosigned; where the leaf is not in that one yet,
    the newest, which they cosign in a moment.
    """
    for checkpoint in (witnessed_checkpoint(), current_checkpoint()):
        if checkpoint and leaf_index < checkpoint.checkpoint.size:
            return checkpoint
    return None
