"""The doctor on papers: a key that signs is no news, one that does not, or soon will not, is."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.paper_keys import PaperKeyStage, own_key_stage, pem_stage

from cleanbreak.flows import doubts_about_papers as flow
from cleanbreak.flows.doubts_about_papers import doubts_about_papers
from cleanbreak.site.wiring.chosen import UnknownAdapter
from cleanbreak.site.wiring.paper_signing import wire_paper_signing


def wire(monkeypatch: pytest.MonkeyPatch, stage: PaperKeyStage) -> None:
    monkeypatch.setattr(flow, "wired_paper_signing", stage.other_process)


def test_a_key_of_our_own_is_no_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wire(monkeypatch, own_key_stage(tmp_path))
    assert list(doubts_about_papers(timezone.now())) == []


def test_a_certificate_that_runs_out_is_told_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire(monkeypatch, pem_stage(tmp_path))  # good for thirty days and some seconds
    now = timezone.now()
    assert list(doubts_about_papers(now - timedelta(days=1))) == []
    (found,) = doubts_about_papers(now + timedelta(days=1))
    assert not found.is_well
    assert "Get a new one" in found.sentence


def test_a_key_that_is_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = own_key_stage(tmp_path)
    wire(monkeypatch, stage)
    with stage.outage():
        (found,) = doubts_about_papers(timezone.now())
    assert not found.is_well
    assert "paper_key.pem" in found.sentence


def test_a_keeper_that_does_not_exist_is_named(settings: Any) -> None:
    settings.CLEANBREAK_PAPER_SIGNING = "wax_seal"
    wire_paper_signing.cache_clear()
    try:
        (found,) = doubts_about_papers(timezone.now())
        assert "wax_seal" in found.sentence
        with pytest.raises(UnknownAdapter):
            wire_paper_signing()
    finally:
        wire_paper_signing.cache_clear()


@pytest.mark.parametrize(
    ("setting", "missing"),
    [("file", "CLEANBREAK_PADES_KEY_FILE"), ("pkcs11", "pkcs11:LABEL")],
)
def test_what_a_keeper_needs_is_named(setting: str, missing: str, settings: Any) -> None:
    settings.CLEANBREAK_PAPER_SIGNING = setting
    wire_paper_signing.cache_clear()
    try:
        (found,) = doubts_about_papers(timezone.now())
        assert missing in found.sentence
    finally:
        wire_paper_signing.cache_clear()
