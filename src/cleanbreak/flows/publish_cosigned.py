"""Publish the checkpoint again when witnesses have cosigned it."""

from cleanbreak.flows.archive_in_store import StorePlace
from cleanbreak.flows.publish_log import publish_log
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.records.log_head import alone_in_publishing


def publish_cosigned(place: StorePlace) -> int:
    """Return how many files were written; where another process publishes now, that one does it.

    :raises OutsideFailure: if the store does not take it; the next run writes it.
    """
    with alone_in_publishing() as is_alone:
        signed = current_checkpoint() if is_alone else None
        return publish_log(place, signed) if signed else 0
