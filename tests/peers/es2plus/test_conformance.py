"""The suite of the port, against an SM-DP+ that tells the state of its profiles."""

from collections.abc import Iterator

import pytest
from tests.certificates import Authority
from tests.conformance.test_esim import *  # noqa: F403 - the tests, on the stage of this folder

from cleanbreak.adapters.esim.es2plus.settings import StateQuestion

from .conftest import settings_at
from .server import SmDpPlus
from .stage import Es2PlusStage


@pytest.fixture
def stage(authority: Authority) -> Iterator[Es2PlusStage]:
    functions = frozenset({"cancelOrder", "getProfileStatus"})
    with SmDpPlus(authority.identity(), authority.file, functions) as server:
        settings = settings_at(server, authority, state_by=StateQuestion.GET_PROFILE_STATUS)
        made = Es2PlusStage(server, settings)
        yield made
        made.close()
