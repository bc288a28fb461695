"""Bundles of leaves as a log publishes them (C2SP tlog-tiles, log entries)."""

from collections.abc import Iterable

from cleanbreak.domain.refusal import Refusal

LENGTH_BYTES = 2
LEAF_BYTES_MAX = 2 ** (8 * LENGTH_BYTES) - 1


class MalformedBundle(Refusal):
    """A bundle of entries of the log is cut off, or is none."""

    code = "malformed_bundle"


class LeafTooLong(Refusal):
    """An entry of the log has {length} bytes. It may have at most 65535."""

    code = "leaf_too_long"


def write_bundle(leaves: Iterable[bytes]) -> bytes:
    """Return the leaves, each behind its length in two bytes, the larger first.

    :raises LeafTooLong: if the length of one needs more.
    """
    return b"".join(_measured(leaf) for leaf in leaves)


def require_short(leaf: bytes) -> None:
    """Return if the leaf can stand in a bundle.

    :raises LeafTooLong: if the length of it needs more than two bytes.
    """
    if len(leaf) > LEAF_BYTES_MAX:
        raise LeafTooLong(length=len(leaf))


def read_bundle(bundle: bytes) -> list[bytes]:
    """Return the leaves of a bundle.

    :raises MalformedBundle: if the last one is cut off.
    """
    leaves, at = [], 0
    while at < len(bundle):
        begin = at + LENGTH_BYTES
        end = begin + int.from_bytes(bundle[at:begin])
        if end > len(bundle) or begin > len(bundle):
            raise MalformedBundle
        leaves.append(bundle[begin:end])
        at = end
    return leaves


def _measured(leaf: bytes) -> bytes:
    require_short(leaf)
    return len(leaf).to_bytes(LENGTH_BYTES) + leaf
