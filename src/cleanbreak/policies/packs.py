"""Reads the packs of rules; the only reader of `policies/*.yaml` and of the operator's overlays.

A pack may extend another one: ``de`` has every fact of ``eu`` that it does not state itself. The
operator may lay its own values over a pack, see `overlay.py`.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import available_timezones

import yaml
from django.conf import settings

from cleanbreak.domain.policy import PolicyStatus
from cleanbreak.domain.refusal import Refusal
from cleanbreak.policies.overlay import lay_over

try:
    from yaml import CSafeLoader as SafeLoader  # eight times as fast, where it was compiled
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

Dated: TypeAlias = list[dict[str, Any]]
"""The values that one fact has had, each with ``value, since, unit, reference, confidence``."""
DEPTH_MAX = 20
"""Lists and mappings in each other; no rule needs half of it."""
DATED_KEYS = {"value", "since", "unit", "reference", "confidence"}
NOT_FOUND = "not_found"
"""A value: the law of the place was searched and says nothing. It needs a safe ``default``."""
PACK_KEYS = {"jurisdiction", "status", "time_zone", "facts"}


class UnknownPlace(Refusal):
    """There are no rules for the place "{jurisdiction}". Known places: {known}."""

    code = "unknown_place"


class MalformedPolicy(Refusal):
    """The rules of "{jurisdiction}" cannot be used: {fault}."""

    code = "malformed_policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The rules of one place, with what it has from the pack that it extends."""

    jurisdiction: str
    status: PolicyStatus
    time_zone: str
    holiday_calendar: str
    """Country and, after a dash, part of it, as the library `holidays` names them; empty: none."""
    facts: Mapping[str, Dated]
    family: tuple[str, ...]
    """The pack itself and those that it extends, nearest first."""


@cache
def known_places() -> tuple[str, ...]:
    """Return the codes of all places that have rules, sorted."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def read_pack(jurisdiction: str) -> Pack:
    """Return the pack of a place, with the operator's overlay upon it.

    :raises UnknownPlace: if there is no file for it.
    :raises MalformedPolicy: if the file cannot be used, or the overlay is unkind to the holder.
    """
    pack = shipped_pack(jurisdiction)
    file = overlay_of(jurisdiction)
    if file is None:
        return pack
    own = _parsed(jurisdiction, file.name, file.read_text("utf-8")) or {}
    fault, facts = lay_over(pack.facts, own.get("facts", {}) if isinstance(own, dict) else None)
    if fault:
        raise MalformedPolicy(jurisdiction=jurisdiction, fault=f"{file.name}: {fault}")
    return replace(pack, facts=facts)


def overlay_of(jurisdiction: str) -> Path | None:
    """Return the operator's file for the place, if there is one."""
    folder: Path | None = settings.CLEANBREAK_POLICY_OVERLAYS
    file = folder / f"{jurisdiction}.yaml" if folder else None
    return file if file is not None and file.is_file() else None


def shipped_pack(jurisdiction: str, heirs: tuple[str, ...] = ()) -> Pack:
    """Return the pack of a place as it is shipped, without what an operator lays over it.

    :param heirs: packs that extend it, for which it is read.
    :raises UnknownPlace, MalformedPolicy: as :func:`read_pack`.
    """
    if jurisdiction not in known_places():
        raise UnknownPlace(jurisdiction=jurisdiction, known=", ".join(known_places()))
    name = f"{jurisdiction}.yaml"
    read = _parsed(jurisdiction, name, (files(__package__) / name).read_text(encoding="utf-8"))
    if fault := fault_of_head(read, jurisdiction, heirs):
        raise MalformedPolicy(jurisdiction=jurisdiction, fault=fault)
    parent = read.get("extends")
    above = shipped_pack(parent, (jurisdiction, *heirs)) if parent else None
    return Pack(
        jurisdiction=jurisdiction,
        status=PolicyStatus(read["status"]),
        time_zone=read["time_zone"],
        holiday_calendar=read.get("holidays", above.holiday_calendar if above else ""),
        facts={**(above.facts if above else {}), **read["facts"]},
        family=(jurisdiction, *(above.family if above else ())),
    )


def read_yaml(text: str) -> Any:
    """Return what a file of rules says, in which no mapping has a key twice.

    YAML's own readers let the last one count, and whoever reads the file believes the first.

    :raises yaml.YAMLError: if it is no YAML, nests too deeply, or has a key twice.
    """
    _require_shallow(text)
    return _EachKeyOnce(text).get_single_data()


def _require_shallow(text: str) -> None:
    """Refuse what nests without end: the compiled reader goes down by recursion, until it dies."""
    depth = 0
    for event in yaml.parse(text, Loader=SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_MAX:
            raise yaml.YAMLError(f"it nests deeper than {DEPTH_MAX}")


class _EachKeyOnce(SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                at = node.value[number][0].start_mark
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", at)
        return super().construct_mapping(node, deep)


def _parsed(jurisdiction: str, name: str, text: str) -> Any:
    try:
        return read_yaml(text)
    except yaml.YAMLError as fault:
        said = f"{name} is no YAML: {' '.join(str(fault).split())}"
        raise MalformedPolicy(jurisdiction=jurisdiction, fault=said) from fault


def fault_of_head(read: Any, jurisdiction: str, heirs: tuple[str, ...]) -> str | None:
    """Return what is wrong with what a pack says of itself."""
    if not isinstance(read, dict) or not read.keys() >= PACK_KEYS:
        return f"one of {', '.join(sorted(PACK_KEYS))} is missing"
    if strange := sorted(read.keys() - PACK_KEYS - {"extends", "holidays"}):
        return f"{strange[0]!r} is no key of a pack"
    if read["jurisdiction"] != jurisdiction:
        return f"it calls itself {read['jurisdiction']!r}"
    if read["status"] not in {status.value for status in PolicyStatus}:
        return f"status {read['status']!r} is not unverified, reviewed or certified"
    if read["time_zone"] not in available_timezones():
        return f"{read['time_zone']!r} is no time zone"
    if not isinstance(read["facts"], dict):
        return "facts are no list of names"
    if read.get("extends") in (jurisdiction, *heirs):
        return f"it extends {read['extends']!r}, which extends it"
    return None
