"""The port ``signing``, rigged: see :mod:`cleanbreak.adapters.rigging`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanbreak.ports.signing import Signature, Signing

if TYPE_CHECKING:
    from cleanbreak.adapters.rigging import Rig


@dataclass(frozen=True, slots=True)
class RiggedSigning:
    """Any keeper of a key, rigged."""

    signing: Signing
    rig: "Rig"
    port: str = "signing"

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        """Sign, as the rig lets it."""
        return self.rig.ask(f"{self.port}.sign", statements, self.signing.sign)

    def public_key(self) -> bytes:
        """Ask the keeper itself."""
        return self.signing.public_key()

    def beside(self) -> list["RiggedSigning"]:
        """Return the others, rigged like this one."""
        return [RiggedSigning(one, self.rig, self.port) for one in self.signing.beside()]

    def check_reachable(self) -> None:
        """Ask the keeper itself."""
        self.signing.check_reachable()
