"""The SM-DP+ of this folder, and an adapter that it knows."""

from collections.abc import Iterator

import pytest
from tests.certificates import Authority

from cleanbreak.adapters.esim.es2plus import Es2PlusSettings

from .server import SmDpPlus
from .stage import Es2PlusStage


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The one that both sides trust."""
    return Authority(tmp_path_factory.mktemp("es2plus"), "gsma-ci")


@pytest.fixture
def server(authority: Authority) -> Iterator[SmDpPlus]:
    """An SM-DP+ that has what SGP.22 has, and nothing more."""
    with SmDpPlus(authority.identity(), authority.file) as server:
        yield server


@pytest.fixture
def settings_of(authority: Authority, server: SmDpPlus) -> Es2PlusSettings:
    """How an operator whom the SM-DP+ knows reaches it."""
    return settings_at(server, authority)


@pytest.fixture
def stage(server: SmDpPlus, settings_of: Es2PlusSettings) -> Iterator[Es2PlusStage]:
    """Both sides."""
    made = Es2PlusStage(server, settings_of)
    yield made
    made.close()


def settings_at(server: SmDpPlus, authority: Authority, **changes: object) -> Es2PlusSettings:
    ours = authority.identity("operator.example")
    known: dict[str, object] = {
        "url": server.url,
        "requester": "1.3.6.1.4.1.31746.1",
        "certificate": ours.certificate,
        "key": ours.key,
        "authorities": authority.file,
        "timeout_s": 10.0,
    }
    return Es2PlusSettings(**{**known, **changes})  # type: ignore[arg-type]
