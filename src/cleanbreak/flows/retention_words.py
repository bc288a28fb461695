"""What categories, clocks, bases and reasons of retention are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.policy import Period
from cleanbreak.domain.retention import Basis, Category, Clock, HoldReason, Then

CATEGORY_WORDS: dict[Category, str | Promise] = {
    Category.IDENTITY: _("Your name and customer number"),
    Category.CONTACT: _("How to reach you, and your account here"),
    Category.AGREEMENT: _("What was agreed, and your SIM cards"),
    Category.NUMBER: _("Which number you had until when"),
    Category.TRAFFIC: _("When the line was last used"),
    Category.INVOICES: _("Amounts in our books, without your name"),
    Category.PAYOUT_DESTINATION: _("The account to which we sent money"),
    Category.DECLARATIONS: _("What you wrote to end the line"),
    Category.CAMPAIGN_LINES: _("Lists of lines that were ended together"),
    Category.SECURITY: _("How it was proved that it was you"),
    Category.CONFIDENTIAL: _("Requests in confidence"),
    Category.REPORTS: _("Reports about suspicious contacts"),
    Category.MESSAGES: _("What you wrote to us, and what we answered"),
    Category.PAPERS: _("Documents, and who may act for you"),
    Category.AUDIT: _("Who of our staff did what, and certificates, without your name"),
}
CLOCK_WORDS: dict[Clock, str | Promise] = {
    Clock.END_OF_LINE: _("after the line has ended"),
    Clock.END_OF_YEAR: _("after the end of the year in which it ended"),
    Clock.LAST_PAYOUT: _("after the last payout"),
    Clock.DONE: _("after it was dealt with"),
}
THEN_WORDS: dict[Then, str | Promise] = {
    Then.ERASE: _("erased"),
    Then.PSEUDONYMISE: _("kept without anything that names you"),
    Then.KEEP: _("kept"),
}
BASIS_WORDS: dict[Basis, str | Promise] = {
    Basis.DUTY: _("The law says that it has to be kept."),
    Basis.CONTRACT: _("It is needed to wind up the contract."),
    Basis.CLAIMS: _("It is needed to answer claims."),
    Basis.INTEREST: _("It protects you, and whoever has the number next."),
}
HOLD_WORDS: dict[HoldReason, str | Promise] = {
    HoldReason.COURT: _("court"),
    HoldReason.AUTHORITY: _("authority"),
    HoldReason.DISPUTE: _("dispute"),
    HoldReason.FRAUD: _("suspected fraud"),
}


def period_words(period: Period) -> str:
    """Return a length of time as people say it."""
    said = [
        ngettext("%(n)s month", "%(n)s months", period.months) % {"n": period.months},
        ngettext("%(n)s day", "%(n)s days", period.days) % {"n": period.days},
    ]
    known = [words for words, n in zip(said, (period.months, period.days), strict=True) if n]
    return " ".join(known) or gettext("no time")
