"""The suite of the port, against our own server of TMF654."""

import pytest
from tests.conformance.test_charging import *  # noqa: F403 - the tests, on the stage of this folder
from tests.conformance.test_credit import *  # noqa: F403 - the tests, on the stage of this folder

from .specification import FILE
from .stage import Tmf654Stage, close, euros


def test_every_message_is_held_to_the_swagger_file(stage: Tmf654Stage) -> None:
    """The control: without the file nothing would be checked, and a fault has to be found."""
    if not FILE.exists():
        pytest.skip(f"{FILE} is not there")
    account = stage.account(euros(500))
    stage.ocs.bucket_named(account, "Main")["status"] = "on holiday"

    close(stage.charging, account)

    assert [fault for fault in stage.server.faults if "on holiday" in fault]
    stage.server.faults.clear()
