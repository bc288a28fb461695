"""Nobody floods the portal, and nobody guesses at its links."""

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.unit.channels.portal.visits import declare, filled, status_page, tie
from tests.worlds import TestWorld

from cleanbreak.flows import limit_requests
from cleanbreak.flows.limit_requests import Limited, Rate
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.rate_limit import RateLimitRow


def test_codes_are_sent_three_times_an_hour(client: Client, world: TestWorld) -> None:
    receipt = declare(client)
    tie(world)
    answers = [client.post(f"{status_page(receipt)}codes/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 422]
    assert "Too many codes were asked for." in answers[-1].content.decode()


def test_floods_are_stopped_and_typed_words_kept(
    client: Client, world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate = Rate(burst=1, every=timedelta(hours=1))
    monkeypatch.setitem(limit_requests.RATES, Limited.DECLARATION, rate)
    declare(client)
    answer = client.post("/cancel/", filled(holder_name="Anna Zwei"))
    assert answer.status_code == 429
    assert "Too many requests" in answer.content.decode()
    assert 'value="Anna Zwei"' in answer.content.decode()
    assert DeclarationRow.objects.count() == 1
    assert client.post("/cancel/", filled(), REMOTE_ADDR="192.0.2.7").status_code == 303


def test_nobody_escapes_the_limit_by_naming_other_addresses(
    client: Client, world: TestWorld, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLEANBREAK_TRUSTED_PROXIES = (ip_network("192.0.2.0/24"),)
    rate = Rate(burst=1, every=timedelta(hours=1))
    monkeypatch.setitem(limit_requests.RATES, Limited.DECLARATION, rate)

    def sent(heard: str) -> int:
        client.defaults.update(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=heard)
        return client.post("/cancel/", filled()).status_code

    assert [sent("203.0.113.5"), sent("203.0.113.6")] == [303, 303]
    assert sent("198.51.100.1, 203.0.113.5") == 429
    assert sent("198.51.100.2, 203.0.113.5, 192.0.2.9") == 429


def test_looking_at_pages_behind_links_is_limited(
    client: Client, world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate = Rate(burst=1, every=timedelta(hours=1))
    monkeypatch.setitem(limit_requests.RATES, Limited.PAGE_BEHIND_LINK, rate)
    receipt = declare(client)
    assert client.get(receipt).status_code == 200
    answer = client.get(receipt)
    assert answer.status_code == 429
    assert answer["Retry-After"]


def test_a_household_has_one_bucket_and_no_address_is_stored(world: TestWorld) -> None:
    for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "192.0.2.1"):
        limit_requests.check_rate(Limited.DECLARATION, address, timezone.now())
    buckets = set(RateLimitRow.objects.values_list("bucket", flat=True))
    assert len(buckets) == 3
    assert keyed_hash("rate:declaration", "192.0.2.1") in buckets
