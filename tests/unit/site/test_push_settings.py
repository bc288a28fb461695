"""What the operator says of push messages."""

import pytest

from cleanbreak.domain.push import KNOWN_SERVICES
from cleanbreak.site.push_settings import (
    MalformedPushSender,
    MalformedPushService,
    _read_sender,
    _read_services,
)


def test_services_are_those_of_browsers_unless_others_are_named() -> None:
    assert _read_services("") == KNOWN_SERVICES
    assert _read_services("none") == ()
    assert _read_services("push.example:8443 *.push.example") == (
        "push.example:8443",
        "*.push.example",
    )


@pytest.mark.parametrize(
    "text",
    ["https://fcm.googleapis.com", "*", "*.com", "a/b", "a@b", "*.*.a.b", "none a_b", "ü.de"],
)
def test_what_is_no_host_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(MalformedPushService, match="names hosts like"):
        _read_services(text)


def test_the_sender_is_the_portal_unless_somebody_is_named() -> None:
    assert _read_sender("", "https://portal.example") == "https://portal.example"
    assert _read_sender("mailto:push@a.example", "https://b") == "mailto:push@a.example"


@pytest.mark.parametrize("text", ["push@a.example", "mailto:", "mailto:a", "http://a", "https://"])
def test_a_sender_whom_nobody_reaches_is_refused(text: str) -> None:
    with pytest.raises(MalformedPushSender, match="is an address like"):
        _read_sender(text, "https://portal.example")
