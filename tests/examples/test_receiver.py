"""The example receiver believes what was made for it, and acts on each event once.

It is held against tokens that a transmitter would never make as well: somebody else might.
"""

import ast
import io
import json
import sqlite3
import sys
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from receiver.receiver import MEDIA_TYPE, SKEW_S, Event, Reader, Receiver

NOW = 1_795_000_000
ISSUER, US = "https://operator.example", "01998f3c-bank"
REVOKE = {"credential_type": "phone-sms", "change_type": "revoke", "event_timestamp": NOW - 9}
CAEP = "https://schemas.openid.net/secevent/caep/event-type/credential-change"
SECRET = "Bearer ours"
EXAMPLES = Path(__file__).parents[2] / "examples"


def a_key(kid: str) -> RSAKey:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return RSAKey.import_key(key, {"kid": kid})


KEY, NEXT_KEY = a_key("one"), a_key("two")


def claims(**changes: Any) -> dict[str, Any]:
    said = {
        "iss": ISSUER,
        "aud": US,
        "iat": NOW,
        "jti": uuid4().hex,
        "txn": "order",
        "sub_id": {"format": "phone_number", "phone_number": "+447700900001"},
        "events": {CAEP: REVOKE},
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def token(key: Any = KEY, header: Any = None, **changes: Any) -> str:
    head = {"alg": "RS256", "typ": "secevent+jwt", "kid": key.kid, **(header or {})}
    return jwt.encode(head, claims(**changes), key, algorithms=[head["alg"]])


class Bank:
    """Somebody who uses the receiver, and counts."""

    def __init__(self, folder: Path) -> None:
        self.published = [KEY]
        self.fetched = 0
        self.acted: list[Event] = []
        self.now = float(NOW)
        self.books = folder / "heard.sqlite"
        self.receiver = self.opened()

    def opened(self) -> Receiver:
        """Open anew, as after a restart."""
        reader = Reader(ISSUER, US, self._keys, lambda: self.now)
        return Receiver(reader, partial(sqlite3.connect, self.books), self._act, SECRET)

    def _keys(self) -> Any:
        self.fetched += 1
        return KeySet(self.published).as_dict(private=False)

    def _act(self, _books: sqlite3.Connection, event: Event) -> None:
        self.acted.append(event)

    def push(self, said: str, **environ: Any) -> tuple[str, bytes]:
        """Push over WSGI; return status and body."""
        answered: list[str] = []
        content = said.encode()
        request = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": MEDIA_TYPE,
            "CONTENT_LENGTH": str(len(content)),
            "HTTP_AUTHORIZATION": SECRET,
            "wsgi.input": io.BytesIO(content),
            **environ,
        }
        body = b"".join(self.receiver(request, lambda status, _headers: answered.append(status)))
        return answered[0], body


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)


def test_an_event_is_acted_on_and_accepted_with_nothing_more(bank: Bank) -> None:
    assert bank.push(token()) == ("202 Accepted", b"")
    (event,) = bank.acted
    assert (event.type, event.number, event.at) == ("credential-change", "+447700900001", NOW - 9)


def test_a_replay_is_thanked_for_and_does_nothing_even_after_a_restart(bank: Bank) -> None:
    said = token()
    for _ in range(2):
        assert bank.push(said)[0] == "202 Accepted"
    bank.receiver = bank.opened()
    assert bank.push(said)[0] == "202 Accepted"
    assert len(bank.acted) == 1


NOT_BELIEVED = {
    "another audience": ("invalid_audience", {"aud": "https://another.example"}),
    "another issuer": ("invalid_issuer", {"iss": "https://operator.example.evil"}),
    "made in the future": ("invalid_request", {"iat": NOW + SKEW_S + 1}),
    "made never": ("invalid_request", {"iat": None}),
    "it could pass for a login (sub)": ("invalid_request", {"sub": "ada"}),
    "it could pass for a login (exp)": ("invalid_request", {"exp": NOW + 60}),
    "no subject": ("invalid_request", {"sub_id": None}),
    "no identifier": ("invalid_request", {"jti": None}),
    "two events": ("invalid_request", {"events": {CAEP: REVOKE, CAEP + "2": {}}}),
    "no event": ("invalid_request", {"events": {}}),
}


@pytest.mark.parametrize("what", NOT_BELIEVED)
def test_what_is_not_made_for_us_is_refused_by_its_code(bank: Bank, what: str) -> None:
    err, changes = NOT_BELIEVED[what]
    status, body = bank.push(token(**changes))
    assert (status, json.loads(body)["err"]) == ("400 Bad Request", err)
    assert bank.acted == []


def test_a_clock_that_is_a_little_ahead_is_borne_and_a_week_is_not_too_old(bank: Bank) -> None:
    assert bank.push(token(iat=NOW + SKEW_S))[0] == "202 Accepted"
    assert bank.push(token(iat=NOW - 7 * 86_400))[0] == "202 Accepted"


def test_several_audiences_may_stand_there_if_ours_is_one(bank: Bank) -> None:
    assert bank.push(token(aud=["x", US]))[0] == "202 Accepted"


@pytest.mark.parametrize(
    ("key", "header"),
    [
        (NEXT_KEY, {}),
        (OctKey.import_key(b"0123456789abcdef0123456789abcdef", {"kid": "one"}), {"alg": "HS256"}),
        (KEY, {"alg": "PS256"}),
    ],
    ids=["nobody's key", "a secret in the place of a key", "another algorithm"],
)
def test_another_signature_is_refused(bank: Bank, key: Any, header: Any) -> None:
    _, body = bank.push(token(key, header))
    assert json.loads(body)["err"] == "invalid_key"


def test_an_unsigned_or_broken_token_is_refused(bank: Bank) -> None:
    whole = token()
    body = whole.split(".")[1]
    for said in (f"eyJhbGciOiJub25lIn0.{body}.", whole[:-4] + "AAAA", "a.b", "", "\0"):
        assert json.loads(bank.push(said)[1])["err"] == "invalid_key"


def test_a_login_of_the_same_operator_is_no_event(bank: Bank) -> None:
    assert json.loads(bank.push(token(header={"typ": "JWT"}))[1])["err"] == "invalid_request"


def test_a_new_key_is_fetched_once_and_an_unknown_one_not_believed(bank: Bank) -> None:
    bank.push(token())
    bank.published.append(NEXT_KEY)
    assert bank.push(token(NEXT_KEY))[0] == "202 Accepted"
    bank.push(token(NEXT_KEY))
    assert bank.fetched == 2


@pytest.mark.parametrize(
    ("environ", "err"),
    [
        ({"HTTP_AUTHORIZATION": "Bearer guessed"}, "authentication_failed"),
        ({"HTTP_AUTHORIZATION": ""}, "authentication_failed"),
        ({"CONTENT_TYPE": "application/json"}, "invalid_request"),
        ({"REQUEST_METHOD": "GET"}, "invalid_request"),
        ({"CONTENT_LENGTH": "1000000"}, "invalid_request"),
    ],
)
def test_whoever_pushes_otherwise_is_refused(bank: Bank, environ: Any, err: str) -> None:
    assert json.loads(bank.push(token(), **environ)[1])["err"] == err


def test_what_fails_while_we_act_is_not_thanked_for_and_comes_again(bank: Bank) -> None:
    said = token()

    def broken(_books: sqlite3.Connection, _event: Event) -> None:
        raise OSError("the disk is full")

    whole, bank.receiver.act = bank.receiver.act, broken
    with pytest.raises(OSError, match="full"):
        bank.push(said)
    bank.receiver.act = whole
    assert bank.push(said)[0] == "202 Accepted"
    assert len(bank.acted) == 1


def test_what_is_fetched_is_thanked_for_the_next_time(bank: Bank) -> None:
    good, bad = token(), token(aud="x")
    asked: list[dict[str, Any]] = []

    def ask(said: dict[str, Any]) -> dict[str, str]:
        asked.append(said)
        return {"1": good, "2": bad} if len(asked) == 1 else {}

    thanks = bank.receiver.fetch(ask)
    bank.receiver.fetch(ask, thanks)
    assert asked[1]["ack"] == ["1"]
    assert asked[1]["setErrs"]["2"]["err"] == "invalid_audience"
    assert len(bank.acted) == 1


def test_the_receiver_is_small_and_needs_joserfc_alone() -> None:
    whole = EXAMPLES / "receiver" / "receiver.py"
    assert len(whole.read_text("utf-8").splitlines()) < 200
    for file in [*EXAMPLES.glob("receiver/*.py"), *EXAMPLES.glob("bank/*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                assert top in sys.stdlib_module_names | {"joserfc", "receiver", "bank"}, name
