"""Webhooks are signed so that the standard's own library verifies them."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from cleanbreak.domain.webhook_signature import (
    SecretMalformed,
    read_secret,
    webhook_headers,
    written_secret,
)

NEW, OLD = (written_secret(bytes([one]) * 32) for one in (1, 2))
BODY = '{"type":"order.made","data":{"name":"Ünï"}}'.encode()


def headers(*secrets: str, now: datetime | None = None) -> dict[str, str]:
    keys = [read_secret(one) for one in secrets]
    return webhook_headers("msg-1", BODY, keys, now or datetime.now(UTC))


def test_the_standards_own_library_verifies_it() -> None:
    assert Webhook(NEW).verify(BODY, headers(NEW))["type"] == "order.made"


def test_while_a_secret_is_changed_both_verify() -> None:
    both = headers(NEW, OLD)
    for secret in (NEW, OLD):
        Webhook(secret).verify(BODY, both)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(BODY, headers(NEW))


def test_what_was_changed_or_is_old_does_not_verify() -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(BODY.replace(b"made", b"gone"), headers(NEW))
    for away in (timedelta(minutes=-6), timedelta(minutes=6)):
        with pytest.raises(WebhookVerificationError):
            Webhook(NEW).verify(BODY, headers(NEW, now=datetime.now(UTC) + away))


@pytest.mark.parametrize(
    "secret",
    ["", "whsec_", "whsec_AAAA", NEW.removeprefix("whsec_"), "whsec_!", NEW + "x", "whsec_é"],
)
def test_what_is_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(SecretMalformed):
        read_secret(secret)
