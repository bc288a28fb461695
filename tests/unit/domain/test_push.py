"""Which push services are sent to, and what a browser may say of itself."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.push_receivers import PushedDevice

from cleanbreak.domain.push import (
    KNOWN_SERVICES,
    NEWS_OF,
    MalformedPushAddress,
    PushNews,
    UnknownPushService,
    is_sent_to,
    read_push_address,
)

REAL = (
    "https://fcm.googleapis.com/fcm/send/abc:APA91b",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d%3d",
)
ELSEWHERE = (
    "http://fcm.googleapis.com/fcm/send/1",
    "https://fcm.googleapis.com:8443/fcm/send/1",
    "https://fcm.googleapis.com@169.254.169.254/",
    "https://169.254.169.254/latest/meta-data/",
    "https://127.0.0.1:5432/",
    "https://[::1]/",
    "https://localhost/",
    "https://fcm.googleapis.com.example.org/",
    "https://evilfcm.googleapis.com/",
    "https://push.apple.com/1",
    "https://.push.apple.com/1",
    "https://example.org/push.apple.com",
    "https://example.org\\.push.apple.com/",
    "https://example.org#.push.apple.com",
    "https://fcm.googleapis.com/#x",
    "https://fcm.googleapis.com/\n",
    "https://fcm.googleapis.com:99999/",
    "https://fcm.googleapis.com/" + "a" * 1000,
    "//fcm.googleapis.com/1",
    "ftp://fcm.googleapis.com/1",
    "https:///1",
    "",
)


@pytest.mark.parametrize("endpoint", REAL)
def test_the_services_of_browsers_are_sent_to(endpoint: str) -> None:
    assert is_sent_to(endpoint, KNOWN_SERVICES)


@pytest.mark.parametrize("endpoint", ELSEWHERE)
def test_nothing_else_is(endpoint: str) -> None:
    assert not is_sent_to(endpoint, KNOWN_SERVICES)


def test_a_port_is_sent_to_only_if_it_is_named() -> None:
    assert is_sent_to("https://localhost:4443/1", ("localhost:4443",))
    assert not is_sent_to("https://localhost:4444/1", ("localhost:4443",))


def said(**changed: Any) -> dict[str, Any]:
    own = json.loads(PushedDevice(REAL[0]).said())
    own["keys"] |= changed.pop("keys", {})
    return {**own, **changed}


def test_what_a_browser_says_is_read() -> None:
    read = read_push_address(said(), KNOWN_SERVICES)
    assert read.endpoint == REAL[0]
    padded = said()
    padded["keys"]["auth"] += "=="
    assert len(read_push_address(padded, KNOWN_SERVICES).auth) == 22
    assert REAL[0] not in repr(read)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "x",
        {},
        {"endpoint": REAL[0]},
        said(endpoint=1),
        said(endpoint="https://fcm.googleapis.com/ü"),
        said(keys={"p256dh": ""}),
        said(keys={"p256dh": "A" * 87}),
        said(keys={"p256dh": 5}),
        said(keys={"auth": "AAAA"}),
        said(keys={"auth": "!" * 22}),
        said(keys={"auth": None}),
    ],
)
def test_what_no_browser_says_is_refused(wrong: object) -> None:
    with pytest.raises(MalformedPushAddress):
        read_push_address(wrong, KNOWN_SERVICES)


@pytest.mark.parametrize("endpoint", [one for one in ELSEWHERE if one])
def test_another_service_is_refused_in_words_of_its_own(endpoint: str) -> None:
    with pytest.raises(UnknownPushService):
        read_push_address(said(endpoint=endpoint), KNOWN_SERVICES)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["endpoint", "keys", "p256dh", "auth"]), inner)
        ),
    )
)
def test_whatever_is_said_is_read_or_refused(anything: object) -> None:
    with pytest.raises((MalformedPushAddress, UnknownPushService)):
        read_push_address(anything, KNOWN_SERVICES)


def test_every_kind_of_news_has_an_announcement_or_is_the_trial() -> None:
    assert {*NEWS_OF.values(), PushNews.CHOSEN} == set(PushNews)
