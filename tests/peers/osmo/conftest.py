"""The laboratories in which the tests of this folder happen."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from cleanbreak.adapters.network.osmo.lab import OsmoLab, missing_programs

from .stage import OsmoStage


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OsmoLab]:
    """HLR, MSC and SGSN that run through all tests of this process."""
    require_programs()
    with OsmoLab(tmp_path_factory.mktemp("osmo")) as lab:
        yield lab


@pytest.fixture(scope="session")
def stage(lab: OsmoLab) -> Iterator[OsmoStage]:
    """The network that runs all the time."""
    with closing(OsmoStage(lab)) as stage:
        yield stage


@pytest.fixture
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OsmoStage]:
    """A network of one test's own, that may be broken."""
    require_programs()
    with OsmoLab(tmp_path_factory.mktemp("fragile")) as lab, closing(OsmoStage(lab)) as stage:
        yield stage


def require_programs() -> None:
    if missing := missing_programs():
        reason = f"not installed: {', '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
