"""Stripe is there when it is chosen, and nobody else pays for it."""

import subprocess
import sys
from typing import Any

import pytest

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.adapters.payments.stripe import StripePayments
from cleanbreak.ports.calls import Done
from cleanbreak.site.wiring import payments as wiring
from cleanbreak.site.wiring.chosen import AdapterNotSetUp
from cleanbreak.site.wiring.payments import wire_payments

from .played_stripe import KEY
from .stage import StripeStage, owed, pay


def test_it_is_chosen_by_its_name_and_set_up_by_the_environment(
    stage: StripeStage, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLEANBREAK_PAYMENTS = "stripe"
    monkeypatch.setenv("CLEANBREAK_STRIPE_KEY", KEY)
    monkeypatch.setenv("CLEANBREAK_STRIPE_BASE_URL", stage.server.address)
    memories: list[AnswersInPostgres] = []

    def remembered(dsn: str) -> AnswersInPostgres:
        memories.append(AnswersInPostgres(dsn))
        return memories[-1]

    monkeypatch.setattr(wiring, "AnswersInPostgres", remembered)

    payments = wire_payments(DictWorld())

    assert isinstance(payments, StripePayments)
    payments.check_reachable()
    charge = stage.account.take(5000, "eur")
    assert isinstance(pay(payments, owed(charge, key="wired:pay_out")), Done)
    assert payments.find(["wired:pay_out"]) != [None]
    payments.close_connections()
    [memory] = memories
    memory.close()


def test_without_a_key_it_does_not_start(settings: Any) -> None:
    settings.CLEANBREAK_PAYMENTS = "stripe"

    with pytest.raises(AdapterNotSetUp, match="CLEANBREAK_STRIPE_KEY"):
        wire_payments(DictWorld())


def test_who_has_not_chosen_it_does_not_load_it() -> None:
    program = (
        "import django; django.setup();"
        "from cleanbreak.adapters.fake_world import DictWorld;"
        "from cleanbreak.site.wiring.payments import wire_payments;"
        "import sys; wire_payments(DictWorld()); print('stripe' in sys.modules)"
    )

    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert ran.stdout.strip() == "False"
