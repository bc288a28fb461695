"""Lines that SQL of a test or a benchmark filled in: sealed afterwards, as the product has them."""

from cleanbreak.flows.reseal_fields import reseal_fields
from cleanbreak.records.data_key import DataKeyRow, newest_key


def seal_what_was_filled() -> None:
    """Seal every field that stands there as it is."""
    DataKeyRow.objects.filter(pk=newest_key().key_id).update(resealed_at=None)
    assert reseal_fields().is_done
