"""The log as JSON: one object a line, with the order, and without what exceptions of others say."""

import json
import logging
import os
import subprocess
import sys
from typing import Any

import pytest

from cleanbreak.site.json_lines import JsonLines, UnknownLogFormat, log_formatter

ORDER = "019ac2f0-5c1e-7d3a-8f00-2b6c1d9e4a10"
CANARY = "+4915228817386"
TELL = """
import django, logging
django.setup()
logging.getLogger("cleanbreak").warning("one\\ntwo")
"""


def written(message: str, *args: object, exc_info: Any = None) -> dict[str, Any]:
    record = logging.LogRecord("cleanbreak", logging.ERROR, "x.py", 1, message, args, exc_info)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert line.isascii()
    fields: dict[str, Any] = json.loads(line)
    return fields


def test_a_line_about_an_order_names_it() -> None:
    fields = written("order %s does not go on: %s", ORDER, "unavailable")
    assert fields["order_id"] == ORDER
    assert fields["message"] == f"order {ORDER} does not go on: unavailable"
    assert (fields["level"], fields["logger"]) == ("ERROR", "cleanbreak")
    assert fields["at"].endswith("Z")
    assert "order_id" not in written("withdraw: %d orders: %s", 3, "unavailable")


def test_what_an_exception_of_others_says_is_not_told() -> None:
    try:
        raise RuntimeError(f"no such subscriber: {CANARY}")
    except RuntimeError as fault:
        fields = written("failed: %s", fault, exc_info=sys.exc_info())
    assert CANARY not in json.dumps(fields)
    assert "RuntimeError" in fields["frames"]
    assert "test_json_lines.py" in fields["frames"]


def test_what_was_sent_to_us_neither_begins_a_line_nor_steers_a_terminal() -> None:
    fields = written("refused: %s", 'a\n{"level": "INFO"}\x1b[2J\u202e')
    assert fields["message"].endswith('a\n{"level": "INFO"}\x1b[2J\u202e')


def test_another_word_is_refused() -> None:
    assert log_formatter("line") == {"()": "cleanbreak.site.log_lines.LogLines"}
    with pytest.raises(UnknownLogFormat):
        log_formatter("xml")


def test_a_process_writes_json_when_told_to() -> None:
    told = subprocess.run(
        [sys.executable, "-c", TELL],
        env={
            **os.environ,
            "CLEANBREAK_LOG_FORMAT": "json",
            "DJANGO_SETTINGS_MODULE": "cleanbreak.site.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert [json.loads(line)["message"] for line in told.stderr.splitlines()] == ["one\ntwo"]
