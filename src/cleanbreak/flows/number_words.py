"""The words for what becomes of numbers."""

from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.number_release import Waits
from cleanbreak.domain.number_state import NumberState

STATE_WORDS = {
    NumberState.ASSIGNED: _("a line has it"),
    NumberState.PORT_GRACE: _("its former holder can still take it to another provider"),
    NumberState.QUARANTINED: _("it rests"),
    NumberState.AVAILABLE: _("it is free"),
    NumberState.PORTED_OUT: _("another provider has taken it over"),
    NumberState.RETURNED: _("it went back to the operator whose block it is from"),
}
WAITS_WORDS = {
    Waits.FOR_FORMER_HOLDER: _("kept for the former holder"),
    Waits.FOR_RECEIVER: _("somebody who watches it has not confirmed that its line has ended"),
    Waits.NOT_IN_OUR_BLOCKS: _("in none of the blocks that are noted as ours"),
}
