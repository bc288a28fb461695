"""What is in a takeout, where it was, and how complete it is, in the words of its owner."""

from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.takeout import Kind, Origin, SourceStatus

KIND_WORDS = {
    Kind.CONTACT: _("Contacts"),
    Kind.MESSAGE: _("Text messages"),
    Kind.CALL: _("Calls"),
    Kind.DATA_SESSION: _("Use of mobile data"),
    Kind.PAYMENT: _("Payments"),
    Kind.INVOICE: _("Invoices"),
    Kind.VOICEMAIL: _("Voicemail"),
}
ORIGIN_WORDS = {
    Origin.OPERATOR: _("with us"),
    Origin.SIM_CARD: _("on the SIM card"),
    Origin.HANDSET: _("on the phone"),
}
SOURCE_STATUS_WORDS = {
    SourceStatus.COMPLETE: _("complete"),
    SourceStatus.PARTIAL: _("a part; the rest could not be read"),
    SourceStatus.REFUSED: _("not given out"),
    SourceStatus.NONE_HELD: _("not kept there"),
}
