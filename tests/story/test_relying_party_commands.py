"""Whoever runs the server says which relying parties there are; the console changes some of it."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from django.test import Client
from tests.relying_parties import RelyingParty, a_relying_party, client_key
from tests.staff_people import signed_in, staffed_world

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.relying_party import Standing
from cleanbreak.domain.staff import Role
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.relying_party import RelyingPartyRow

pytestmark = pytest.mark.usefixtures("committed_db")
CHECK, SWAP = "number-recycling:check", "sim-swap:check"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    file = tmp_path / "bank.json"
    file.write_bytes(orjson.dumps({"keys": [client_key().as_dict(private=False)]}))
    return file


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["relying-party", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def add(keys: Path, *more: str, code: int = 0) -> dict[str, Any]:
    asked = ("--keys", str(keys), "--contact", "security@bank.example", "--scope", CHECK)
    said = run("add", "A bank", *asked, "--legal-basis", "contract", *more, "--json", code=code)
    return dict(json.loads(said))


def test_a_bank_is_added_asks_and_gets_another_scope_and_another_key(keys: Path) -> None:
    made = add(keys, "--back", "https://bank.example/back", "--watches", "500")
    bank = RelyingParty(made["client_id"], client_key(), (CHECK,))
    assert bank.token()
    assert (made["watched_numbers_max"], made["scopes"]) == (500, [CHECK])
    assert made["redirect_uris"] == ["https://bank.example/back"]
    listed = json.loads(run("list", "--json"))["relying_parties"]
    assert [(one["name"], one["tokens"]) for one in listed] == [("A bank", 1)]
    assert "A bank" in run("list")
    assert SWAP in run("scopes", bank.client_id, CHECK, SWAP)
    assert bank.token(SWAP)
    assert client_key().kid in run("keys", bank.client_id, str(keys))
    assert "suspended" in run("suspend", bank.client_id)
    assert "(suspended)" in run("list")
    assert bank.ask({"grant_type": "client_credentials", "scope": CHECK}).status_code == 401
    run("resume", bank.client_id)
    assert bank.token()


def test_what_cannot_be_is_refused_and_nothing_is_kept(keys: Path, tmp_path: Path) -> None:
    assert "There is no relying party." in run("list")
    assert add(keys, "--scope", "everything", code=3)["error"] == "unknown_scope"
    assert add(keys, "--back", "http://bank.example", code=3)["error"] == "malformed_redirect"
    private = tmp_path / "private.pem"
    private.write_bytes(client_key().as_pem(private=True))
    assert add(private, code=3)["error"] == "private_key_given"
    assert not RelyingPartyRow.objects.exists()
    for unknown in (("suspend", "x"), ("scopes", "x", CHECK), ("keys", "x", str(keys))):
        run(*unknown, code=3)


def test_the_console_shows_them_and_suspends_one_at_once(settings: Any) -> None:
    with staffed_world(settings):
        bank = a_relying_party(CHECK, name="Bänk & Söhne")
        token = bank.token()
        officer = signed_in(Role.PRIVACY_OFFICER)
        page = officer.get("/staff/relying-parties/").content.decode()
        for told in ("Bänk &amp; Söhne", CHECK, "a legitimate interest", bank.client_id):
            assert told in page
        assert token not in page
        switch = f"/staff/relying-parties/{bank.client_id}/"
        assert officer.post(switch, {"become": "suspended"}).status_code == 303
        assert not RelyingPartyRow.objects.get().is_active
        assert "Let Bänk" in officer.get("/staff/relying-parties/").content.decode()
        officer.post(switch, {"become": "active"})
        assert RelyingPartyRow.objects.get().is_active
        auditor = signed_in(Role.AUDITOR)
        assert "Suspend" not in auditor.get("/staff/relying-parties/").content.decode()
        assert auditor.post(switch, {"become": "suspended"}).status_code == 403
        nobodys = "/staff/relying-parties/00000000-0000-0000-0000-000000000000/"
        assert officer.post(nobodys, {"become": "suspended"}).status_code == 404
        assert Client().get("/staff/relying-parties/").status_code == 302


def test_an_administrator_changes_what_one_finds_and_says_why(settings: Any) -> None:
    with staffed_world(settings):
        shop = a_relying_party(CHECK, name="Shop")
        page = f"/staff/relying-parties/{shop.client_id}/standing/"
        assert signed_in(Role.PRIVACY_OFFICER).get(page).status_code == 403
        admin = signed_in(Role.ADMIN)
        assert page in admin.get("/staff/relying-parties/").content.decode()
        assert 'value="own" checked' in admin.get(page).content.decode()
        wanted = {"reach": "all", "level": "verified", "quota": "30", "reason": "It is our CRM."}
        for wrong in ({"quota": "0"}, {"quota": "100001"}, {"quota": "x"}, {"reason": " "}):
            refused = admin.post(page, wanted | wrong)
            assert refused.status_code == 422, wrong
            assert 'value="all" checked' in refused.content.decode(), "what was chosen stays"
        assert admin.post(page, wanted | {"reach": "some"}).status_code == 404
        assert RelyingPartyRow.objects.get().standing == Standing()
        assert admin.post(page, wanted).status_code == 303
        assert "every order and every line" in admin.get("/staff/relying-parties/").content.decode()
        row = RelyingPartyRow.objects.get()
        noted = AuditRow.objects.get(act="relying_party.standing")
        assert (row.reach, row.vouches_for, row.requests_per_minute) == ("all", "verified", 30)
        assert noted.details["reason"] == "It is our CRM."
        assert noted.details["before"]["reach"] == "own"
        nobody = page.replace(shop.client_id, "00000000-0000-0000-0000-000000000000")
        assert admin.get(nobody).status_code == admin.post(nobody, wanted).status_code == 404
