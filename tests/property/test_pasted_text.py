"""Nothing that only looks like ours is ever called ours, whatever somebody pastes."""

import unicodedata
from datetime import date

from hypothesis import assume, example, given
from hypothesis import strategies as st

from cleanbreak.domain.look_alike import HIDDEN_CATEGORIES, skeleton
from cleanbreak.domain.official_channel import ChannelKind, OfficialChannel
from cleanbreak.domain.pasted_text import Register, Verdict, Why, judge_pasted

SITE, SENDER, NUMBER = "harbour-mobile.example", "HarbourMob", "+442079460018"
REGISTER = Register(
    channels=[
        OfficialChannel(kind=ChannelKind.DOMAIN, value=SITE),
        OfficialChannel(kind=ChannelKind.EMAIL_DOMAIN, value=SITE),
        OfficialChannel(kind=ChannelKind.SMS_SENDER, value=SENDER),
        OfficialChannel(kind=ChannelKind.PHONE, value=NUMBER),
    ],
    today=date(2026, 11, 26),
    place="gb",
)
LOOK_ALIKES = {"a": "аɑａ", "o": "оο0ｏ", "e": "еｅ", "i": "іı1l", "b": "Ьｂ", "r": "ⓡ", "m": "ｍм"}
HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202c\u202d\u202e\u2066\u2069\u061c\u180e\x00"
labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
foreign = st.builds("{}.{}".format, labels, st.sampled_from(["example", "com", "net", "zip"]))


def verdict(text: str) -> Verdict:
    return judge_pasted(text, REGISTER).verdict


@given(at=st.integers(0, len(SITE) - 1), pick=st.integers(0, 3))
def test_one_letter_that_looks_the_same_is_enough_not_to_be_ours(at: int, pick: int) -> None:
    alike = LOOK_ALIKES.get(SITE[at], "")
    assume(alike)
    name = SITE[:at] + alike[pick % len(alike)] + SITE[at + 1 :]

    assert verdict(f"https://{name}/cancel/") is Verdict.NOT_OURS
    assert verdict(f"service@{name}") is not Verdict.OURS


@given(at=st.integers(1, len(SITE) - 1), hidden=st.sampled_from(HIDDEN))
def test_what_nobody_sees_in_a_name_makes_it_not_ours(at: int, hidden: str) -> None:
    assert verdict(f"https://{SITE[:at]}{hidden}{SITE[at:]}/") is Verdict.NOT_OURS


@given(host=foreign)
@example("evil.example")
def test_our_name_before_anothers_is_anothers(host: str) -> None:
    assume(host not in SITE)
    for trick in (
        f"https://{SITE}.{host}/",
        f"https://{SITE}@{host}/",
        f"https://{SITE}:443@{host}/",
        f"https://{SITE}%2e{host}/",
        f"https://{SITE}%40{host}/",
        f"https://{SITE}\\.{host}/",
        f"https://{SITE}\\@{host}/",
        f"https://{SITE}。{host}/",
        f"https://{SITE}．{host}/",
        f"https://{SITE}-{host}/",
        f"{SITE}.{host}",
        f"service@{SITE}@{host}",
        f"service@{SITE}.{host}",
        f"{SITE} <service@{host}>",
    ):
        assert verdict(trick) is Verdict.NOT_OURS, trick
    assert verdict(f"https://{host}/{SITE}/") is not Verdict.OURS
    assert verdict(f"https://{host}/?next=https://{SITE}/") is not Verdict.OURS
    assert verdict(f"https://{host}/#@{SITE}") is not Verdict.OURS


@given(text=st.text(max_size=300))
def test_no_text_brings_it_down_and_a_message_is_never_ours(text: str) -> None:
    assume(any(not one.isspace() and not _is_hidden(one) for one in text))
    judge_pasted(text, REGISTER)

    message = f"word {text} word https://{SITE}/"
    assert verdict(message) is not Verdict.OURS


@given(host=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
@example(SITE.upper())
@example("pay." + SITE)
@example(SITE + ".")
@example("harbour-mob\u0130le.example")
@example("harbour-mobile.example\u3002com")
@example("\u212aarbour-mobile.example")
def test_only_our_very_letters_are_ours(host: str) -> None:
    assume("/" not in host and "?" not in host and "#" not in host)
    if verdict(f"https://{host}/") is Verdict.OURS:
        name = host.strip(" \t\r\n").partition(":")[0].lower().rstrip(".")
        assert host.isascii()
        assert name == SITE or name.endswith(f".{SITE}")


@given(name=st.text(min_size=1, max_size=20))
@example("HarbourM0b")
@example("НarbourMob")
@example("Harbour Mob")
def test_a_senders_name_is_ours_letter_by_letter(name: str) -> None:
    assume(any(not one.isspace() and not _is_hidden(one) for one in name))
    found = judge_pasted(name, REGISTER)
    if found.verdict is Verdict.OURS:
        (one,) = found.findings
        assert one.kind is ChannelKind.SMS_SENDER
        assert one.text.lower() == SENDER.lower()
        assert one.text in name


@given(digits=st.from_regex(r"\+?[0-9 ()/.-]{6,20}", fullmatch=True))
@example("+44 (0)20 7946 0018")
@example("020 7946 0018")
@example("0044 20 7946 0018")
def test_only_our_number_is_ours(digits: str) -> None:
    bare = "".join(one for one in digits if one.isdigit())
    if verdict(digits) is Verdict.OURS:
        assert bare.endswith("2079460018")


def test_the_same_eye_sees_the_same() -> None:
    assert skeleton("hаrbour") == skeleton("harbour") == skeleton("HARBOUR")
    assert skeleton("rnobile") == skeleton("mobile")
    assert skeleton("harbour") != skeleton("harvest")


def test_a_reversed_text_is_never_ours() -> None:
    found = judge_pasted("\u202e8100 6497 02 44+", REGISTER)

    assert (found.verdict, found.why) == (Verdict.NOT_OURS, Why.HIDDEN_CHARACTERS)


def _is_hidden(one: str) -> bool:
    return unicodedata.category(one) in HIDDEN_CATEGORIES
