"""A witness in this process, with keys of its own, that can be told to misbehave."""

from collections.abc import Callable, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.cosignature import Cosigner, cosign
from cleanbreak.domain.signed_note import (
    ED25519_COSIGNATURE,
    VerifierKey,
    parse_note,
    write_note,
)
from cleanbreak.domain.witness_rules import (
    AnotherSizeCosigned,
    NotGrown,
    NotSignedByLog,
    log_signatures,
    parse_submission,
    require_grown,
    write_submission,
)
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.witness import Conflict, NotConsistent


class MemoryWitness:
    """The port ``witness`` without a network.

    :param log_keys: the keys of the one log that it watches.
    :param clock: seconds since 1970.
    """

    def __init__(
        self, name: str, log_keys: Sequence[VerifierKey], clock: Callable[[], int]
    ) -> None:
        self.name = name
        self.is_down = False
        self.asked: list[int] = []
        """The old sizes that it was asked with."""
        key = Ed25519PrivateKey.generate()
        public_key = key.public_key().public_bytes_raw()
        self._cosigner = Cosigner(VerifierKey(name, ED25519_COSIGNATURE, public_key), key.sign)
        self._log_keys, self._clock = log_keys, clock
        self._latest: dict[str, str] = {}

    @property
    def vkeys(self) -> list[str]:
        """Return its key."""
        return [self._cosigner.key.vkey]

    def cosign(self, old_size: int, proof: Sequence[bytes], note: str) -> list[str]:
        """Cosign by the rules of every witness."""
        self._reach()
        self.asked.append(old_size)
        submission = parse_submission(write_submission(old_size, proof, note))
        origin = submission.checkpoint.origin
        try:
            signed = log_signatures(submission.note, self._log_keys)
            require_grown(submission, self._cosigned(origin))
        except NotSignedByLog as refusal:
            raise Refused(str(refusal)) from refusal
        except AnotherSizeCosigned as refusal:
            raise Conflict(refusal.data["size"]) from refusal  # type: ignore[arg-type]
        except NotGrown as refusal:
            raise NotConsistent(str(refusal)) from refusal
        line = cosign(self._cosigner, signed.text, self._clock())
        self._latest[origin] = write_note(signed.text, [*signed.signatures, line])
        return [line.line]

    def latest(self, origin: str) -> str | None:
        """Return the checkpoint that it cosigned last."""
        self._reach()
        return self._latest.get(origin)

    def _reach(self) -> None:
        if self.is_down:
            raise Unavailable(f"The witness {self.name} does not answer.")

    def _cosigned(self, origin: str) -> Checkpoint | None:
        note = self._latest.get(origin)
        return Checkpoint.parse(parse_note(note).text) if note else None
