"""The port ``signing``, guarded: see :mod:`cleanbreak.flows.guarded_outside`."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleanbreak.flows.guarded_calls import Gate
from cleanbreak.flows.refuse_revoked_key import require_unrevoked
from cleanbreak.flows.whole_answers import whole
from cleanbreak.ports.signing import Signature, Signing


@dataclass(frozen=True, slots=True)
class GuardedSigning:
    """Any keeper of a key, guarded; what a revoked key has signed is not handed out."""

    signing: Signing
    gate: Gate

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        """Sign, as the keeper takes it: all of it, or nothing.

        :raises Unavailable: if the key is revoked: a new one must be put in its place.
        """
        signed = whole(self.gate.send(statements, self.signing.sign))
        if signed:
            require_unrevoked([one.key_id for one in signed])
        return signed

    def public_key(self) -> bytes:
        """Ask the keeper itself."""
        return self.signing.public_key()

    def beside(self) -> list["GuardedSigning"]:
        """Return the others, guarded like this one."""
        return [GuardedSigning(one, self.gate) for one in self.signing.beside()]

    def check_reachable(self) -> None:
        """Ask the keeper itself."""
        self.signing.check_reachable()
