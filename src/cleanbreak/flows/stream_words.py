"""Words for the streams of receivers, in the language of the reader."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.signal_stream import DeliveryMethod, StreamStatus

STATUS_WORDS: dict[StreamStatus, Promise] = {
    StreamStatus.ENABLED: _("Signals go"),
    StreamStatus.PAUSED: _("Paused: signals are held"),
    StreamStatus.DISABLED: _("Disabled: no signals"),
}
METHOD_WORDS: dict[DeliveryMethod, Promise] = {
    DeliveryMethod.PUSH: _("We send them"),
    DeliveryMethod.POLL: _("The receiver fetches them"),
}
ACT_WORDS: dict[StreamStatus, Promise] = {
    StreamStatus.ENABLED: _("Let signals go"),
    StreamStatus.PAUSED: _("Pause"),
    StreamStatus.DISABLED: _("Disable"),
}
"""What a button says that puts a stream into the status."""
