"""Mutual TLS: neither side talks to somebody whom it does not know."""

from pathlib import Path

import pytest
from tests.certificates import Authority
from tests.conformance.stages import calls_about

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.errors import OutsideFailure, Unavailable

from .conftest import settings_at
from .server import SmDpPlus
from .stage import Es2PlusStage


def failure_of(stage: Es2PlusStage) -> OutsideFailure:
    """Return how a retirement fails, raised or answered."""
    (sim,) = stage.sims(SimKind.ESIM, 1)
    try:
        (answer,) = stage.keeper.retire(calls_about([sim]))
    except OutsideFailure as failure:
        answer = failure
    finally:
        stage.close()
    assert isinstance(answer, OutsideFailure)
    assert stage.server.book.calls == []
    return answer


def test_whoever_has_no_certificate_is_not_let_in(server: SmDpPlus, authority: Authority) -> None:
    stage = Es2PlusStage(server, settings_at(server, authority, certificate=None, key=None))
    with pytest.raises(Unavailable):
        stage.keeper.check_reachable()
    assert "certificate" in failure_of(stage).sentence
    assert server.refused_handshakes > 0


def test_whoever_has_a_stranger_s_certificate_is_not_let_in(
    server: SmDpPlus, authority: Authority, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path, "stranger").identity()
    settings = settings_at(server, authority, certificate=stranger.certificate, key=stranger.key)
    failure_of(Es2PlusStage(server, settings))
    assert server.refused_handshakes > 0


def test_a_server_that_nobody_vouches_for_is_told_nothing(
    authority: Authority, tmp_path: Path
) -> None:
    impostor = Authority(tmp_path, "impostor").identity()
    with SmDpPlus(impostor, authority.file) as server:
        failure = failure_of(Es2PlusStage(server, settings_at(server, authority)))
    assert isinstance(failure, Unavailable)
    assert "certificate" in failure.sentence


def test_a_certificate_for_another_host_is_not_accepted(authority: Authority) -> None:
    elsewhere = authority.identity("other.example")
    with SmDpPlus(elsewhere, authority.file) as server:
        failure = failure_of(Es2PlusStage(server, settings_at(server, authority)))
    assert isinstance(failure, Unavailable)
