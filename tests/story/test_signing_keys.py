"""Our signing keys turn by themselves: published before they sign, and some time after."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from cleanbreak.flows import signing_keys
from cleanbreak.flows.signing_keys import (
    KEPT_AFTERWARDS,
    PUBLISHED_AHEAD,
    SIGNS_FOR,
    public_jwks,
    sign_jwt,
    turn_signing_keys,
)
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.sealed import is_sealed
from cleanbreak.records.signing_key import SigningKeyRow

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEYS = [RSAKey.generate_key(2048) for _ in range(3)]


@pytest.fixture(autouse=True)
def _known_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    made = count()
    monkeypatch.setattr(signing_keys, "new_key", lambda: KEYS[next(made)])


def kid_of(token: str, now: datetime) -> str:
    """Return by which key a token is signed, after it was verified as others do."""
    read = jwt.decode(token, KeySet.import_key_set(public_jwks(now)), algorithms=["RS256"])
    assert read.claims == {"sub": "somebody"}
    assert read.header["typ"] == "secevent+jwt"
    return str(read.header["kid"])


def signed(now: datetime) -> str:
    return sign_jwt({"sub": "somebody"}, typ="secevent+jwt", now=now)


def kids(now: datetime) -> list[str]:
    return [str(one["kid"]) for one in public_jwks(now)["keys"]]


def test_the_first_key_signs_at_once_and_its_private_half_is_sealed() -> None:
    assert kid_of(signed(START), START) == KEYS[0].thumbprint()
    (row,) = SigningKeyRow.objects.all()
    assert is_sealed(row.private_key)
    published = Client().get("/oauth2/jwks")
    assert published["Content-Type"] == "application/jwk-set+json"
    (jwk,) = published.json()["keys"]
    assert set(jwk) == {"kty", "n", "e", "kid", "use", "alg"}
    assert (jwk["use"], jwk["alg"]) == ("sig", "RS256")


def test_a_next_key_is_published_before_it_signs_and_the_old_one_stays_for_what_it_signed() -> None:
    first = signed(START)
    turn_signing_keys(START + SIGNS_FOR - PUBLISHED_AHEAD - HOUR)
    assert len(kids(START)) == 1
    turns = START + SIGNS_FOR
    turn_signing_keys(turns - PUBLISHED_AHEAD)
    turn_signing_keys(turns - HOUR)
    assert len(kids(turns)) == 2
    assert kid_of(signed(turns - HOUR), turns) == KEYS[0].thumbprint()
    assert kid_of(signed(turns), turns) == KEYS[1].thumbprint()
    turn_signing_keys(turns + KEPT_AFTERWARDS - HOUR)
    assert kid_of(first, turns) == KEYS[0].thumbprint()
    turn_signing_keys(turns + KEPT_AFTERWARDS)
    assert kids(turns) == [KEYS[1].thumbprint()]
    acts = AuditRow.objects.filter(act__startswith="signing_key").values_list("act", flat=True)
    assert sorted(acts) == ["signing_key.forgotten", "signing_key.made", "signing_key.made"]


def test_a_server_that_was_off_for_a_year_still_publishes_a_key_before_it_signs() -> None:
    signed(START)
    back = START + timedelta(days=365)
    turn_signing_keys(back)
    assert len(kids(back)) == 2
    assert kid_of(signed(back), back) == KEYS[0].thumbprint()
    assert kid_of(signed(back + PUBLISHED_AHEAD), back) == KEYS[1].thumbprint()


def test_nothing_turns_where_nothing_was_signed() -> None:
    turn_signing_keys(START)
    assert not SigningKeyRow.objects.exists()


def test_claims_of_the_caller_are_left_alone() -> None:
    claims: dict[str, Any] = {"exp": START}
    sign_jwt(claims, typ="JWT", now=START)
    assert claims == {"exp": START}
