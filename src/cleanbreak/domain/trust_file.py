"""The trust file: what a verifier needs beforehand, and nobody can take out of a proof itself.

The operator's keys, revoked ones among them, the witnesses of the log, and one checkpoint.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import ED25519, MalformedVerifierKey, VerifierKey
from cleanbreak.domain.signing_key import KeyState, key_id_of

TRUST_KIND = "cleanbreak.trust.v1"
KEY_BYTES = 32


class MalformedTrustFile(Refusal):
    """This is no trust file. Take it as it was downloaded from /certificate/trust.json."""

    code = "malformed_trust_file"


class KeyUse(StrEnum):
    """What a key signs, as in :mod:`cleanbreak.domain.signing_key`, and papers."""

    STATEMENT = "statement"
    LOG = "log"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """One key of the operator."""

    key_id: str
    """16 hex digits: the first of the SHA-256 of the public key; of paper, of the certificate."""
    use: KeyUse
    public_key: bytes
    """32 bytes (Ed25519); of paper, its X.509 certificate in PEM."""
    state: KeyState = KeyState.IN_USE
    revoked_at_size: int | None = None
    """Entries of the log from this one on are not to be trusted; ``None``: no entry is."""
    origin: str | None = None
    """Of a log's key: the name of the log; ``None``: whichever log it signs for."""

    def distrusts(self, leaf_index: int) -> bool:
        """Return whether what it signed is not to be trusted at that place in the log."""
        return self.state == KeyState.REVOKED and leaf_index >= (self.revoked_at_size or 0)

    def verifier_key(self, origin: str) -> VerifierKey | None:
        """Return it as a key for checkpoints of that log, if it is one."""
        is_key = self.use == KeyUse.LOG and self.origin in (None, origin)
        return VerifierKey(origin, ED25519, self.public_key) if is_key else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a verifier knows beforehand."""

    issuer: str
    keys: tuple[TrustedKey, ...]
    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 0
    """So many witnesses have to have signed a tree; with fewer, the verdict says so."""
    checkpoint: str | None = None
    """A checkpoint of the log, as a signed note."""

    def key(self, use: KeyUse, key_id: str) -> TrustedKey | None:
        """Return the key of this ID, if it is for that."""
        found = (one for one in self.keys if (one.use, one.key_id) == (use, key_id))
        return next(found, None)

    def log_keys(self, origin: str) -> dict[VerifierKey, TrustedKey]:
        """Return the keys that may sign checkpoints of that log, and what is known of each."""
        keys = {one.verifier_key(origin): one for one in self.keys}
        return {key: known for key, known in keys.items() if key is not None}


def trust_in(public_keys: Sequence[bytes], vkeys: Sequence[VerifierKey] = ()) -> Trust:
    """Return the trust of somebody who was given keys, and no more.

    :param public_keys: 32 bytes each, that may have signed statements, or for whichever log.
    :param vkeys: of logs (kind 1), and of witnesses.
    """
    keys = [
        TrustedKey(key_id=key_id_of(raw), use=use, public_key=raw)
        for raw in public_keys
        for use in (KeyUse.STATEMENT, KeyUse.LOG)
    ]
    for one in vkeys:
        if one.kind == ED25519:
            raw, name = one.public_key, one.name
            key = TrustedKey(key_id=key_id_of(raw), use=KeyUse.LOG, public_key=raw, origin=name)
            keys.append(key)
    witnesses = tuple(one for one in vkeys if one.kind != ED25519)
    return Trust(issuer="", keys=tuple(keys), witnesses=witnesses)


def trust_json(trust: Trust) -> dict[str, Any]:
    """Return the trust for a file."""
    return {
        "type": TRUST_KIND,
        "issuer": trust.issuer,
        "keys": [_key_json(one) for one in trust.keys],
        "witnesses": [one.vkey for one in trust.witnesses],
        "quorum": trust.quorum,
        "checkpoint": trust.checkpoint,
    }


def parse_trust(content: bytes) -> Trust:
    """Return the trust that a file holds.

    :raises MalformedTrustFile: if it holds none.
    """
    try:
        document = json.loads(content)
        if document["type"] != TRUST_KIND:
            raise MalformedTrustFile
        checkpoint = document.get("checkpoint")
        return Trust(
            issuer=str(document["issuer"]),
            keys=tuple(_key(one) for one in document["keys"]),
            witnesses=tuple(VerifierKey.parse(one) for one in document["witnesses"]),
            quorum=int(document["quorum"]),
            checkpoint=None if checkpoint is None else str(checkpoint),
        )
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        raise MalformedTrustFile from None
    except MalformedVerifierKey:
        raise MalformedTrustFile from None


def _key_json(one: TrustedKey) -> dict[str, Any]:
    is_paper = one.use == KeyUse.PAPER
    raw = one.public_key
    public_key = raw.decode("ascii") if is_paper else b64encode(raw).decode("ascii")
    said: dict[str, Any] = {"key_id": one.key_id, "use": one.use, "public_key": public_key}
    if one.origin is not None:
        said["vkey"] = VerifierKey(one.origin, ED25519, raw).vkey
    said["state"] = one.state
    if one.revoked_at_size is not None:
        said["revoked_at_size"] = one.revoked_at_size
    return said


def _key(said: dict[str, Any]) -> TrustedKey:
    use, encoded = KeyUse(said["use"]), said["public_key"]
    raw = encoded.encode("ascii") if use == KeyUse.PAPER else b64decode(encoded, validate=True)
    vkey = VerifierKey.parse(said["vkey"]) if use == KeyUse.LOG else None
    size = said.get("revoked_at_size")
    is_whole = use == KeyUse.PAPER or (len(raw) == KEY_BYTES and key_id_of(raw) == said["key_id"])
    if not is_whole or (vkey and vkey.public_key != raw) or (size is not None and size < 0):
        raise MalformedTrustFile
    return TrustedKey(
        key_id=str(said["key_id"]),
        use=use,
        public_key=raw,
        state=KeyState(said["state"]),
        revoked_at_size=None if size is None else int(size),
        origin=vkey.name if vkey else None,
    )
