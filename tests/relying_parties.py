"""Relying parties for tests: each has a key of its own, and a token is one line away.

token = a_relying_party("number-recycling:check").token()
client.post("/camara/…", headers={"Authorization": f"Bearer {token}"})
three_legged = a_relying_party("sim-swap").token_of(line_row)
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from tests.worlds import AGENT

from cleanbreak.domain.access_grant import GrantWay
from cleanbreak.domain.relying_party import LegalBasis, RelyingPartyWish
from cleanbreak.flows import signing_keys
from cleanbreak.flows.give_access import Access, give_access
from cleanbreak.flows.issue_token import issue_token
from cleanbreak.flows.manage_relying_parties import add_relying_party
from cleanbreak.records.line import LineRow
from cleanbreak.records.signing_key import SigningKeyRow

TOKEN_PATH = "/oauth2/token"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class RelyingParty:
    """A relying party, seen from its own side."""

    client_id: str
    key: ECKey
    scopes: tuple[str, ...]

    def assertion(self, **changes: Any) -> str:
        """Return what it says of itself; a claim that becomes ``None`` is left out."""
        at = int(timezone.now().timestamp())
        said: dict[str, Any] = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": f"{settings.CLEANBREAK_BASE_URL}{TOKEN_PATH}",
            "jti": str(uuid4()),
            "iat": at,
            "exp": at + 120,
        }
        return self.signed({k: v for k, v in (said | changes).items() if v is not None})

    def signed(self, claims: dict[str, Any], **header: Any) -> str:
        """Return claims that it has signed."""
        return jwt.encode({"alg": "ES256", **header}, claims, self.key, algorithms=["ES256"])

    def ask(self, form: dict[str, Any], path: str = TOKEN_PATH, **changes: Any) -> Any:
        """Send a form to an endpoint, and return the answer."""
        known = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": ""}
        known["client_assertion"] = self.assertion(**changes)
        return post_form(known | form, path)

    def token(self, *scopes: str) -> str:
        """Return a two-legged token for these scopes, or for all that it has."""
        wanted = " ".join(scopes or self.scopes)
        answer = self.ask({"grant_type": "client_credentials", "scope": wanted})
        assert answer.status_code == 200, answer.content
        return str(answer.json()["access_token"])

    def token_of(self, line: LineRow, *scopes: str, by_network: bool = False) -> str:
        """Return a three-legged token that the line has given, however it came about."""
        now, wanted = timezone.now(), frozenset(scopes or self.scopes)
        access = Access(
            client_id=self.client_id, scopes=wanted, way=GrantWay.CIBA, by_network=by_network
        )
        grant = give_access(access, line, now)
        return issue_token(self.client_id, wanted, now, grant).token

    def headers(self, *scopes: str) -> dict[str, str]:
        """Return the headers of a request with a two-legged token."""
        return {"Authorization": f"Bearer {self.token(*scopes)}"}


def a_relying_party(
    *scopes: str, name: str = "", now: datetime | None = None, **wished: Any
) -> RelyingParty:
    """Return a new relying party that is allowed these scopes."""
    key = client_key()
    wish = RelyingPartyWish(
        name=name or f"Bank {uuid4()}",
        contact="security@bank.example",
        legal_basis=LegalBasis.LEGITIMATE_INTEREST,
        scopes=frozenset(scopes),
        **wished,
    )
    public = {"keys": [key.as_dict(private=False)]}
    row = add_relying_party(wish, public, AGENT, now or timezone.now())
    return RelyingParty(row.client_id, key, scopes)


@cache
def client_key() -> ECKey:
    """Return the key of every relying party of these tests: they differ by their client_id."""
    key = ECKey.generate_key("P-256")
    key.ensure_kid()
    return key


def post_form(form: dict[str, Any], path: str = TOKEN_PATH) -> Any:
    """Post a form as programs do, not browsers."""
    body = urlencode(form, doseq=True)
    return Client().post(path, body, content_type="application/x-www-form-urlencoded")


@cache
def _rsa_key() -> RSAKey:
    return RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def a_signing_key(monkeypatch: Any, now: datetime | None = None) -> SigningKeyRow:
    """Give this test our signing key without the time that it takes to make one; return its row."""
    monkeypatch.setattr(signing_keys, "new_key", _rsa_key)
    signing_keys.public_jwks(now or timezone.now())
    return SigningKeyRow.objects.get()


def no_network() -> None:
    """Wire no network that would say whose device it sees."""
