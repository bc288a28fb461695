"""The largest checkpoint of the log that enough witnesses have cosigned."""

from django.conf import settings

from cleanbreak.flows.read_log import SignedCheckpoint, checkpoint_of
from cleanbreak.records.log_witness import largest_cosigned


def witnessed_checkpoint() -> SignedCheckpoint | None:
    """Return it; ``None`` if there is none yet, or if nobody watches the log."""
    names = [one.name for one in settings.CLEANBREAK_WITNESSES]
    quorum = settings.CLEANBREAK_WITNESS_QUORUM
    size = largest_cosigned(names, quorum) if quorum else None
    return checkpoint_of(size) if size is not None else None
