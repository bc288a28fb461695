"""Blocks of numbers that the numbering authority has given to us."""

from dataclasses import dataclass

from cleanbreak.domain.line_cells import parse_strict_msisdn
from cleanbreak.domain.refusal import Refusal


class MalformedBlock(Refusal):
    """A block goes from a first to a last number with as many digits, like +4915228000000."""

    code = "malformed_number_block"


class BlockOverlaps(Refusal):
    """This block overlaps with one that is noted already."""

    code = "number_block_overlaps"


class UnknownBlock(Refusal):
    """No block with this first number is noted."""

    code = "unknown_number_block"


@dataclass(frozen=True, slots=True)
class NumberBlock:
    """All numbers of one length from the first to the last, both included."""

    first: str
    last: str

    @property
    def size(self) -> int:
        """Return how many numbers it has."""
        return int(self.last) - int(self.first) + 1


def parse_block(first: str, last: str) -> NumberBlock:
    """Return the block.

    :raises MalformedMsisdn: if one is no number.
    :raises MalformedBlock: if they do not make a block.
    """
    block = NumberBlock(parse_strict_msisdn(first), parse_strict_msisdn(last))
    if len(block.first) != len(block.last) or block.first > block.last:
        raise MalformedBlock
    return block
