"""What stories about keys that sign need: files of their own, restarts, and a look at the log."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings
from tests.logs import let_wait, log_folder
from tests.tokens import SoftToken, soft_token  # noqa: F401  a fixture
from tests.worlds import CURRENT, NOON, LineOf, TestWorld, at_once, make_world

from cleanbreak.channels.cli.main import COMMANDS_BY_NAME, cli
from cleanbreak.domain.signed_note import Note, is_signed_by, parse_note
from cleanbreak.domain.signing_key import KeyUse
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.list_signing_keys import list_signing_keys
from cleanbreak.flows.read_certificate import (
    certificate_json,
    read_certificate,
)
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.sign_head import verifier_key
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.site.operations import OPERATIONS
from cleanbreak.site.wiring.signing import the_token, wire_signing


@pytest.fixture
def key_world(settings: Settings, tmp_path: Path) -> Iterator[TestWorld]:
    COMMANDS_BY_NAME.add_places(OPERATIONS)
    settings.CLEANBREAK_HOME = tmp_path
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    made = make_world()
    CURRENT.append(made.outside)
    restart(made)
    yield made
    CURRENT.clear()


def restart(world: TestWorld) -> None:
    """Begin anew with the keys that the settings name now."""
    the_token.cache_clear()
    world.outside = replace(
        world.outside,
        signing=wire_signing(KeyUse.STATEMENT),
        log_signing=wire_signing(KeyUse.LOG),
    )
    CURRENT[-1] = world.outside


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["keys", *arguments])


def said(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def states(use: str) -> dict[str, str]:
    return {one["key_id"]: one["state"] for one in said("signing")["keys"] if one["use"] == use}


def public_keys(use: str) -> dict[str, bytes]:
    return {one.key_id: one.public_key for one in list_signing_keys() if one.use == use}


def grow_log() -> Note:
    """Append a leaf, and return the note of the checkpoint that was published."""
    let_wait(uuid4().bytes)
    append_log(wired_outside(), NOON)
    return parse_note((log_folder() / "checkpoint").read_bytes())


def signers(note: Note) -> list[str]:
    return [
        key_id
        for key_id, public_key in public_keys("log").items()
        if is_signed_by(note, verifier_key(public_key))
    ]


def end(world: TestWorld, msisdn: str) -> bytes:
    """End a line, and return its certificate as a file."""
    line = LineOf(msisdn=msisdn)
    world.add(line)
    order = request_termination(at_once(line), world.outside, world.clock())
    world.work(wired_outside())
    signed = read_certificate(order.order_id)
    return json.dumps(certificate_json(signed)).encode()
