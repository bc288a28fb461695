"""What a relying party with a good key and a bad mind gets: no more than was agreed with it."""

from typing import Any

import pytest
from django.test import Client
from tests.relying_parties import RelyingParty, a_relying_party, post_form
from tests.worlds import LineOf, make_world

from cleanbreak.domain.oauth import JWT_BEARER
from cleanbreak.records.access_token import AccessGrantRow

pytestmark = pytest.mark.django_db
ANNA, NOBODYS = LineOf(), "+4915228817999"
BACK = "https://bank.example/back"


@pytest.fixture
def line() -> LineOf:
    make_world().add(ANNA)
    return ANNA


def behind(party: RelyingParty, scope: str, hint: str) -> Any:
    return party.ask({"scope": scope, "login_hint": hint}, "/oauth2/bc-authorize")


def stated(party: RelyingParty, scope: str, hint: str) -> Any:
    said = party.assertion(sub=hint, scope=scope)
    return post_form({"grant_type": JWT_BEARER, "assertion": said})


def test_whoever_only_hears_signals_learns_nothing_of_lines(line: LineOf) -> None:
    """Adding a number to a stream never tells whether it is ours, and neither does this."""
    ears = a_relying_party("ssf.manage", "resource-inventory:read", redirect_uris=(BACK,))
    for scope in ("ssf.manage", "openid ssf.manage", "resource-inventory:read"):
        for number in (line.msisdn, NOBODYS):
            for ask in (behind, stated):
                answer = ask(ears, scope, f"tel:{number}")
                assert answer.json()["error"] == "invalid_scope", (scope, number)
    asked = {"response_type": "code", "client_id": ears.client_id, "redirect_uri": BACK}
    asked |= {"scope": "ssf.manage", "code_challenge": "x" * 43, "code_challenge_method": "S256"}
    assert "error=invalid_scope" in Client().get("/oauth2/authorize", asked)["Location"]
    assert not AccessGrantRow.objects.exists()
    assert ears.token()
