"""The suite of the port, through our own message centre."""

from tests.conformance.test_messages import *  # noqa: F403 - the tests, on the stage of this folder
