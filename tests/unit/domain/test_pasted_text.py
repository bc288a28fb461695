"""What is said of one pasted thing, and why."""

from datetime import date

import pytest

from cleanbreak.domain.official_channel import (
    ChannelKind,
    MalformedChannel,
    OfficialChannel,
    normal_value,
)
from cleanbreak.domain.pasted_text import (
    TEXT_LENGTH_MAX,
    NothingPasted,
    PastedTextTooLong,
    Register,
    Verdict,
    Why,
    judge_pasted,
)

SITE = "harbour-mobile.example"
OURS = (
    (ChannelKind.DOMAIN, SITE),
    (ChannelKind.DOMAIN, "xn--mller-kva.example"),
    (ChannelKind.EMAIL_DOMAIN, SITE),
    (ChannelKind.EMAIL_ADDRESS, "harbour@post.example"),
    (ChannelKind.PHONE, "+442079460018"),
    (ChannelKind.SHORT_CODE, "60500"),
    (ChannelKind.SMS_SENDER, "HarbourMob"),
    (ChannelKind.APP, "google:example.harbour"),
    (ChannelKind.APP, "apple:123456789"),
    (ChannelKind.SOCIAL, "https://social.example/@harbour"),
)
REGISTER = Register(
    channels=[
        *(OfficialChannel(kind=kind, value=value) for kind, value in OURS),
        OfficialChannel(
            kind=ChannelKind.DOMAIN, value="old-brand.example", valid_until=date(2026, 11, 25)
        ),
        OfficialChannel(
            kind=ChannelKind.DOMAIN, value="new-brand.example", valid_from=date(2026, 11, 27)
        ),
    ],
    today=date(2026, 11, 26),
    place="gb",
)


@pytest.mark.parametrize(
    "text",
    [
        "https://harbour-mobile.example/cancel/?a=b#c",
        "HTTP://HARBOUR-MOBILE.EXAMPLE:8443",
        "pay.harbour-mobile.example.",
        "(harbour-mobile.example)",
        "https://müller.example/",
        "service@harbour-mobile.example",
        "mailto:Service@Harbour-Mobile.example?subject=x",
        "Harbour <harbour@post.example>",
        "020 7946 0018",
        "+44 (0)20 7946-0018",
        "0044 20 7946 0018",
        "tel:+442079460018",
        "\u202a+44 20 7946 0018\u202c",
        "60500",
        "harbourmob",
        "https://play.google.com/store/apps/details?id=example.harbour&hl=de",
        "https://apps.apple.com/gb/app/harbour/id123456789",
        "www.social.example/@harbour/",
    ],
)
def test_ours(text: str) -> None:
    assert judge_pasted(text, REGISTER).verdict is Verdict.OURS


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://harbour-mobile.example.evil.example/", Why.IMITATION),
        ("https://harbour-mobile.example@evil.example/", Why.TWO_ADDRESSES),
        ("https://service@harbour-mobile.example/", Why.TWO_ADDRESSES),
        ("https://evil.example\\@harbour-mobile.example", Why.TWO_ADDRESSES),
        ("https://harbour-mobile.example%2eevil.example", Why.STRANGE_LINK),
        ("https:\\\\harbour-mobile.example", Why.STRANGE_LINK),
        ("javascript://harbour-mobile.example/%0aalert(1)", Why.STRANGE_LINK),
        ("data:text/html,harbour-mobile.example", Why.STRANGE_LINK),
        ("https://hаrbour-mobile.example", Why.IMITATION),
        ("harbour-rnobile.example", Why.IMITATION),
        ("xn--hrbour-mobile-w1k.example", Why.IMITATION),
        ("harbor-mobile.example", Why.IMITATION),
        ("harbuor-mobile.example", Why.IMITATION),
        ("harbourmobile-login.example", Why.IMITATION),
        ("ｈarbour-mobile.example", Why.IMITATION),
        ("https://harbour-mobile.example。evil.example", Why.IMITATION),
        ("https://harbour-mo\u200bbile.example", Why.HIDDEN_CHARACTERS),
        ("\u202eelpmaxe.elibom-ruobrah", Why.HIDDEN_CHARACTERS),
        ("Harbour Mobile <x@evil.example>", Why.TWO_ADDRESSES),
        ("x@harbour-moblle.example", Why.IMITATION),
        ("harb0urmob", Why.IMITATION),
        ("old-brand.example", Why.ENDED),
        ("new-brand.example", Why.NOT_YET),
        ("Your parcel waits: https://harbour-mobile.example.evil.example/ 😀", Why.IMITATION),
    ],
)
def test_not_ours(text: str, why: Why) -> None:
    found = judge_pasted(text, REGISTER)

    assert (found.verdict, found.why) == (Verdict.NOT_OURS, why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://parcel.example/", Why.UNKNOWN),
        ("+44 20 7946 0019", Why.UNKNOWN),
        ("60501", Why.UNKNOWN),
        ("service@pay.harbour-mobile.example", Why.UNKNOWN),
        ("https://play.google.com/store/apps/details?id=example.harbour.evil", Why.UNKNOWN),
        ("https://social.example/@harbour/../evil", Why.UNKNOWN),
        ("https://social.example/@harbour1", Why.UNKNOWN),
        ("Parcel", Why.UNKNOWN),
        ("http://127.0.0.1/", Why.UNKNOWN),
        ("😀👨\u200d👩\u200d👧", Why.UNKNOWN),
        ("Look: https://harbour-mobile.example/ or 020 7946 0018", Why.WHOLE_MESSAGE),
        ("详情见https://harbour-mobile.example。如非本人请忽略", Why.UNKNOWN),
    ],
)
def test_cannot_tell(text: str, why: Why) -> None:
    found = judge_pasted(text, REGISTER)

    assert (found.verdict, found.why) == (Verdict.CANNOT_TELL, why)


def test_each_thing_in_a_message_is_judged_the_worst_first() -> None:
    message = (
        "Dear customer, see https://harbour-mobile.example/, call +44 20 7946 0019\n"
        "or pay 5.00 until 26.11.2026 at harbour-mobile.example.evil.example now"
    )

    found = judge_pasted(message, REGISTER).findings

    assert [(one.text, one.verdict) for one in found] == [
        ("harbour-mobile.example.evil.example", Verdict.NOT_OURS),
        ("https://harbour-mobile.example/", Verdict.OURS),
        ("+44 20 7946 0019", Verdict.CANNOT_TELL),
    ]


def test_nothing_and_too_much_are_refused() -> None:
    for nothing in ("", " \n", "\u200b\u202c"):
        with pytest.raises(NothingPasted):
            judge_pasted(nothing, REGISTER)
    with pytest.raises(PastedTextTooLong):
        judge_pasted("a" * (TEXT_LENGTH_MAX + 1), REGISTER)


@pytest.mark.parametrize("text", ["a." * 2500, "@" * 5000, "1 " * 2500, "<" * 5000, "x@" * 2500])
def test_the_longest_text_is_judged_at_once(text: str) -> None:
    judge_pasted(text, REGISTER)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (ChannelKind.DOMAIN, " Müller.example", None),
        (ChannelKind.DOMAIN, "müller.example", "xn--mller-kva.example"),
        (ChannelKind.DOMAIN, "https://harbour.example", None),
        (ChannelKind.DOMAIN, "harbour。example", None),
        (ChannelKind.DOMAIN, "ｈarbour.example", None),
        (ChannelKind.DOMAIN, "hаrbour_.example", None),
        (ChannelKind.EMAIL_ADDRESS, "A.B@Harbour.example", "a.b@harbour.example"),
        (ChannelKind.EMAIL_ADDRESS, "a b@harbour.example", None),
        (ChannelKind.PHONE, "0800 HARBOUR", None),
        (ChannelKind.PHONE, "020 7946 0018", "+442079460018"),
        (ChannelKind.SHORT_CODE, "٦٠٥٠٠", None),
        (ChannelKind.SMS_SENDER, "HarbourMobile", None),
        (ChannelKind.SMS_SENDER, "12345", None),
        (ChannelKind.APP, "example.harbour", None),
        (ChannelKind.APP, "apple:x", None),
        (ChannelKind.SOCIAL, "https://social.example/", None),
        (ChannelKind.SOCIAL, "javascript://social.example/x", None),
        (ChannelKind.STORE, "harbour-1", None),
    ],
)
def test_the_register_writes_each_thing_in_one_way(
    kind: ChannelKind, text: str, value: str | None
) -> None:
    if value is None:
        with pytest.raises(MalformedChannel):
            normal_value(kind, text, "gb")
    else:
        assert normal_value(kind, text, "gb") == value
