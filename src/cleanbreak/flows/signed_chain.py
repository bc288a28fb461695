"""A chain of signed blocks: is each one signed by us, and does it follow the one before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic, Protocol, TypeVar

from cleanbreak.domain.audit_block import NOTHING_BEFORE
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import is_signed, keys_by_id


class Block(Protocol):
    """What every block says."""

    @property
    def block(self) -> int:
        """Counted from 1 without a gap."""

    @property
    def previous(self) -> str:
        """The hash of the block before."""


class SealRow(Protocol):
    """A block as it is kept."""

    block: Any
    statement: Any
    key_id: Any
    signature: Any


AnyBlock = TypeVar("AnyBlock", bound=Block)


@dataclass(frozen=True, slots=True)
class ChainKind(Generic[AnyBlock]):
    """Of which blocks a chain is, and what is said of one that is not in order."""

    parse: Callable[[bytes], AnyBlock]
    """Raises ``ValueError`` for what is no block."""
    columns: Callable[[AnyBlock], Mapping[str, object]]
    """What the columns beside the statement must hold, by which blocks are found."""
    broken: type[Refusal]
    signed_by_another: type[Refusal]


class SignedChain(Generic[AnyBlock]):
    """The blocks, as far as they hang together."""

    def __init__(self, kind: ChainKind[AnyBlock], public_keys: Sequence[bytes]) -> None:
        self._kind = kind
        self._keys = keys_by_id(public_keys)
        self.blocks: list[AnyBlock] = []
        self.hashes: dict[str, int] = {}
        """The number of each block by its hash."""
        self.head = NOTHING_BEFORE
        self.faults: list[Refusal] = []

    def take(self, row: SealRow) -> None:
        """Take the next block."""
        statement = bytes(row.statement)
        try:
            block = self._kind.parse(statement)
        except ValueError:
            self.faults.append(self._kind.broken(block=row.block))
            return
        key = self._keys.get(row.key_id)
        if key is None:
            self.faults.append(self._kind.signed_by_another(block=row.block, key_id=row.key_id))
        elif not is_signed(key, bytes(row.signature), statement) or not self._fits(block, row):
            self.faults.append(self._kind.broken(block=row.block))
        self.head = sha256(statement).hexdigest()
        self.hashes[self.head] = row.block
        self.blocks.append(block)

    def _fits(self, block: AnyBlock, row: SealRow) -> bool:
        number = self.blocks[-1].block + 1 if self.blocks else 1
        follows = block.previous == self.head and block.block == row.block == number
        beside = self._kind.columns(block)
        return follows and all(getattr(row, name) == value for name, value in beside.items())
