"""To which category the tables of libraries belong."""

from collections.abc import Mapping

from cleanbreak.domain.retention import Category

C = Category
LIBRARIES: Mapping[str, Category | None] = {
    "auth_user": C.CONTACT,
    "account_emailaddress": C.CONTACT,
    "account_emailconfirmation": C.CONTACT,
    "usersessions_usersession": C.SECURITY,
    "django_session": C.SECURITY,
    "auth_": None,
    "django_": None,
    "procrastinate_": None,
    "fake_": None,
}
"""Tables of libraries, as a whole; the first that fits counts. ``None``: nobody is in them. Holders
have users without name or mail. ``fake_`` stands for systems of others, in the demonstration."""
