"""The suite of the port, against our Stripe."""

from tests.conformance.test_payments import *  # noqa: F403 - the tests, on the stage of this folder

from .played_stripe import KEY
from .stage import StripeStage, owed, pay


def test_whoever_sends_what_no_client_should_is_found_out(stage: StripeStage) -> None:
    """The control: a wrong version would be a fault of every test of this folder."""
    stage.server.perform("GET", "/v1/refunds", {}, {"Authorization": f"Bearer {KEY}"})

    assert stage.server.faults == ["version None"]
    stage.server.faults.clear()
    pay(stage.payments, owed(stage.account.take(5000, "eur")))
