"""A place on the disk for what can be read only once, and must be counted before it is written:
without a name, so that it is gone with the process, and under a key that only this process knows,
so that nothing readable is left on the disk.
"""

import secrets
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

PIECE_BYTES = 1 << 17
KEY_BYTES, CIPHER_BLOCK_BYTES = 32, 16


class Spool:
    """Lines of one kind, or files one after the other: written once, then read as often as needed.

    No stretch of the key is used for two contents, because what was written is never changed.
    """

    def __init__(self) -> None:
        self._file: BinaryIO = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close
        self._key = AES256(secrets.token_bytes(KEY_BYTES))
        self._encryptor = self._cipher(0)
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._written_bytes = 0
        self.lines = 0

    @property
    def size_bytes(self) -> int:
        """Return how much was appended."""
        return self._written_bytes + self._waiting_bytes

    def append_line(self, line: bytes) -> None:
        """Keep a line with its end."""
        self.lines += 1
        self.append(line)

    def append(self, piece: bytes) -> None:
        """Keep some bytes."""
        self._waiting.append(piece)
        self._waiting_bytes += len(piece)
        if self._waiting_bytes >= PIECE_BYTES:
            self._write()

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield what was appended between two places, in pieces of any size."""
        self._write()
        block, skip = divmod(start, CIPHER_BLOCK_BYTES)
        decryptor = self._cipher(block)
        place, end = start - skip, self._written_bytes if end is None else end
        while place < end:
            self._file.seek(place)  # another reader may be at another place
            piece = self._file.read(min(PIECE_BYTES, end - place))
            place += len(piece)
            yield decryptor.update(piece)[skip:]
            skip = 0

    def __iter__(self) -> Iterator[bytes]:
        rest = b""
        for piece in self.pieces():
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines

    def close(self) -> None:
        """Give the place back; what was in it cannot be read any more."""
        self._file.close()

    def _cipher(self, block: int) -> CipherContext:
        counter = CTR(block.to_bytes(CIPHER_BLOCK_BYTES, "big"))
        return Cipher(self._key, counter).encryptor()

    def _write(self) -> None:
        block = b"".join(self._waiting)
        self._waiting, self._waiting_bytes = [], 0
        self._keep(block)

    def _keep(self, block: bytes) -> None:
        view = memoryview(self._encryptor.update(block))
        self._written_bytes += len(view)
        self._file.seek(0, 2)
        while view:
            view = view[self._file.write(view) :]
