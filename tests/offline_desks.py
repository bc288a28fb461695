"""A desk that works offline, as its browser does it: the same seal, signature and chain."""

import hashlib
import json
import os
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from cleanbreak.domain.offline_desk import SignedEntry
from cleanbreak.domain.offline_seal import content_key
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.manage_stores import add_store
from cleanbreak.flows.prepare_desk import Prepared, prepare_desk
from cleanbreak.records.store import StoreRow

STORE = "leeds-1"
CLERK = Actor(channel=Channel.STAFF, acting_user="agent:cora", store=STORE)
LEAD = Actor(channel=Channel.STAFF, acting_user="agent:lena", store=STORE)
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")
FIELDS = {
    "kind": "ordinary",
    "reason": "",
    "holder_name": "Anna Müller",
    "line": "+49 1522 8817386",
    "wished_date": "",
    "reply_email": "anna@example.org",
    "language": "de",
    "clerk": "cora",
}


def point_of(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def put_store(now: datetime, store_id: str = STORE) -> None:
    add_store(StoreRow(store_id=store_id, name="Leeds", place="gb", time_zone=""), ROOT, now)


class Tablet:
    """One browser at a desk: a key, numbers, and the head of its chain."""

    def __init__(self) -> None:
        self.key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())
        self.numbers: list[str] = []
        self.sequence = 0
        self.head = ""
        self.device_id = UUID(int=0)
        self.sealed_to = b""

    @property
    def public_key(self) -> bytes:
        return point_of(self.key.public_key())

    def prepare(self, now: datetime, actor: Actor = CLERK) -> Prepared:
        """Have the key registered, and take the numbers that are given."""
        prepared = prepare_desk(self.public_key, actor, now)
        self.take_numbers(
            prepared.device.device_id, prepared.numbers, bytes.fromhex(prepared.block.public_key)
        )
        return prepared

    def take_numbers(self, device_id: UUID, numbers: list[str], sealed_to: bytes) -> None:
        self.device_id, self.sealed_to = device_id, sealed_to
        self.numbers += numbers
        self.head = self.head or hashlib.sha256(str(device_id).encode()).hexdigest()

    def sign(self, body: str) -> SignedEntry:
        halves = decode_dss_signature(self.key.sign(body.encode(), ECDSA(SHA256())))
        return SignedEntry(body=body, signature=b"".join(one.to_bytes(32) for one in halves))

    def seal(self, number: str, text: str) -> dict[str, str]:
        own = generate_private_key(SECP256R1())
        theirs = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), self.sealed_to)
        nonce = os.urandom(12)
        key = AESGCM(content_key(own.exchange(ECDH(), theirs)))
        closed = key.encrypt(nonce, text.encode(), number.encode())
        return {"key": point_of(own.public_key()).hex(), "nonce": nonce.hex(), "text": closed.hex()}

    def take(self, at: datetime, said: dict[str, Any] | None = None, **body: Any) -> SignedEntry:
        """Take a declaration; return the entry.

        :param said: fields that are other than usual.
        :param body: what the entry says otherwise than it should.
        """
        number = str(body.get("number") or self.numbers.pop(0))
        self.sequence += 1
        entry = {
            "device": str(self.device_id),
            "number": number,
            "sequence": self.sequence,
            "previous": self.head,
            "taken_at": at.isoformat(),
            "sealed": self.seal(number, json.dumps({**FIELDS, **(said or {})})),
        }
        signed = self.sign(json.dumps({**entry, **body}))
        self.head = signed.hash
        return signed

    def hello(self, at: datetime) -> SignedEntry:
        said = {"device": str(self.device_id), "taken": self.sequence, "at": at.isoformat()}
        return self.sign(json.dumps(said))

    def deliver(self, at: datetime, *entries: SignedEntry) -> Any:
        """Send entries as the browser does, with nobody signed in; return the answer."""
        said = {"hello": sent(self.hello(at)), "entries": [sent(one) for one in entries]}
        return post(json.dumps(said))


def sent(signed: SignedEntry) -> dict[str, str]:
    return {"body": signed.body, "signature": signed.signature.hex()}


def post(body: str | bytes) -> Any:
    client = Client(enforce_csrf_checks=True)
    return client.post("/staff/desk/deliver/", body, content_type="application/json")


ACCEPTED = {"state": "accepted", "code": ""}


def held(code: str) -> dict[str, str]:
    return {"state": "held", "code": code}


def refused(code: str) -> dict[str, str]:
    return {"state": "refused", "code": code}


def told(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    answers: list[dict[str, str]] = answer.json()["answers"]
    return answers
