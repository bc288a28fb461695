"""The customers of the bank, what they prove themselves by, and what an event takes from them."""

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from receiver.receiver import Event

TABLES = """
CREATE TABLE IF NOT EXISTS customer (
    name TEXT PRIMARY KEY, salt BLOB, password BLOB, recovery BLOB,
    number TEXT, number_added_at REAL, number_gone_at REAL);
CREATE TABLE IF NOT EXISTS sign_in (
    token TEXT PRIMARY KEY, name TEXT, code TEXT, tries INTEGER, until REAL,
    proven_by TEXT, proven_at REAL);
"""
CODE_GOOD_S, TRIES_MAX = 600, 5
SESSION_GOOD_S = 3600
TEXT, RECOVERY_CODE = "text", "recovery code"
BY_PHONE = {"phone-sms", "phone-voice"}


@dataclass(frozen=True)
class SignIn:
    """Somebody who knows a customer's password, and perhaps has proven more."""

    name: str
    number: str
    number_gone_at: float | None
    proven_by: str | None


@dataclass
class Customers:
    """All customers, and who of them is signed in."""

    books: sqlite3.Connection
    now: float
    text: Callable[[str, str], None]
    """Sends a text to a number."""

    def add(self, name: str, number: str, password: str, recovery: str) -> None:
        """Add a customer, unless there is one of that name."""
        salt = secrets.token_bytes(16)
        row = (name, salt, _hash(password, salt), _hash(recovery, salt), number, self.now)
        self.books.execute("INSERT OR IGNORE INTO customer VALUES (?, ?, ?, ?, ?, ?, NULL)", row)

    def begin(self, name: str, password: str) -> str | None:
        """Begin to sign in; return what the browser keeps, or ``None`` if the password is wrong.

        Where the number is still the customer's, a code goes to it.
        """
        found = self.books.execute(
            "SELECT salt, password, number, number_gone_at FROM customer WHERE name = ?", (name,)
        ).fetchone()
        salt, wanted, number, gone_at = found or (b"nobody", b"", "", None)
        if not hmac.compare_digest(_hash(password, salt), wanted):
            return None
        token, code = secrets.token_urlsafe(32), None
        if gone_at is None:
            code = f"{secrets.randbelow(1_000_000):06d}"
            self.text(number, f"{code} is your code for Lantern Bank. Give it to nobody.")
        row = (_digest(token), name, code, TRIES_MAX, self.now + CODE_GOOD_S)
        self.books.execute("INSERT INTO sign_in VALUES (?, ?, ?, ?, ?, NULL, NULL)", row)
        return token

    def prove_by_text(self, token: str, code: str) -> bool:
        """Return whether this is the code that was texted; few tries count."""
        row = self.books.execute(
            "UPDATE sign_in SET tries = tries - 1 WHERE token = ? AND until > ? AND tries > 0"
            " AND code IS NOT NULL RETURNING code",
            (_digest(token), self.now),
        ).fetchone()
        is_right = row is not None and hmac.compare_digest(row[0].encode(), code.encode())
        return is_right and self._proven(token, TEXT)

    def prove_by_recovery_code(self, token: str, recovery: str) -> bool:
        """Return whether this is the customer's recovery code, which is good once."""
        tried = self.books.execute(
            "UPDATE sign_in SET tries = tries - 1 WHERE token = ? AND until > ? AND tries > 0"
            " RETURNING name",
            (_digest(token), self.now),
        ).fetchone()
        if tried is None:
            return False
        salt, wanted = self.books.execute(
            "SELECT salt, recovery FROM customer WHERE name = ?", tried
        ).fetchone()
        if not hmac.compare_digest(_hash(recovery, salt), wanted or b""):
            return False
        self.books.execute("UPDATE customer SET recovery = NULL WHERE name = ?", tried)
        return self._proven(token, RECOVERY_CODE)

    def who(self, token: str) -> SignIn | None:
        """Return whose browser this is, if it is anybody's."""
        row = self.books.execute(
            "SELECT c.name, c.number, c.number_gone_at, s.proven_by FROM sign_in s"
            " JOIN customer c USING (name) WHERE s.token = ? AND s.until > ?",
            (_digest(token), self.now),
        ).fetchone()
        return SignIn(*row) if row else None

    def end(self, token: str) -> None:
        """Sign out."""
        self.books.execute("DELETE FROM sign_in WHERE token = ?", (_digest(token),))

    def _proven(self, token: str, how: str) -> bool:
        row = (how, self.now, self.now + SESSION_GOOD_S, _digest(token))
        self.books.execute(
            "UPDATE sign_in SET code = NULL, proven_by = ?, proven_at = ?, until = ?"
            " WHERE token = ?",
            row,
        )
        return True


def act_on(books: sqlite3.Connection, event: Event) -> None:
    """Text a number no more that is no longer its customer's.

    An event from before the customer gave us the number is about somebody else. Whoever signed in
    by a text that left after the end may be a stranger, and is signed out.
    """
    is_end = event.type == "identifier-recycled" or (
        event.type == "credential-change"
        and event.body.get("credential_type") in BY_PHONE
        and event.body.get("change_type") == "revoke"
    )
    if not is_end or not event.number:
        return
    gone = books.execute(
        "UPDATE customer SET number_gone_at = coalesce(number_gone_at, ?)"
        " WHERE number = ? AND number_added_at <= ? RETURNING name",
        (event.at, event.number, event.at),
    ).fetchall()
    for (name,) in gone:
        books.execute(
            "DELETE FROM sign_in WHERE name = ? AND (code IS NOT NULL"
            " OR (proven_by = ? AND proven_at > ?))",
            (name, TEXT, event.at),
        )


def _hash(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
