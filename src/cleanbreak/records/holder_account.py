"""Accounts of holders: Django's user and the holder that it stands for, one to one."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction

from cleanbreak.domain.line import LineState
from cleanbreak.records.copied import plain_array
from cleanbreak.records.line import HolderRow, LineRow

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


def has_living_line(holder_id: int) -> bool:
    """Return whether a line of this holder has not ended."""
    lines = LineRow.objects.filter(holder_id=holder_id)
    return lines.exclude(state=LineState.TERMINATED.value).exists()


@dataclass(frozen=True, slots=True)
class AccountSession:
    """A session of the holder of a line."""

    session_key: str
    holder_id: int
    line_id: int


def account_sessions_of(line_ids: Sequence[int]) -> list[AccountSession]:
    """Return the sessions of the holders of these lines, one for each line and session."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.session_key, l.holder_id, l.line_id
            FROM line l JOIN holder_account a ON a.holder_id = l.holder_id
            JOIN usersessions_usersession s ON s.user_id = a.user_id
            WHERE l.line_id = ANY(%s::bigint[]) ORDER BY s.session_key, l.line_id
            """,
            [plain_array(line_ids)],
        )
        return [AccountSession(*row) for row in cursor.fetchall()]


def end_sessions(session_keys: Sequence[str]) -> None:
    """End these sessions, wherever their cookies may still be."""
    Session.objects.filter(session_key__in=session_keys).delete()
    UserSession.objects.filter(session_key__in=session_keys).delete()
