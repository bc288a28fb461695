"""The accounts at Stripe in which the tests of this folder happen."""

from collections.abc import Iterator

import pytest

from .stage import StripeStage


@pytest.fixture
def stage() -> Iterator[StripeStage]:
    """An account of one test's own; all that is sent there is what a client of Stripe may send."""
    stage = StripeStage()
    yield stage
    stage.close()
    assert stage.server.faults == []
