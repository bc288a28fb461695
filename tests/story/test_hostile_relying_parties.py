"""What a relying party with a good key and a bad mind gets: no more than was agreed with it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.relying_parties import RelyingParty, a_relying_party, post_form
from tests.ssf_receivers import STREAMS, a_receiver
from tests.worlds import LineOf, make_world

from cleanbreak.domain.oauth import JWT_BEARER
from cleanbreak.flows.forget_signals import forget_signals
from cleanbreak.records.access_token import AccessGrantRow
from cleanbreak.records.ssf_stream import SsfStreamRow

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


def test_streams_that_are_made_and_deleted_all_day_are_gone_after_the_night() -> None:
    ears = a_receiver()
    for _ in range(3):
        ears.make()
        assert ears.ask("DELETE", f"{STREAMS}?stream_id={ears.stream_id}").status_code == 204
    ears.make()
    forget_signals(timezone.now())
    assert [one.stream_id.hex for one in SsfStreamRow.objects.all()] == [ears.stream_id]
