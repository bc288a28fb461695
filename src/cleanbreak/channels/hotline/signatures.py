"""Who asks: each provider signs its requests with a secret that it shares with the operator.

Secrets may be several at a time, while one replaces another. Every comparison takes the same time,
whatever is wrong.
"""

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

Form: TypeAlias = Sequence[tuple[str, str]]
TWILIO, TWILIO_SETTINGS = "X-Twilio-Signature", "X-Twilio-Webhooks-Signature-Settings"
SIGNALWIRE, JAMBONZ = "X-SignalWire-Signature", "Jambonz-Signature"
TWILIO_HASHES = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
JAMBONZ_SECONDS = 300
"""So far the clocks may be apart, and so long a request may be on its way; jambonz' own figure."""
TIME = re.compile(r"[0-9]{1,12}", re.ASCII)
USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, as far as it may be signed."""

    address: str
    """As the provider knows it."""
    form: Form = field(default=(), repr=False)
    """Each field in the order in which it came, with the spaces at its ends."""
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(repr=False)
    at: datetime


def is_signed_by_twilio(asked: Asked, tokens: Iterable[str]) -> bool:
    """Return whether the address and the form are signed, with SHA-1 or, where it says so, SHA-256.

    Twilio signs the address now with its usual port, now without; of fields that come more than
    once each value counts once, in order (twilio-python 9, ``RequestValidator``).
    """
    algorithm = TWILIO_HASHES.get(_twilio_algorithm(asked.headers.get(TWILIO_SETTINGS, "")))
    said = asked.headers.get(TWILIO, "")
    if algorithm is None or not said:
        return False
    text = "".join(name + value for name, value in sorted(set(asked.form)))
    return _is_one_of(said, _form_signatures(asked.address, text, tokens, algorithm))


def is_signed_by_signalwire(asked: Asked, tokens: Iterable[str]) -> bool:
    """Return whether the address and the form are signed.

    Unlike with Twilio every value of a repeated field counts, in the order in which it came
    (signalwire-typescript, ``WebhookValidator``, scheme B). Older spaces send Twilio's header.
    """
    said = asked.headers.get(SIGNALWIRE, "") or asked.headers.get(TWILIO, "")
    if not said:
        return False
    in_order = sorted(asked.form, key=lambda one: one[0])
    text = "".join(name + value for name, value in in_order)
    return _is_one_of(said, _form_signatures(asked.address, text, tokens, "sha1"))


def is_signed_by_jambonz(asked: Asked, tokens: Iterable[str]) -> bool:
    """Return whether the body is signed, and was so in these minutes; the address is not.

    ``t=SECONDS,v1=HEX`` signs the time, a full stop and the body (jambonz-feature-server,
    ``BaseRequestor``). There may be several ``v1`` while a secret is replaced.
    """
    parts = [part.strip().partition("=") for part in asked.headers.get(JAMBONZ, "").split(",")]
    times = [value for name, _, value in parts if name == "t"]
    said = [value for name, _, value in parts if name == "v1"]
    if len(times) != 1 or not TIME.fullmatch(times[0]) or not said:
        return False
    if abs(asked.at.timestamp() - int(times[0])) > JAMBONZ_SECONDS:
        return False
    signed = times[0].encode() + b"." + asked.body
    wanted = [hmac.new(token.encode(), signed, "sha256").hexdigest() for token in tokens]
    return sum(_is_one_of(one, wanted) for one in said) > 0


def sign_as_twilio(address: str, form: Form, token: str) -> str:
    """Return the signature of a request, as our own gateway sends it."""
    text = address + "".join(name + value for name, value in sorted(set(form)))
    return _base64(token, text, "sha1")


def _twilio_algorithm(settings: str) -> str:
    """Return with what a request is signed: ``key=…,algorithm=HMAC_SHA256``, or nothing is said."""
    named = dict(part.strip().partition("=")[::2] for part in settings.split(","))
    return str(named.get("algorithm", "").strip().upper() or "HMAC_SHA1")


def _form_signatures(
    address: str, text: str, tokens: Iterable[str], algorithm: str
) -> Iterator[str]:
    addresses = set(_with_and_without_port(address))
    return (_base64(token, one + text, algorithm) for token in tokens for one in addresses)


def _with_and_without_port(address: str) -> Iterator[str]:
    yield address
    parts = urlsplit(address)
    usual = USUAL_PORTS.get(parts.scheme)
    if parts.port is None and usual:
        yield _at(parts, f"{parts.netloc}:{usual}")
    elif parts.port is not None:
        yield _at(parts, parts.netloc.removesuffix(f":{parts.port}"))


def _at(parts: SplitResult, host: str) -> str:
    return parts._replace(netloc=host).geturl()


def _base64(token: str, text: str, algorithm: str) -> str:
    signed = text.encode("utf-8", "surrogatepass")
    return b64encode(hmac.new(token.encode(), signed, algorithm).digest()).decode()


def _is_one_of(said: str, wanted: Iterable[str]) -> bool:
    """Compare with each, and never leave early."""
    heard = hashlib.sha256(said.encode("utf-8", "surrogateescape")).digest()
    same = [hmac.compare_digest(heard, hashlib.sha256(one.encode()).digest()) for one in wanted]
    return any(same)
