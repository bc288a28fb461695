"""The suite of the port, at a real pcscd."""

from tests.conformance.test_card_reader import *  # noqa: F403 - the tests, on the stage of this folder
