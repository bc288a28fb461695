"""Sessions of staff: who is signed in where, so that they can be listed and ended."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import models

from cleanbreak.domain.workplace import Workplace


class StaffSessionRow(models.Model):
    """One session that was begun; the session itself is Django's."""

    session_key = models.TextField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_sessions"
    )
    signed_in_at = models.DateTimeField()
    by = models.TextField(help_text="password, or sign_on.")
    store_id = models.TextField(db_default="", help_text="Empty: at none.")
    queue = models.TextField(db_default="")
    provider_session = models.TextField(
        db_default="", help_text="The identity provider's name of its own session (sid)."
    )

    class Meta:
        db_table = "staff_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """One open session, as it is listed; its key is told to nobody."""

    signed_in_at: datetime
    seen_at: str
    by: str
    place: Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session that begins."""

    key: str
    by: str
    place: Workplace
    provider_session: str = ""


def insert_session(user_id: int, new: NewSession, at: datetime) -> None:
    """Note a session that begins."""
    StaffSessionRow.objects.create(
        session_key=new.key,
        user_id=user_id,
        signed_in_at=at,
        by=new.by,
        store_id=new.place.store,
        queue=new.place.queue,
        provider_session=new.provider_session,
    )


def open_sessions(name: str, now: datetime) -> list[StaffSession]:
    """Return the sessions of a person that have not ended, oldest first."""
    rows = StaffSessionRow.objects.filter(user__username=name).order_by("signed_in_at")
    live = Session.objects.filter(expire_date__gte=now)
    kept = live.in_bulk([row.session_key for row in rows])
    return [_session(row, kept[row.session_key]) for row in rows if row.session_key in kept]


def delete_session(key: str) -> None:
    """Forget a session that somebody has ended."""
    StaffSessionRow.objects.filter(pk=key).delete()


def delete_sessions_of(name: str, provider_session: str = "") -> int:
    """End all sessions of a person, or those of one session at the provider; return how many."""
    rows = StaffSessionRow.objects.filter(user__username=name)
    if provider_session:
        rows = rows.filter(provider_session=provider_session)
    keys = list(rows.values_list("session_key", flat=True))
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    rows.filter(pk__in=keys).delete()
    return ended


def delete_sessions_beyond(user_id: int, most: int) -> int:
    """End the oldest sessions of a person until there are no more than this; return how many."""
    rows = StaffSessionRow.objects.filter(user_id=user_id).order_by("-signed_in_at", "session_key")
    keys = list(rows.values_list("session_key", flat=True)[most:])
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    rows.filter(pk__in=keys).delete()
    return ended


def sessions_of_provider(provider_session: str) -> list[str]:
    """Return whose sessions began in this session of the identity provider."""
    rows = StaffSessionRow.objects.filter(provider_session=provider_session)
    return list(rows.values_list("user__username", flat=True).distinct())


def delete_rows_without_session() -> None:
    """Forget the rows whose sessions Django has forgotten."""
    kept = Session.objects.filter(session_key=models.OuterRef("session_key"))
    StaffSessionRow.objects.filter(~models.Exists(kept)).delete()


def _session(row: StaffSessionRow, session: Session) -> StaffSession:
    said = SessionStore().decode(session.session_data)
    return StaffSession(
        signed_in_at=row.signed_in_at,
        seen_at=str(said.get("seen_at", "")),
        by=row.by,
        place=Workplace(store=row.store_id, queue=row.queue),
    )
