"""Accounts of holders: Django's user and the holder that it stands for, one to one."""

from django.contrib.auth.models import User
from django.db import models, transaction

from cleanbreak.records.line import HolderRow

HOLDER_PREFIX = "holder-"
"""How users who are holders are called; nobody of the staff is."""


class HolderAccountRow(models.Model):
    """The account of one holder."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="holder_account"
    )
    holder = models.OneToOneField(HolderRow, on_delete=models.PROTECT, related_name="account")

    class Meta:
        db_table = "holder_account"


def account_user(holder_id: int) -> User:
    """Return the holder's user; a new one has no usable password, and never will."""
    with transaction.atomic():
        HolderRow.objects.select_for_update().get(pk=holder_id)  # two first sign-ins are one
        row = HolderAccountRow.objects.select_related("user").filter(holder_id=holder_id).first()
        if row is not None:
            return row.user
        user = User.objects.create_user(f"{HOLDER_PREFIX}{holder_id}")
        HolderAccountRow.objects.create(user=user, holder_id=holder_id)
        return user


def holder_of_user(user_id: int) -> int | None:
    """Return whose account it is; ``None`` of staff, and of an account that was closed."""
    rows = HolderAccountRow.objects.filter(user_id=user_id, user__is_active=True)
    return rows.values_list("holder_id", flat=True).first()
