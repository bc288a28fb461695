"""Steps and states of an order as staff read them; the portal has other words for customers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.termination import OrderState

STEP_WORDS: dict[str, Promise] = {
    "stop_usage": _("Bar the line at the network"),
    "close_charging": _("Close the charging account"),
    "settle_balance": _("Settle the balance"),
    "withdraw_subscription": _("Withdraw the subscription from the network"),
    "revoke_services": _("Revoke forwarding, voicemail and devices"),
    "retire_sim": _("Retire the SIM"),
    "prove_line_is_dead": _("Prove that the line is dead"),
    "quarantine_number": _("Quarantine the number"),
    "pay_out": _("Pay out the refund"),
    "announce": _("Announce the end"),
    "issue_certificate": _("Issue the certificate"),
    "reopen_charging": _("Open the charging account again"),
    "allow_usage": _("Allow usage again"),
    "sweep_network": _("Withdraw again what the network still has"),
    "close_forgotten_account": _("Close the forgotten charging account"),
    "retire_forgotten_sim": _("Retire the SIM again"),
    "prove_line_is_swept": _("Prove that nothing is left"),
}
STATE_WORDS: dict[OrderState, Promise] = {
    OrderState.PENDING: _("waits for its day"),
    OrderState.HELD: _("waits for a person"),
    OrderState.IN_PROGRESS: _("under way"),
    OrderState.PENDING_CANCELLATION: _("being withdrawn"),
    OrderState.COMPLETED: _("done"),
    OrderState.CANCELLED: _("withdrawn"),
}
