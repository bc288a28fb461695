"""The lists of accounts are whole, and each fault of one is named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cleanbreak.domain.bound_account import sender_key
from cleanbreak.policies.accounts import (
    EVERY_PLACE_HAS,
    accounts_of,
    faults_of_accounts,
    faults_of_text,
)
from cleanbreak.policies.check import faults_of_file
from cleanbreak.policies.loader import known_places

GOOD = """accounts:
  own_bank:
    kind: bank
    name: Hafenbank
    change: https://hafenbank.example/number
    senders: [Hafenbank]
    reference: ours
    confidence: H
    seen_on: 2026-11-26
"""


@pytest.fixture
def overlays(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.CLEANBREAK_POLICY_OVERLAYS = tmp_path
    (tmp_path / "accounts").mkdir()
    accounts_of.cache_clear()
    yield tmp_path / "accounts"
    accounts_of.cache_clear()


def test_what_is_shipped_has_no_fault() -> None:
    assert {one for faults in faults_of_accounts().values() for one in faults} == set()


def test_every_place_has_the_kinds_that_matter_and_its_own_come_first() -> None:
    for place in known_places():
        assert {one.kind for one in accounts_of(place)} >= set(EVERY_PLACE_HAS), place
        assert len({one.key for one in accounts_of(place)}) == len(accounts_of(place))
    assert accounts_of("de")[0].key == "sparkasse"
    assert {"klarna", "whatsapp"} < {one.key for one in accounts_of("de")}
    assert "whatsapp" in {one.key for one in accounts_of("atlantis")}


def test_of_two_lists_the_nearer_one_counts() -> None:
    assert next(one for one in accounts_of("cn") if one.key == "wechat").name.startswith("微信")


def test_every_address_is_of_whoever_is_named_and_encrypted() -> None:
    for place in known_places():
        for one in accounts_of(place):
            for address in filter(None, (one.change, one.activity)):
                parts = urlsplit(address)
                assert (parts.scheme, parts.username, parts.port) == ("https", None, None), one.key


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("accounts:", "contas:", "it has one key, accounts"),
        ("accounts:", "accounts: [", "it is no YAML"),
        ("  own_bank:", "  Own-Bank:", "a key is small letters"),
        ("  own_bank:", "  bank:", "stands for all others of its kind"),
        ("kind: bank", "kind: piggy", "kind 'piggy' is not known"),
        ("    reference: ours\n", "", "reference is missing"),
        ("    reference: ours\n", "    reference: ''\n", "reference is no text"),
        ("    reference: ours\n", "    reference: ours\n    hint: x\n", "'hint' is no key"),
        ("confidence: H", "confidence: S", "confidence is one of"),
        ("seen_on: 2026-11-26", "seen_on: lately", "seen_on is a date"),
        ("https://hafenbank.example", "http://hafenbank.example", "is no https address"),
        ("https://hafenbank.example", "javascript:alert(1)//", "is no https address"),
        ("https://hafenbank.example", "https://bank@evil.example", "is no https address"),
        ("https://hafenbank.example", "https://192.0.2.1", "is no https address"),
        ("[Hafenbank]", "[]", "senders is a list of names"),
        ("[Hafenbank]", "['-']", "too short to be told from others"),
    ],
)
def test_each_fault_is_named(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert any(fault in one for one in faults_of_text(GOOD.replace(old, new, 1)))


def test_an_operator_adds_its_own_and_a_faulty_list_is_named_and_not_used(
    overlays: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (overlays / "de.yaml").write_text(GOOD)
    assert faults_of_file(overlays / "de.yaml") == []
    assert accounts_of("de")[0].name == "Hafenbank"
    assert accounts_of("fr")[0].name != "Hafenbank"

    accounts_of.cache_clear()
    (overlays / "de.yaml").write_text(GOOD.replace("https", "http"))
    assert faults_of_accounts()[str(overlays / "de.yaml")]
    assert accounts_of("de")[0].key == "sparkasse"
    assert "de.yaml is not used" in caplog.text


def test_senders_are_compared_by_letters_and_digits() -> None:
    assert sender_key("Pay-Pal ") == sender_key("ＰａｙＰａｌ") == "paypal"
    assert sender_key("【支付宝】") == "支付宝"
