"""Checkpoints (C2SP tlog-checkpoint): which log, how many leaves, which root."""

import re
from base64 import b64encode
from dataclasses import dataclass

from cleanbreak.domain.merkle_tree import HASH_BYTES
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import decode_base64

SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
SIZE_MAX = 2**63 - 1
LINES_MIN = 3


class MalformedCheckpoint(Refusal):
    """This is not a checkpoint of a log. One has three lines: the log, its size and its root."""

    code = "malformed_checkpoint"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log signs of itself."""

    origin: str
    """The name of the log."""
    size: int
    root: bytes
    """32 bytes."""
    extensions: tuple[str, ...] = ()
    """Further lines of other logs; ours has none."""

    @property
    def text(self) -> str:
        """Return the text that is signed, with its last newline."""
        root = b64encode(self.root).decode("ascii")
        return "".join(f"{line}\n" for line in (self.origin, self.size, root, *self.extensions))

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Return what the text of a note says.

        :raises MalformedCheckpoint: if it is no checkpoint.
        """
        lines = text.split("\n")
        if len(lines) <= LINES_MIN or lines.pop() or not all(lines):
            raise MalformedCheckpoint
        origin, size, encoded, *extensions = lines
        root = decode_base64(encoded)
        is_size = SIZE.fullmatch(size) and int(size) <= SIZE_MAX
        if not is_size or root is None or len(root) != HASH_BYTES:
            raise MalformedCheckpoint
        return cls(origin, int(size), root, tuple(extensions))
