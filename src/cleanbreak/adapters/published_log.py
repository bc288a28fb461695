"""A published log in a folder, or below an address: whoever checks it need not be its operator."""

from dataclasses import dataclass, field
from pathlib import Path

import httpx

from cleanbreak.ports.errors import Refused, Unavailable

PIECE_WITHIN_S = 10.0
"""The longest wait for a connection, and for each piece of an answer."""
FILE_BYTES_MAX = 4_000_000
"""A tile has 8,192 bytes; a checkpoint with many witnesses has less than a megabyte."""
FOUND, NOT_FOUND = 200, 404


@dataclass(frozen=True, slots=True)
class LogInFolder:
    """A log that was copied, or is served from here."""

    folder: Path

    def read(self, path: str) -> bytes:
        """Read a file."""
        try:
            with (self.folder / path).open("rb") as file:
                return file.read(FILE_BYTES_MAX)
        except FileNotFoundError:
            raise Refused(f"The log has no {path}.") from None
        except OSError as fault:
            raise Unavailable(f"{path} of the log cannot be read: {fault.strerror}.") from fault


@dataclass(frozen=True, slots=True)
class LogOverHttp:
    """A log as everybody sees it. No redirect is followed, and no proxy of the environment used."""

    address: str
    """Where ``checkpoint`` and ``tile/`` are below."""
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=PIECE_WITHIN_S, trust_env=False)
    )

    def read(self, path: str) -> bytes:
        """Fetch a file."""
        content = b""
        try:
            with self.client.stream("GET", f"{self.address.rstrip('/')}/{path}") as answer:
                if answer.status_code == NOT_FOUND:
                    raise Refused(f"The log has no {path}.")
                if answer.status_code != FOUND:
                    raise Unavailable(f"The log answered {answer.status_code} for {path}.")
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > FILE_BYTES_MAX:
                        raise Refused(f"The log gave too much for {path}.")
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise Unavailable(f"The log cannot be reached: {type(fault).__name__}.") from fault
        return content
