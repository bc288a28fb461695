"""Reads the accounts that people have on their numbers: `policies/accounts/*.yaml`.

A place has its own, then those of the pack that it extends, then those of everywhere. The operator
adds its own in a file of the same form, `accounts/PLACE.yaml` in its folder of overlays.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings

from cleanbreak.domain.bound_account import AccountKind, BoundAccount, sender_key
from cleanbreak.policies.packs import known_places, read_yaml, shipped_pack

LOG = logging.getLogger(__name__)
ACCOUNTS, EVERYWHERE = "accounts", "everywhere"
NEEDED = frozenset({"kind", "name", "reference", "confidence", "seen_on"})
MORE = frozenset({"change", "activity", "senders"})
CONFIDENCE = ("H", "M", "L")
KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
EVERY_PLACE_HAS = (
    AccountKind.EMAIL,
    AccountKind.BANK,
    AccountKind.PAYMENT,
    AccountKind.GOVERNMENT,
    AccountKind.MESSENGER,
)


@cache
def accounts_of(place: str) -> tuple[BoundAccount, ...]:
    """Return the accounts of a place, its own first; of one that is not known, those of everywhere.

    Of two with the same key the nearer one counts.
    """
    found: dict[str, BoundAccount] = {}
    for read in _lists_of(place):
        for key, said in read.items():
            found.setdefault(key, _account(key, said))
    return tuple(found.values())


def faults_of_accounts() -> dict[str, list[str]]:
    """Return the faults of every list that counts here, by the name of the file."""
    shipped = files(__package__) / ACCOUNTS
    names = sorted(one.name for one in shipped.iterdir() if one.name.endswith(".yaml"))
    found = {
        f"{ACCOUNTS}/{name}": faults_of_text((shipped / name).read_text("utf-8")) for name in names
    }
    for name in names:
        stem = name.removesuffix(".yaml")
        if stem not in (*known_places(), EVERYWHERE):
            found[f"{ACCOUNTS}/{name}"].append(f"{stem!r} is no place that has rules")
        elif stem != EVERYWHERE and not found[f"{ACCOUNTS}/{name}"]:
            found[f"{ACCOUNTS}/{name}"] += _missing_kinds(stem)
    for own in _own_files():
        found[str(own)] = faults_of_text(own.read_text("utf-8"))
    return found


def faults_of_text(text: str) -> list[str]:
    """Return what is wrong with a list of accounts."""
    try:
        read = read_yaml(text)
    except yaml.YAMLError as fault:
        return [f"it is no YAML: {' '.join(str(fault).split())}"]
    if (
        not isinstance(read, dict)
        or set(read) != {ACCOUNTS}
        or not isinstance(read[ACCOUNTS], dict)
    ):
        return ["it has one key, accounts, and below it an account for each key"]
    return [
        f"{key}: {fault}" for key, said in read[ACCOUNTS].items() for fault in _faults(key, said)
    ]


def _lists_of(place: str) -> Iterator[Mapping[str, Any]]:
    family = shipped_pack(place).family if place in known_places() else ()
    shipped = files(__package__) / ACCOUNTS
    for name in (*family, EVERYWHERE):
        yield from _own_list(name)
        file = shipped / f"{name}.yaml"
        if file.is_file():
            yield read_yaml(file.read_text("utf-8"))[ACCOUNTS]


def _own_list(name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the operator's list for a place; one with a fault is left out, and its name said."""
    for own in _own_files():
        if own.stem != name:
            continue
        text = own.read_text("utf-8")
        if faults_of_text(text):
            LOG.error("accounts: %s is not used: see cleanbreak policy check", own.name)
        else:
            yield read_yaml(text)[ACCOUNTS]


def _own_files() -> list[Path]:
    folder: Path | None = settings.CLEANBREAK_POLICY_OVERLAYS
    return sorted((folder / ACCOUNTS).glob("*.yaml")) if folder else []


def _account(key: str, said: Mapping[str, Any]) -> BoundAccount:
    return BoundAccount(
        key=key,
        kind=AccountKind(said["kind"]),
        name=said["name"],
        change=said.get("change", ""),
        activity=said.get("activity", ""),
        senders=tuple(map(str, said.get("senders", ()))),
    )


def _missing_kinds(place: str) -> list[str]:
    there = {one.kind for one in accounts_of(place)}
    return [f"no account of kind {kind.value}" for kind in EVERY_PLACE_HAS if kind not in there]


def _faults(key: Any, said: Any) -> Iterator[str]:
    if not isinstance(key, str) or not KEY.fullmatch(key):
        yield "a key is small letters, digits and _"
        return
    if key in {kind.value for kind in AccountKind}:
        yield "this key stands for all others of its kind"
    if not isinstance(said, dict):
        yield "it is no account"
        return
    yield from (f"{name} is missing" for name in sorted(NEEDED - said.keys()))
    yield from (f"{name!r} is no key of an account" for name in sorted(said.keys() - NEEDED - MORE))
    if said.get("kind") not in {kind.value for kind in AccountKind}:
        yield f"kind {said.get('kind')!r} is not known"
    yield from (f"{name} is no text" for name in ("name", "reference") if not _is_text(said, name))
    if said.get("confidence") not in CONFIDENCE:
        yield f"confidence is one of {', '.join(CONFIDENCE)}"
    if not isinstance(said.get("seen_on"), date):
        yield "seen_on is a date"
    yield from (
        f"{name}: {said[name]!r} is no https address of a page"
        for name in ("change", "activity")
        if name in said and not _is_page(said[name])
    )
    if "senders" in said:
        yield from _faults_of_senders(said["senders"])


def _is_text(said: Mapping[str, Any], name: str) -> bool:
    return isinstance(said.get(name, "-"), str) and bool(str(said.get(name, "-")).strip())


def _is_page(address: Any) -> bool:
    """Return whether it leads to a page of somebody, encrypted, and takes nothing there with it."""
    if not isinstance(address, str):
        return False
    parts = urlsplit(address)
    host = parts.hostname or ""
    named = parts.netloc == host and "." in host and not host.replace(".", "").isdigit()
    return parts.scheme == "https" and named and address.isascii() and " " not in address


def _faults_of_senders(senders: Any) -> Iterator[str]:
    if not isinstance(senders, list) or not senders:
        yield "senders is a list of names"
        return
    for sender in senders:
        if len(sender_key(str(sender))) < 2:
            yield f"sender {sender!r} is too short to be told from others"
