"""What several stories ask for."""

import io
import logging
from collections.abc import Iterator

import pytest

from cleanbreak.site.log_lines import LogLines


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Give what the product would have written to stderr, by its own settings."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(LogLines())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)
