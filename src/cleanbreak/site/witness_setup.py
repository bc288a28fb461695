"""How a witness of logs is set up, read without Django: names, keys, and where it remembers."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanbreak.adapters.variables import Endpoint, parse_endpoint
from cleanbreak.adapters.witness_book import FolderWitnessBook
from cleanbreak.adapters.witness_keys import read_cosigners
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import VerifierKey
from cleanbreak.flows.cosign_checkpoint import WitnessSetup

PREFIX = "CLEANBREAK_WITNESS_PROCESS_"
"""How the command tells the process what it was told; nobody sets these."""


class NoLogToWatch(Refusal):
    """A witness watches at least one log: name its key with --log."""

    code = "witness_no_log"


class WitnessAddressUnreadable(Refusal):
    """A witness listens at HOST:PORT, not at "{listen}"."""

    code = "witness_address_unreadable"


@dataclass(frozen=True, slots=True)
class WitnessOrder:
    """What a witness is told at its start."""

    name: str
    logs: tuple[str, ...]
    home: Path
    as_json: bool

    def variables(self) -> dict[str, str]:
        """Return it as environment variables."""
        return {
            f"{PREFIX}NAME": self.name,
            f"{PREFIX}LOGS": "\n".join(self.logs),
            f"{PREFIX}HOME": str(self.home),
            f"{PREFIX}JSON": "yes" if self.as_json else "",
        }

    @classmethod
    def from_variables(cls, given: Mapping[str, str]) -> "WitnessOrder":
        """Return what the variables say."""
        logs = tuple(given[f"{PREFIX}LOGS"].split("\n"))
        home, as_json = Path(given[f"{PREFIX}HOME"]), bool(given[f"{PREFIX}JSON"])
        return cls(given[f"{PREFIX}NAME"], logs, home, as_json)


def set_up_witness(order: WitnessOrder) -> WitnessSetup:
    """Return the witness; keys and folders that are not there are made.

    :raises Refusal: if a key cannot be read, or no log is named.
    """
    os.umask(0o077)
    return WitnessSetup(
        logs=read_logs(order.logs),
        cosigners=read_cosigners(order.name, order.home / "keys"),
        book=FolderWitnessBook(order.home),
        tell=_tell_as_json if order.as_json else _tell,
    )


def read_logs(vkeys: Sequence[str]) -> dict[str, list[VerifierKey]]:
    """Return the keys by the name of their log, which may have several.

    :raises MalformedVerifierKey: if one is none.
    :raises NoLogToWatch: if there is none.
    """
    logs: dict[str, list[VerifierKey]] = {}
    for key in map(VerifierKey.parse, vkeys):
        logs.setdefault(key.name, []).append(key)
    if not logs:
        raise NoLogToWatch
    return logs


def read_listen(listen: str) -> Endpoint:
    """Return where a witness listens.

    :raises WitnessAddressUnreadable: if it is no address.
    """
    try:
        return parse_endpoint(listen)
    except ValueError as fault:
        raise WitnessAddressUnreadable(listen=listen) from fault


def _tell(event: str, facts: Mapping[str, Any]) -> None:
    told = " ".join(f"{name}={_one_line(value)}" for name, value in facts.items())
    _write(f"{event} {told}".rstrip())


def _tell_as_json(event: str, facts: Mapping[str, Any]) -> None:
    _write(json.dumps({"event": event, **facts}, ensure_ascii=False))


def _one_line(value: object) -> str:
    return str(value).strip().replace("\n", " | ")


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
