"""What a line is made of: its SIMs, what the network knows them by, and their numbers.

Each has an id that is made of the line's: no number, card or IMSI is in an address, and nothing has
to be kept to find it again.
"""

import re
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.refusal import Refusal

ID = re.compile(r"(sim|number|imsi)-([1-9][0-9]{0,17})(?:-([1-9][0-9]{0,17}))?", re.ASCII)


class ResourceKind(Enum):
    """What a resource is."""

    SIM = "sim"
    """A card, or a profile on an eUICC."""
    NUMBER = "number"
    IMSI = "imsi"
    """What the network knows a SIM by: its IMSI."""


class ResourceNotFound(Refusal):
    """There is no such resource of yours."""

    code = "resource_not_found"


@dataclass(frozen=True, slots=True)
class ResourceId:
    """Names one resource."""

    kind: ResourceKind
    line_id: int
    sim_id: int | None = None
    """The further SIM that it belongs to; ``None``: the line's first."""

    @classmethod
    def parse(cls, said: str) -> "ResourceId | None":
        """Return what an id names; ``None``: it is none of ours."""
        found = ID.fullmatch(said)
        if found is None:
            return None
        kind, line_id, sim_id = found.groups()
        return cls(ResourceKind(kind), int(line_id), int(sim_id) if sim_id else None)

    def __str__(self) -> str:
        """Return the id as it is told."""
        end = f"-{self.sim_id}" if self.sim_id else ""
        return f"{self.kind.value}-{self.line_id}{end}"
