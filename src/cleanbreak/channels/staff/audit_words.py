"""Words of the auditor's pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHECKED_WORDS: dict[str, Promise] = {
    "audit": _("Entries of the audit"),
    "records": _("Sealed rows"),
    "certificates": _("Certificates"),
    "ledger": _("Entries of the ledger"),
    "log": _("Entries of the log"),
}
"""What a check looks at, by the name it has in the audit."""
