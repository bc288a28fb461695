"""The suite of the port, against a database that speaks MongoDB's protocol."""

from tests.conformance.test_network import *  # noqa: F403 - the tests, on the stage of this folder
