"""Which person of staff an identity provider means: by issuer and subject, which never change."""

from django.conf import settings
from django.db import models

from cleanbreak.records.staff import staff_id


class StaffSignOnRow(models.Model):
    """The identity of one person at the provider (OIDC Core 5.7: only iss and sub are stable)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="staff_sign_on",
    )
    issuer = models.TextField()
    subject = models.TextField()

    class Meta:
        db_table = "staff_sign_on"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], name="staff_sign_on_means_one_person"
            ),
        ]


def staff_by_subject(issuer: str, subject: str) -> str | None:
    """Return who is meant, if that was said before."""
    rows = StaffSignOnRow.objects.filter(issuer=issuer, subject=subject)
    return rows.values_list("user__username", flat=True).first()


def is_linked(name: str) -> bool:
    """Return whether a person has an identity at a provider."""
    return StaffSignOnRow.objects.filter(user__username=name).exists()


def link_staff(name: str, issuer: str, subject: str) -> None:
    """Say who is meant from now on, in the place of whatever was said before.

    :raises UnknownStaff: if there is no such person.
    """
    StaffSignOnRow.objects.update_or_create(
        user_id=staff_id(name), defaults={"issuer": issuer, "subject": subject}
    )
