"""The file `security.txt` (RFC 9116): whom to tell of a weakness, and until when that holds."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings

UNREVIEWED_FOR = timedelta(days=30)
"""How far ahead the file looks if nobody said until when the contacts are good."""
LONGEST = timedelta(days=364)
"""RFC 9116 2.5.5: less than a year."""
LANGUAGES = "en, de, zh"


def security_text(now: datetime) -> str | None:
    """Return the file; ``None`` if no contact is set, or nobody vouches for it any more."""
    expires = security_expires(now)
    if not settings.CLEANBREAK_SECURITY_CONTACT or expires <= now:
        return None
    fields = [("Contact", one) for one in settings.CLEANBREAK_SECURITY_CONTACT]
    fields += [
        ("Expires", expires.strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("Preferred-Languages", LANGUAGES),
        ("Canonical", f"{settings.CLEANBREAK_BASE_URL}/.well-known/security.txt"),
    ]
    if settings.CLEANBREAK_SECURITY_POLICY:
        fields.append(("Policy", settings.CLEANBREAK_SECURITY_POLICY))
    return "".join(f"{name}: {value}\n" for name, value in fields)


def security_expires(now: datetime) -> datetime:
    """Return until when the contacts are good: as it was set, and never a year ahead."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    day = settings.CLEANBREAK_SECURITY_EXPIRES
    if day is None:
        return midnight + UNREVIEWED_FOR
    return min(datetime.combine(day, time(), UTC), midnight + LONGEST)
