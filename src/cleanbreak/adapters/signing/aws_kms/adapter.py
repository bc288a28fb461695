"""The port ``signing`` with the AWS Key Management Service (API 2014-11-01)."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from cleanbreak.adapters.http_element import HttpElement, HttpReply, HttpRequest, HttpSettings
from cleanbreak.adapters.signing.aws_kms.settings import AwsKmsSettings
from cleanbreak.adapters.signing.aws_kms.signature_v4 import Credentials, authorization, instant
from cleanbreak.domain.signing_key import is_signed, key_id_of
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable
from cleanbreak.ports.signing import Signature, Signing

SERVICE = "kms"
NAME = "The key service"
JSON = "application/x-amz-json-1.1"
ALGORITHM = "ED25519_SHA_512"
"""Ed25519 as RFC 8032 has it; the service takes it for messages as they are only (RAW)."""
MESSAGE_BYTES_MAX = 4096
ANSWERED = 200


class AwsKmsKey:
    """The port ``signing``; connections are kept and shared by all threads.

    :param key: the id, ARN or alias of a key of the kind ``ECC_NIST_EDWARDS25519``.
    :param clock: what time it is; requests are signed with it.
    """

    def __init__(
        self,
        settings: AwsKmsSettings,
        key: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings, self._key, self._clock = settings, key, clock
        self._element = HttpElement(
            NAME, HttpSettings(base_url=settings.endpoint, timeout_s=settings.timeout_s)
        )
        self._public: bytes | None = None

    def sign(self, statements: Sequence[bytes]) -> list[Signature]:
        """Let the service sign each statement, several at the same time.

        :raises Refused: if a statement is longer than the service takes.
        :raises Unavailable: if the service, or the key, cannot be used.
        """
        if any(len(one) > MESSAGE_BYTES_MAX for one in statements):
            raise Refused(f"{NAME} signs at most {MESSAGE_BYTES_MAX} bytes; this is longer.")
        public = self._public or self.public_key()
        answers = self._element.ask_all(
            [self._request("Sign", self._message(o)) for o in statements]
        )
        signatures = [_bytes_of(_said(answer), "Signature") for answer in answers]
        for statement, signature in zip(statements, signatures, strict=True):
            _require_genuine(public, statement, signature)
        return [Signature(key_id_of(public), one) for one in signatures]

    def public_key(self) -> bytes:
        """Return the 32 bytes of the public key, as the service has it now.

        :raises Unavailable: if the service, or the key, cannot be used.
        """
        self._public = _raw(_bytes_of(self._ask("GetPublicKey"), "PublicKey"))
        return self._public

    def beside(self) -> list[Signing]:
        """Return nobody: further keys are named in the setting."""
        return []

    def check_reachable(self) -> None:
        """Return if the service has the key, and it is neither disabled nor about to be deleted.

        :raises Unavailable: if it has not.
        """
        about = self._ask("DescribeKey").get("KeyMetadata")
        state = about.get("KeyState") if isinstance(about, dict) else None
        if state != "Enabled":
            raise Unavailable(f"{NAME} says that the key cannot be used: {state}.")
        self.public_key()

    def close(self) -> None:
        """Close every connection."""
        self._element.close()

    def _message(self, statement: bytes) -> dict[str, str]:
        message = b64encode(statement).decode("ascii")
        return {"Message": message, "MessageType": "RAW", "SigningAlgorithm": ALGORITHM}

    def _ask(self, action: str) -> dict[str, Any]:
        try:
            return _said(self._element.ask(self._request(action, {})))
        except Refused as refused:
            raise Unavailable(refused.sentence) from refused

    def _request(self, action: str, said: Mapping[str, str]) -> HttpRequest:
        at, settings = self._clock(), self._settings
        body = {"KeyId": self._key, **said}
        headers = {
            "content-type": JSON,
            "host": urlsplit(settings.endpoint).netloc,
            "x-amz-date": instant(at),
            "x-amz-target": f"TrentService.{action}",
        }
        if settings.session_token:
            headers["x-amz-security-token"] = settings.session_token
        credentials = Credentials(
            access_key=settings.access_key,
            secret_key=settings.secret_key,
            region=settings.region,
            service=SERVICE,
        )
        signed = authorization(headers, orjson.dumps(body), at, credentials)
        del headers["content-type"]  # HTTP's own comes from the element, in other letters
        headers |= {"Content-Type": JSON, "Authorization": signed}
        return HttpRequest(method="POST", path="/", json=body, headers=headers, is_question=True)


def _said(answer: HttpReply | OutsideFailure) -> dict[str, Any]:
    """Return what the service answered.

    :raises Unavailable: if it did not, or says that it could not; with its code, not its words,
        which may name the key and the account.
    """
    if isinstance(answer, Refused):
        raise Unavailable(answer.sentence) from answer
    if isinstance(answer, OutsideFailure):
        raise answer
    try:
        said = answer.json()
    except ValueError as error:
        raise Unavailable(f"{NAME} gave no answer that can be read.") from error
    if not isinstance(said, dict):
        raise Unavailable(f"{NAME} gave no answer that can be read.")
    if answer.status != ANSWERED:
        code = str(said.get("__type", "")).rpartition("#")[2]
        why = code if code.isascii() and code.isalnum() and len(code) < 60 else "no reason"
        raise Unavailable(f"{NAME} says no: {why} (HTTP {answer.status}).")
    return said


def _bytes_of(said: Mapping[str, Any], name: str) -> bytes:
    try:
        return b64decode(said[name], validate=True)
    except (KeyError, TypeError, NotBase64) as error:
        raise Unavailable(f"{NAME} gave no answer that can be read.") from error


def _raw(der: bytes) -> bytes:
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Unavailable(f"{NAME} has a key of another kind: ECC_NIST_EDWARDS25519 is needed.")
    return key.public_bytes_raw()


def _require_genuine(public: bytes, statement: bytes, signature: bytes) -> None:
    """Return if the signature is good: an alias may have been given to another key meanwhile."""
    if not is_signed(public, signature, statement):
        raise Unavailable(f"{NAME} signed with another key than before: restart all processes.")
