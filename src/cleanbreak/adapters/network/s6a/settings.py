"""Which MMEs and S6a-SGSNs there are, and how to reach them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cleanbreak.adapters.diameter_settings import (
    NODE_READERS,
    DiameterSettings,
    Readers,
    diameter_settings,
    parse_identity,
    parse_seconds,
    read_environment,
)

PREFIX = "CLEANBREAK_S6A_"


@dataclass(frozen=True, slots=True, kw_only=True)
class S6aSettings:
    """Every node that may serve the phones of a network."""

    diameter: DiameterSettings
    mmes: Mapping[str, str] = field(default_factory=dict)
    """The realm of each MME, by its Diameter identity."""
    sgsns: Mapping[str, str] = field(default_factory=dict)
    """The realm of each SGSN with S6d, by its Diameter identity."""
    forget_within_s: float = 10.0
    """How long a node may take to forget a line after a Cancel-Location: it pages the phone to
    detach it first (TS 23.401 clause 5.3.8.4)."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "S6aSettings":
        """Return the settings that ``CLEANBREAK_S6A_*`` variables describe.

        :raises ValueError: with the name of a variable that cannot be read, or is missing.
        """
        values = read_environment(PREFIX, READERS, environment)
        mmes, sgsns = values.get("mmes", {}), values.get("sgsns", {})
        if not (mmes or sgsns):
            raise ValueError(f"{PREFIX}MMES is missing.")
        nodes = frozenset(mmes) | frozenset(sgsns)
        diameter = diameter_settings(PREFIX, values, passes_nothing_on=nodes)
        ours = diameter.origin_realm
        others = (
            {"forget_within_s": values["forget_within_s"]} if "forget_within_s" in values else {}
        )
        return cls(
            diameter=diameter,
            mmes={name: realm or ours for name, realm in mmes.items()},
            sgsns={name: realm or ours for name, realm in sgsns.items()},
            **others,
        )


def parse_nodes(text: str) -> Mapping[str, str]:
    """Return the realms that ``IDENTITY=REALM,IDENTITY`` describes; empty ones are ours."""
    nodes = {}
    for entry in text.split(","):
        identity, _, realm = entry.partition("=")
        nodes[parse_identity(identity)] = parse_identity(realm) if realm.strip() else ""
    return MappingProxyType(nodes)


READERS: Readers = {
    **NODE_READERS,
    "MMES": parse_nodes,
    "SGSNS": parse_nodes,
    "FORGET_WITHIN_S": parse_seconds,
}
