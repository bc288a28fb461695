"""Whose request it is, behind proxies and in spite of forged headers."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import RequestFactory

from cleanbreak.channels.portal.network_address import address_of

OURS = ("192.0.2.0/24", "2001:db8:1::/48")


@pytest.mark.parametrize(
    ("peer", "heard", "address"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),  # no proxy of ours: its word is nothing
        ("192.0.2.7", None, "192.0.2.7"),
        ("192.0.2.7", "203.0.113.5", "203.0.113.5"),
        ("192.0.2.7", "198.51.100.1, 203.0.113.5", "203.0.113.5"),  # forged beginning
        ("192.0.2.7", "198.51.100.1,203.0.113.5 , 192.0.2.8", "203.0.113.5"),
        ("192.0.2.7", "192.0.2.9, 203.0.113.5", "203.0.113.5"),  # forged proxy
        ("192.0.2.7", "192.0.2.8", "192.0.2.8"),  # only our own: the farthest
        ("192.0.2.7", "203.0.113.5, unknown", "192.0.2.7"),
        ("192.0.2.7", "203.0.113.5, rubbish, 192.0.2.8", "192.0.2.8"),
        ("::ffff:192.0.2.7", "203.0.113.5", "203.0.113.5"),
        ("2001:db8:1::7", "2001:db8:2::5", "2001:db8:2::5"),
        ("", "203.0.113.5", ""),
    ],
)
def test_the_right_most_address_that_is_not_ours_counts(
    peer: str, heard: str | None, address: str, settings: Any
) -> None:
    settings.CLEANBREAK_TRUSTED_PROXIES = tuple(ip_network(one) for one in OURS)
    headers: Any = {"REMOTE_ADDR": peer} | ({"HTTP_X_FORWARDED_FOR": heard} if heard else {})
    assert address_of(RequestFactory().get("/", **headers)) == address


def test_without_proxies_of_ours_nobody_s_word_counts(settings: Any) -> None:
    settings.CLEANBREAK_TRUSTED_PROXIES = ()
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="203.0.113.5")
    assert address_of(request) == "192.0.2.7"
