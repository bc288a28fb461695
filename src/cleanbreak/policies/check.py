"""Checks packs, overlays and cases whole, and names every fault at once.

Whatever is used is checked again when it is read; this is for whoever writes a file, beforehand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from cleanbreak.domain.policy import PolicyStatus
from cleanbreak.policies.accounts import ACCOUNTS, faults_of_accounts, faults_of_text
from cleanbreak.policies.calendar import UnknownCalendar, check_calendar
from cleanbreak.policies.cases import faults_of_cases
from cleanbreak.policies.facts import FactsOfDay
from cleanbreak.policies.overlay import contradiction_in, lay_over
from cleanbreak.policies.packs import (
    DATED_KEYS,
    NOT_FOUND,
    MalformedPolicy,
    Pack,
    UnknownPlace,
    fault_of_head,
    known_places,
    overlay_of,
    read_yaml,
    shipped_pack,
)
from cleanbreak.policies.schema import FACTS

CONFIDENCE = ("H", "M", "L")
HEAD = ("status", "time_zone", "extends")
"""One of these stands in a pack, and in no overlay."""
CASES = "cases"


def faults_of_all() -> dict[str, list[str]]:
    """Return the faults of every file that counts here, by the name of the file.

    Packs, cases and lists of accounts as they are shipped, and the operator's own. A file without
    a fault has an empty list.
    """
    folder = files(__package__)
    found = {f"{place}.yaml": _faults_of_pack(shipped_pack(place)) for place in known_places()}
    for place in known_places():
        found[f"cases/{place}.yaml"] = faults_of_cases(
            read_yaml((folder / CASES / f"{place}.yaml").read_text("utf-8")), known_places()
        )
        if own := overlay_of(place):
            found[str(own)] = faults_of_file(own)
    return found | faults_of_accounts()


def faults_of_file(file: Path) -> list[str]:
    """Return the faults of a pack, of cases, of a list of accounts, or of an overlay that bears the
    name of its place."""
    try:
        text = file.read_text("utf-8")
        read = read_yaml(text)
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        return [f"it is no YAML: {' '.join(str(fault).split())}"]
    if not isinstance(read, dict):
        return ["it has no keys"]
    if ACCOUNTS in read:
        return faults_of_text(text)
    if CASES in read:
        return faults_of_cases(read, known_places())
    if any(key in read for key in HEAD):
        return _faults_of_new_pack(read)
    return _faults_of_overlay(file.stem, read)


def _faults_of_new_pack(read: Mapping[str, Any]) -> list[str]:
    place = str(read.get("jurisdiction"))
    if fault := fault_of_head(read, place, ()):
        return [fault]
    try:
        above = shipped_pack(str(read["extends"])) if "extends" in read else None
    except (UnknownPlace, MalformedPolicy) as fault_above:
        return [f"extends: {fault_above}"]
    return _faults_of_pack(
        Pack(
            jurisdiction=place,
            status=PolicyStatus(read["status"]),
            time_zone=read["time_zone"],
            holiday_calendar=str(read.get("holidays", above.holiday_calendar if above else "")),
            facts={**(above.facts if above else {}), **read["facts"]},
            family=(place, *(above.family if above else ())),
        )
    )


def _faults_of_overlay(place: str, read: Mapping[str, Any]) -> list[str]:
    """Return the faults of each fact alone, so that one does not hide the next; then of all."""
    try:
        law = shipped_pack(place)
    except UnknownPlace as unknown:
        return [f"an overlay bears the name of its place: {unknown}"]
    own = read.get("facts")
    if not isinstance(own, dict):
        return ["facts are no list of names"]
    faults = []
    for name, dated in own.items():
        fault, laid = lay_over(law.facts, {name: dated})
        faults += [fault] if fault else _faults_of_fact(replace(law, facts=laid), name)
    return faults or [fault for fault in [lay_over(law.facts, own)[0]] if fault]


def _faults_of_pack(pack: Pack) -> list[str]:
    faults = [f"{name} is missing" for name in FACTS if name not in pack.facts]
    faults += [f"{name} is no fact that anything reads" for name in pack.facts if name not in FACTS]
    for name in FACTS.keys() & pack.facts.keys():
        faults += _faults_of_fact(pack, name)
    try:
        check_calendar(pack.holiday_calendar)
    except UnknownCalendar as unknown:
        faults.append(str(unknown))
    if not faults and (contradiction := contradiction_in(pack.facts)):
        faults.append(contradiction)
    return sorted(faults)


def _faults_of_fact(pack: Pack, name: str) -> list[str]:
    dated_values = pack.facts[name]
    if not isinstance(dated_values, list) or not all(isinstance(one, dict) for one in dated_values):
        return [f"{name} must be a list of dated values"]
    faults = [f"{name}: {fault}" for one in dated_values for fault in _faults_of_value(one)]
    return faults or _faults_of_reading(pack, name)


def _faults_of_value(dated: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(DATED_KEYS - dated.keys()):
        yield f"{key} is missing"
    for key in sorted(dated.keys() - DATED_KEYS - {"default"}):
        yield f"{key!r} is no key of a value"
    if dated.get("confidence", "H") not in CONFIDENCE:
        yield f"confidence {dated['confidence']!r} is not H, M or L"
    if not str(dated.get("reference", "x")).strip():
        yield "reference is empty"
    if (dated.get("value") == NOT_FOUND) != ("default" in dated):
        yield "default belongs to not_found, and not_found needs it"


def _faults_of_reading(pack: Pack, name: str) -> list[str]:
    """Read every value of a fact on its own first day, and say which cannot be read."""
    faults = []
    for dated in pack.facts[name]:
        since = dated["since"]
        on = since if type(since) is date else date.max
        try:
            FACTS[name](FactsOfDay(pack, on), name)
        except MalformedPolicy as malformed:
            faults.append(str(malformed.data["fault"]))
    return sorted(set(faults))
