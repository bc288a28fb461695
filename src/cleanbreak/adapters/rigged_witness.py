"""The port ``witness``, rigged: see :mod:`cleanbreak.adapters.rigging`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanbreak.ports.witness import Witness

if TYPE_CHECKING:
    from cleanbreak.adapters.rigging import Rig


@dataclass(frozen=True, slots=True)
class RiggedWitness:
    """Any witness, rigged."""

    witness: Witness
    rig: "Rig"

    @property
    def name(self) -> str:
        """Ask the witness itself."""
        return self.witness.name

    @property
    def vkeys(self) -> Sequence[str]:
        """Ask the witness itself."""
        return self.witness.vkeys

    def cosign(self, old_size: int, proof: Sequence[bytes], note: str) -> list[str]:
        """Cosign, as the rig lets it."""
        (lines,) = self.rig.ask(
            "witness.cosign", [note], lambda _: [self.witness.cosign(old_size, proof, note)]
        )
        return lines

    def latest(self, origin: str) -> str | None:
        """Ask, as the rig lets it."""
        (note,) = self.rig.ask("witness.latest", [origin], lambda _: [self.witness.latest(origin)])
        return note
