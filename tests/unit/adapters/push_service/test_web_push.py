"""Push over HTTPS to a service that misbehaves."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.push_receivers import PlayedPushService, playing

from cleanbreak.adapters.push_service.web import WebPushServices
from cleanbreak.domain.push import PushAddress
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.push_service import DeviceGone, PushAnswer, PushMessage

SENDER = "https://portal.example:8443"
QUICK_S = 0.3


@pytest.fixture
def played(tmp_path: Path, monkeypatch: Any) -> Iterator[PlayedPushService]:
    with playing(tmp_path, monkeypatch) as service:
        yield service


@pytest.fixture
def services(tmp_path: Path) -> WebPushServices:
    return WebPushServices(tmp_path / "keys" / "push_key.pem", SENDER, QUICK_S, QUICK_S * 3)


def push(services: WebPushServices, device: PushAddress) -> PushAnswer:
    (answer,) = services.push([PushMessage(device=device, content=b"{}", topic="t-1", ttl_s=42)])
    return answer


def test_the_service_learns_nothing_but_that_it_is_us(
    services: WebPushServices, played: PlayedPushService
) -> None:
    device = played.device()
    assert isinstance(push(services, device.subscription), Done)
    (one,) = played.arrived
    headers = {name.lower(): value for name, value in one.headers.items()}
    assert (headers["ttl"], headers["topic"], headers["urgency"]) == ("42", "t-1", "normal")
    assert headers["content-encoding"] == "aes128gcm"
    assert b"{}" not in one.body
    claims = one.signed_claims(services.public_key())
    assert (claims["aud"], claims["sub"]) == (f"https://{played.host}", SENDER)
    assert time.time() < claims["exp"] <= time.time() + 24 * 3600, "RFC 8292 2"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(
    services: WebPushServices, played: PlayedPushService, status: int
) -> None:
    played.status, played.further = status, {"Location": f"https://{played.host}/elsewhere"}
    assert not isinstance(push(services, played.device().subscription), Done)
    assert played.arrived == []


@pytest.mark.parametrize(("said", "wait_s"), [("7", 7.0), ("never", None), ("1e9", None)])
def test_a_busy_service_says_when_to_come_again(
    services: WebPushServices, played: PlayedPushService, said: str, wait_s: float | None
) -> None:
    played.status, played.further = 429, {"Retry-After": said}
    answer = push(services, played.device().subscription)
    assert isinstance(answer, Unavailable)
    assert answer.retry_after_s == wait_s


def test_a_silent_service_is_not_waited_for(
    services: WebPushServices, played: PlayedPushService
) -> None:
    played.release.clear()
    begun = time.monotonic()
    assert isinstance(push(services, played.device().subscription), Unavailable)
    assert time.monotonic() - begun < 3


def test_a_key_that_is_no_point_of_the_curve_is_a_device_that_is_gone(
    services: WebPushServices, played: PlayedPushService
) -> None:
    real = played.device().subscription
    none = PushAddress(endpoint=real.endpoint, p256dh="B" + "A" * 86, auth=real.auth)
    assert isinstance(push(services, none), DeviceGone)


def test_a_certificate_of_a_stranger_is_not_trusted(
    services: WebPushServices, played: PlayedPushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleanbreak.adapters.push_service import web

    monkeypatch.delenv("SSL_CERT_FILE")
    web._trusted.cache_clear()
    assert isinstance(push(services, played.device().subscription), Unavailable)


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "push_key.pem"
    one, other = WebPushServices(path, SENDER), WebPushServices(path, SENDER)
    assert one.public_key() == other.public_key()
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o644)
    with pytest.raises(Unavailable, match="open to others"):
        WebPushServices(path, SENDER).public_key()


def test_another_kind_of_key_is_refused_without_quoting_it(tmp_path: Path) -> None:
    path = tmp_path / "push_key.pem"
    path.write_text("-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n")
    path.chmod(0o600)
    with pytest.raises(Unavailable, match="no P-256 private key") as raised:
        WebPushServices(path, SENDER).push([])
    assert "secret" not in str(raised.value)
