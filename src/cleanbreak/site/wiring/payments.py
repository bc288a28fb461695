"""By whom money goes back: the provider by whom it was paid, and the bank."""

from django.conf import settings

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.first_answers import AnswersInPostgres
from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.ports.payments import Payments
from cleanbreak.site.secret_files import environment
from cleanbreak.site.wiring.chosen import Makers, choose


def wire_payments(world: World) -> Payments:
    """Return the payment provider that ``CLEANBREAK_PAYMENTS`` names.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[Payments] = {"memory": lambda _: MemoryPayments(world), "stripe": _stripe}
    return choose("payments", settings.CLEANBREAK_PAYMENTS, makers)


def wire_bank(world: World) -> Payments:
    """Return the bank that ``CLEANBREAK_BANK`` names.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[Payments] = {
        "memory": lambda _: MemoryPayments(world, "bank"),
        "iso20022": _iso20022,
    }
    return choose("bank", settings.CLEANBREAK_BANK, makers)


def _stripe(_: str) -> Payments:
    # Vendors are imported where they are chosen: nobody pays for the others.
    from cleanbreak.adapters.payments.stripe import StripePayments, StripeSettings

    stripe = StripeSettings.from_environment(environment())
    return StripePayments(stripe, AnswersInPostgres(settings.DATABASE_URL))


def _iso20022(_: str) -> Payments:
    # Banks are imported where they are chosen: nobody pays for the others.
    from cleanbreak.adapters.payments.iso20022 import Iso20022Bank, Iso20022Settings

    return Iso20022Bank(Iso20022Settings.from_environment(environment()))
