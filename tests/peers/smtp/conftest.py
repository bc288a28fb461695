"""A mail server for each test."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from .stage import SmtpStage


@pytest.fixture
def stage() -> Iterator[SmtpStage]:
    with closing(SmtpStage()) as stage:
        yield stage
