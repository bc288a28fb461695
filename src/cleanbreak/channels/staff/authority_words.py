"""Words for who may act for a holder, and for what shows it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.authority import AuthorityDocument, AuthorityKind

KIND_WORDS: dict[AuthorityKind, Promise] = {
    AuthorityKind.GUARDIAN: _("Guardian"),
    AuthorityKind.ESTATE: _("Estate of a holder who has died"),
    AuthorityKind.COMPANY_OFFICER: _("Officer of a company"),
    AuthorityKind.POWER_OF_ATTORNEY: _("Power of attorney"),
}
DOCUMENT_WORDS: dict[AuthorityDocument, Promise] = {
    AuthorityDocument.COURT_APPOINTMENT: _("Appointment by a court"),
    AuthorityDocument.CERTIFICATE_OF_INHERITANCE: _("Certificate of inheritance, grant of probate"),
    AuthorityDocument.DEATH_CERTIFICATE_AND_KINSHIP: _("Death certificate and proof of kinship"),
    AuthorityDocument.COMPANY_REGISTER: _("Extract of the company register"),
    AuthorityDocument.NOTARISED_POWER: _("Power of attorney, notarised"),
    AuthorityDocument.SIGNED_POWER: _("Power of attorney, signed"),
}
