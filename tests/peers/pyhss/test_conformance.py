"""The suite of the port, against PyHSS as it was measured."""

from tests.conformance.test_network import *  # noqa: F403 - the tests, on the stage of this folder
