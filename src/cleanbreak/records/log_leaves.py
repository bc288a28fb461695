"""Leaves of the log by their kind: what is in it, and what waits for it."""

from collections.abc import Iterator

from cleanbreak.records.log_entry import LogEntryRow, LogWaitingRow

CHUNK = 4096


def leaves_of_kind(kind: str) -> Iterator[tuple[int, bytes]]:
    """Return index and leaf of each entry of a kind, in order."""
    rows = LogEntryRow.objects.filter(kind=kind).order_by("leaf_index")
    found = rows.values_list("leaf_index", "leaf").iterator(chunk_size=CHUNK)
    return ((index, bytes(leaf)) for index, leaf in found)


def waiting_of_kind(kind: str) -> set[bytes]:
    """Return the leaves of a kind that are not in the log yet."""
    rows = LogWaitingRow.objects.filter(kind=kind)
    return {bytes(leaf) for leaf in rows.values_list("leaf", flat=True)}
