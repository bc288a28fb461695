"""What is one operator's site, and what the internet does not know."""

import pytest

from cleanbreak.domain.web_site import is_private, is_same_site


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.operator.example/a", "http://operator.example/", True),
        ("https://login.operator.example/", "https://www.operator.example/", True),
        ("https://operator.example:443/", "https://operator.example/", True),
        ("https://operator.example:8443/", "https://operator.example/", False),
        ("https://notoperator.example/", "https://operator.example/", False),
        ("https://operator.example.evil.example/", "https://operator.example/", False),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/b", True),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:9000/", False),
        ("http://1.0.0.1/", "http://0.0.1/", False),
        ("javascript:alert(1)", "https://operator.example/", False),
        ("https://operator.example:port/", "https://operator.example/", False),
        ("mailto:a@operator.example", "mailto:a@operator.example", False),
    ],
)
def test_a_host_and_what_is_below_it_are_one_site(one: str, other: str, same: bool) -> None:
    assert is_same_site(one, other) is same
    assert is_same_site(other, one) is same


@pytest.mark.parametrize(
    ("number", "private"),
    [
        ("8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("::1", True),
        ("::ffff:10.0.0.1", True),
        ("fe80::1%eth0", True),
        ("224.0.0.1", True),
        ("no number", True),
    ],
)
def test_what_the_internet_does_not_know_is_private(number: str, private: bool) -> None:
    assert is_private(number) is private
