"""The suite of the port, through a real mail server."""

from tests.conformance.test_messages import *  # noqa: F403 - the tests, on the stage of this folder
