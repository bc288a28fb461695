"""Whoever runs the server says what a client is at TM Forum's APIs."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from tests.relying_parties import a_relying_party, client_key

from cleanbreak.channels.cli.main import cli

pytestmark = pytest.mark.usefixtures("committed_db")


def run(*arguments: str, code: int = 0) -> Any:
    result = CliRunner().invoke(cli, ["relying-party", *arguments, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.output) if code == 0 else result.output


def standing_of(document: dict[str, Any]) -> tuple[str, str, int]:
    return document["reach"], document["vouches_for"], document["requests_per_minute"]


def test_a_client_is_added_with_its_standing_which_is_changed_later(tmp_path: Path) -> None:
    keys = tmp_path / "crm.json"
    keys.write_bytes(orjson.dumps({"keys": [client_key().as_dict(private=False)]}))
    asked = ("--keys", str(keys), "--contact", "crm@operator.example", "--legal-basis", "contract")
    asked = (*asked, "--scope", "tmf:product-order")
    shop = run("add", "Shop", *asked)
    assert standing_of(shop) == ("own", "identified", 600)
    crm = run("add", "CRM", *asked, "--reach", "all", "--vouches-for", "verified")
    assert standing_of(crm) == ("all", "verified", 600)
    wanted = ("--reach", "own", "--vouches-for", "none", "--per-minute", "30", "--reason", "x")
    assert standing_of(run("standing", crm["client_id"], *wanted)) == ("own", "none", 30)
    listed = {one["name"]: standing_of(one) for one in run("list")["relying_parties"]}
    assert listed == {"CRM": ("own", "none", 30), "Shop": ("own", "identified", 600)}


def test_a_standing_that_cannot_be() -> None:
    party = a_relying_party("tmf:product-order")
    for reach, level, quota in (("some", "none", "1"), ("all", "sure", "1"), ("all", "none", "0")):
        wanted = ("--reach", reach, "--vouches-for", level, "--per-minute", quota)
        run("standing", party.client_id, *wanted, "--reason", "x", code=2)
    wanted = ("--reach", "all", "--vouches-for", "none", "--per-minute", "1")
    run("standing", "nobody", *wanted, "--reason", "x", code=3)
    run("standing", party.client_id, *wanted, code=2)
    run("standing", party.client_id, *wanted, "--reason", " ", code=3)
