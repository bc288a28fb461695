"""Addresses that the operator agreed to: for everybody, or for one client alone."""

from cleanbreak.domain.agreed_address import agreed_for
from cleanbreak.site.events_settings import read_events_origins


def test_an_origin_of_one_client_is_nobody_elses() -> None:
    words = read_events_origins("https://CRM.example shop=https://shop.example:8443")
    assert words == ("https://crm.example", "shop=https://shop.example:8443")
    assert agreed_for("shop", words) == ("https://crm.example", "https://shop.example:8443")
    assert agreed_for("bank", words) == ("https://crm.example",)
    assert agreed_for("", words) == ("https://crm.example",)


def test_one_origin_may_be_of_two_clients_and_the_case_of_a_client_counts() -> None:
    words = read_events_origins("Shop=https://hub.example bank=https://hub.example")
    assert agreed_for("Shop", words) == agreed_for("bank", words) == ("https://hub.example",)
    assert agreed_for("shop", words) == ()
