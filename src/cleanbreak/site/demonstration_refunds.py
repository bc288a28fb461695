"""Money that waits in the demonstration: three lines have ended, and no way to pay is on file."""

from django.utils import timezone

from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.line import LineState
from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutState
from cleanbreak.domain.termination import Actor, Channel, TerminationRequest
from cleanbreak.flows.advance_orders import Worker, advance_orders
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.outside import Outside
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.site.demonstration import PLACES, DemonstrationLine

ACTOR = Actor(channel=Channel.SYSTEM, acting_user="system")
CLERK = Actor(channel=Channel.STAFF, acting_user="agent:refund-clerk")
WITHOUT_CARD_SERIAL = 4
"""Of each place: prepaid, with paid credit, and no way to be paid on file."""
EXAMPLE_IBAN = "GB33 BUKB 2020 1555 5555 55"
"""The example of the registry of IBANs; it is nobody's."""


def owe_demonstration_refunds(outside: Outside) -> None:
    """End three lines, unless they have ended; enter an account for one, so that it waits for two.

    The lines are ended here, before any worker runs: what waits is there when the pages open.
    """
    chosen = [DemonstrationLine(PLACES[place], WITHOUT_CARD_SERIAL) for place in ("de", "gb", "cn")]
    living = LineRow.objects.filter(
        iccid__in=[line.iccid for line in chosen], state=LineState.ACTIVE.value
    )
    if living.count() != len(chosen):
        return
    for line in chosen:
        wish = EndWish(policy=EndPolicy.IMMEDIATE)
        request = TerminationRequest(
            iccid=line.iccid, wish=wish, level=ProofLevel.VERIFIED, actor=ACTOR
        )
        request_termination(request, outside, timezone.now())
    advance_orders(Worker(outside=outside, clock=timezone.now))
    _enter_account(chosen[1])


def _enter_account(line: DemonstrationLine) -> None:
    line_id = LineRow.objects.values_list("line_id", flat=True).get(iccid=line.iccid)
    owed = PayoutRow.objects.filter(line_id=line_id, state=PayoutState.DRAFT.value).first()
    if owed is not None:
        account = Destination(account=EXAMPLE_IBAN, name=line.name)
        choice = Choice(method=PayoutMethod.BANK, destination=account)
        choose_payout(owed.payout_id, choice, CLERK, timezone.now())
