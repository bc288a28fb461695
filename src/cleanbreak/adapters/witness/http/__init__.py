"""Ask a witness over HTTP, as C2SP tlog-witness says. No redirect is followed."""

import time
from collections.abc import Callable, Sequence
from hashlib import sha256

import httpx

from cleanbreak.adapters.http_element import TlsFiles
from cleanbreak.domain.named_witness import NamedWitness
from cleanbreak.domain.witness_rules import BODY_BYTES_MAX, write_submission
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.witness import Conflict, NotConsistent

PIECE_WITHIN_S = 5.0
"""The longest wait for a connection, and for each piece of an answer."""
ALL_WITHIN_S = 10.0
"""The longest wait for a whole answer."""
OK, NOT_FOUND, CONFLICT, UNPROCESSABLE = 200, 404, 409, 422
REFUSING = range(400, 500)
BUSY = {408, 425, 429}
SIZE_DIGITS_MAX = 19


class HttpWitness:
    """The port ``witness`` over HTTP; threads may share it. Connections are kept open."""

    def __init__(
        self,
        named: NamedWitness,
        piece_within_s: float = PIECE_WITHIN_S,
        all_within_s: float = ALL_WITHIN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self.vkeys, self._address = named.name, named.vkeys, named.address
        self._all_within_s, self._clock = all_within_s, clock
        is_encrypted = self._address.startswith("https:")
        self._client = httpx.Client(
            verify=TlsFiles().context() if is_encrypted else False,
            timeout=piece_within_s,
            trust_env=False,
        )

    def cosign(self, old_size: int, proof: Sequence[bytes], note: str) -> list[str]:
        """Send ``add-checkpoint``."""
        body = write_submission(old_size, proof, note)
        status, said = self._ask("POST", "add-checkpoint", body)
        if status == OK:
            return said.splitlines()
        if status == CONFLICT:
            raise Conflict(self._size(said))
        if status == UNPROCESSABLE:
            raise NotConsistent(f"The witness {self.name} sees no consistent tree.")
        raise self._failure(status)

    def latest(self, origin: str) -> str | None:
        """Ask for the checkpoint that it serves to monitors."""
        named = sha256(origin.encode()).hexdigest()
        status, said = self._ask("GET", f"{named}/checkpoint", None)
        if status == OK:
            return said
        if status == NOT_FOUND:
            return None
        raise self._failure(status)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, str]:
        headers = {"Content-Type": "text/plain; charset=utf-8"} if body is not None else {}
        address = f"{self._address}/{path}"
        try:
            with self._client.stream(method, address, content=body, headers=headers) as reply:
                return reply.status_code, self._read(reply).decode()
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeDecodeError, _TooMuch) as fault:
            kind = type(fault).__name__
            raise Unavailable(f"The witness {self.name} gave no answer: {kind}.") from fault

    def _read(self, reply: httpx.Response) -> bytes:
        deadline_s = self._clock() + self._all_within_s
        body = bytearray()
        for piece in reply.iter_bytes():
            body += piece
            if len(body) > BODY_BYTES_MAX or self._clock() > deadline_s:
                raise _TooMuch
        return bytes(body)

    def _size(self, said: str) -> int:
        digits = said.removesuffix("\n")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= SIZE_DIGITS_MAX):
            raise Unavailable(f"The witness {self.name} tells a size that is none.")
        return int(digits)

    def _failure(self, status: int) -> Refused | Unavailable:
        if status in REFUSING and status not in BUSY:
            return Refused(f"The witness {self.name} refused (HTTP {status}).")
        return Unavailable(f"The witness {self.name} answered HTTP {status}.")


class _TooMuch(Exception):
    """The answer is too long, or does not come to an end."""
