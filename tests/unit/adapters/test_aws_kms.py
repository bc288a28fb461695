"""Keys in a key service: a server of its API answers, or lies."""

import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.key_services import (
    ACCESS_KEY,
    SECRET_KEY,
    KeyService,
    key_service,  # noqa: F401  a fixture
)

from cleanbreak.adapters.signing.aws_kms import AwsKmsKey, AwsKmsSettings
from cleanbreak.adapters.signing.aws_kms.signature_v4 import Credentials, authorization, instant
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable

AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
VECTOR = Credentials(
    access_key="AKIDEXAMPLE",
    secret_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    region="us-east-1",
    service="service",
)


def test_signature_4_is_that_of_the_suite_of_aws() -> None:
    """``post-vanilla`` and ``post-header-key-sort`` of the AWS Signature V4 test suite."""
    headers = {"host": "example.amazonaws.com", "x-amz-date": instant(AT)}
    assert authorization(headers, b"", AT, VECTOR) == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    )
    headers = {**headers, "my-header1": "value1"}
    assert authorization(headers, b"", AT, VECTOR).endswith(
        "Signature=c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"
    )


def test_what_is_sent_is_signed_as_amazons_own_client_signs_it(
    key_service: KeyService,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    auth = pytest.importorskip("botocore.auth", reason="botocore comes with ministack")
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials as Theirs

    sent: list[httpx.Request] = []
    whole = httpx.Client.send

    def send(client: httpx.Client, request: httpx.Request, **how: object) -> httpx.Response:
        sent.append(request)
        return whole(client, request, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(httpx.Client, "send", send)
    settings = key_service.settings(session_token="canary-session")
    key = AwsKmsKey(settings, key_service.made(), lambda: AT)
    key.sign([b"one"])
    key.close()

    monkeypatch.setattr(auth, "get_current_datetime", lambda: AT)
    assert len(sent) == 2
    for ours in sent:
        kept = ("content-type", "x-amz-target")
        theirs = AWSRequest(
            method="POST",
            url=f"{key_service.endpoint}/",
            data=ours.read(),
            headers={name: ours.headers[name] for name in kept},
        )
        signer = auth.SigV4Auth(
            Theirs(ACCESS_KEY, SECRET_KEY, "canary-session"), "kms", settings.region
        )
        signer.add_auth(theirs)
        assert ours.headers["authorization"] == theirs.headers["Authorization"]


def test_what_the_service_says_no_to_is_unavailable(key_service: KeyService) -> None:  # noqa: F811
    nowhere = key_service.key("nowhere")
    for ask in (nowhere.public_key, nowhere.check_reachable, lambda: nowhere.sign([b"one"])):
        with pytest.raises(Unavailable, match="NotFoundException"):
            ask()
    other_kind = key_service.key(key_service.made("ECC_NIST_P256"))
    for ask in (other_kind.public_key, lambda: other_kind.sign([b"one"])):
        with pytest.raises(Unavailable, match="another kind"):
            ask()


def test_a_statement_too_long_for_the_service_is_refused(key_service: KeyService) -> None:  # noqa: F811
    key = key_service.key(key_service.made())
    assert key.sign([b"x" * 4096])
    with pytest.raises(Refused, match="4096"):
        key.sign([b"x" * 4097])


def test_a_disabled_key_signs_again_when_it_is_enabled(key_service: KeyService) -> None:  # noqa: F811
    made = key_service.made()
    key = key_service.key(made)
    before = key.sign([b"one", b"two"])
    with key_service.disabled(made), pytest.raises(Unavailable, match="DisabledException"):
        key.sign([b"one", b"two"])
    assert key.sign([b"one", b"two"]) == before


@pytest.mark.parametrize("mended", [False, True])
def test_an_answer_with_another_key_is_not_handed_on(
    key_service: KeyService,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    mended: bool,
) -> None:
    """An alias may be given to another key while we run; Amazon's answer names no public key."""
    key = key_service.key(key_service.made())
    public = key.public_key()
    if not mended:
        monkeypatch.setattr(key, "_key", key_service.made())
        with pytest.raises(Unavailable, match="another key"):
            key.sign([b"one"])
    else:
        Ed25519PublicKey.from_public_bytes(public).verify(key.sign([b"one"])[0].signature, b"one")


ANSWERS = {
    "no JSON": b"<html>",
    "a list": b"[]",
    "nothing": b"{}",
    "no Base64": orjson.dumps({"PublicKey": "%", "Signature": "%"}),
    "a number": orjson.dumps({"PublicKey": 7, "Signature": 7}),
    "another key": orjson.dumps({"PublicKey": b64encode(bytes(44)).decode()}),
}


@pytest.mark.parametrize("body", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500, 503, 302])
def test_nothing_but_unavailable_leaves_it_whatever_comes_back(status: int, body: bytes) -> None:
    with lying(lambda _: (status, body)) as (key, asked):
        for ask in (key.public_key, key.check_reachable, lambda: key.sign([b"one"])):
            with pytest.raises(OutsideFailure) as told:
                ask()
            assert isinstance(told.value, Unavailable)
            assert "canary" not in told.value.sentence.lower()
        assert len(asked) == 3


def test_a_signature_that_is_none_is_not_handed_on() -> None:
    there = Ed25519PrivateKey.generate()
    der = there.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    signature = bytearray(there.sign(b"one"))

    def answer(_: str) -> tuple[int, bytes]:
        said = {"PublicKey": b64encode(der).decode(), "Signature": b64encode(signature).decode()}
        return 200, orjson.dumps(said)

    with lying(answer) as (key, asked):
        assert key.sign([b"one"])[0].signature == bytes(signature)
        with pytest.raises(Unavailable, match="another key"):
            key.sign([b"two"])
        signature[5] ^= 1
        with pytest.raises(Unavailable, match="another key"):
            key.sign([b"one"])
        assert asked == ["GetPublicKey", "Sign", "Sign", "Sign"]


@contextmanager
def lying(answer: Callable[[str], tuple[int, bytes]]) -> Iterator[tuple[AwsKmsKey, list[str]]]:
    """Serve whatever the function says to each action; tell what was asked."""
    asked: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.headers["X-Amz-Target"].removeprefix("TrentService."))
            status, body = answer(asked[-1])
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        key = AwsKmsKey(settings(f"http://127.0.0.1:{server.server_port}"), "any")
        try:
            yield key, asked
        finally:
            key.close()
            server.shutdown()
            thread.join()


def settings(endpoint: str) -> AwsKmsSettings:
    own = {"REGION": "eu-central-1", "ENDPOINT": endpoint}
    own |= {"ACCESS_KEY": "CANARY", "SECRET_KEY": "canary-secret"}
    return AwsKmsSettings.from_environment({f"CLEANBREAK_KMS_{k}": v for k, v in own.items()})


def test_settings_say_which_variable_is_wrong() -> None:
    given = {
        "CLEANBREAK_KMS_REGION": "eu-central-1",
        "CLEANBREAK_KMS_ACCESS_KEY": "CANARY",
        "CLEANBREAK_KMS_SECRET_KEY": "canary-secret",
    }
    found = AwsKmsSettings.from_environment(given)
    assert found.endpoint == "https://kms.eu-central-1.amazonaws.com"
    assert "canary" not in repr(found).lower()
    for name in given:
        with pytest.raises(ValueError, match=name):
            AwsKmsSettings.from_environment({**given, name: ""})
    for name, wrong in {
        "REGION": "Europe!",
        "ENDPOINT": "https://u:p@x/y",
        "TIMEOUT_S": "0",
    }.items():
        with pytest.raises(ValueError, match=f"CLEANBREAK_KMS_{name}"):
            AwsKmsSettings.from_environment({**given, f"CLEANBREAK_KMS_{name}": wrong})
    with pytest.raises(ValueError, match="CLEANBREAK_KMS_OTHER"):
        AwsKmsSettings.from_environment({**given, "CLEANBREAK_KMS_OTHER": "1"})
