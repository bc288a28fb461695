"""A place on the disk for records that can be read only once, and must be counted before they are
written: without a name, so that it is gone with the process, and under a key that only this process
knows, so that nothing readable is left on the disk.
"""

import secrets
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

BLOCK_BYTES = 1 << 18
KEY_BYTES, NONCE_BYTES = 32, 16


class Spool:
    """Lines of one kind: written once, then read as often as needed."""

    def __init__(self) -> None:
        self._file: BinaryIO = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close
        self._cipher = Cipher(
            AES256(secrets.token_bytes(KEY_BYTES)), CTR(secrets.token_bytes(NONCE_BYTES))
        )
        self._encryptor = self._cipher.encryptor()
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self.lines = 0
        self.size_bytes = 0

    def append(self, line: bytes) -> None:
        """Keep a line with its end."""
        self._waiting.append(line)
        self._waiting_bytes += len(line)
        self.lines += 1
        if self._waiting_bytes >= BLOCK_BYTES:
            self._write()

    def pieces(self) -> Iterator[bytes]:
        """Yield everything from the beginning, in pieces of any size."""
        self._write()
        decryptor = self._cipher.decryptor()
        self._file.seek(0)
        while piece := self._file.read(BLOCK_BYTES):
            yield decryptor.update(piece)

    def __iter__(self) -> Iterator[bytes]:
        rest = b""
        for piece in self.pieces():
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines

    def close(self) -> None:
        """Give the place back; what was in it cannot be read any more."""
        self._file.close()

    def _write(self) -> None:
        if not self._waiting:
            return
        content = self._encryptor.update(b"".join(self._waiting))
        view = memoryview(content)
        while view:
            view = view[self._file.write(view) :]
        self.size_bytes += len(content)
        self._waiting, self._waiting_bytes = [], 0
