"""Where the server is, who it must be, and as whom we come."""

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEYS = {
    "kind", "host", "port", "user", "folder", "host_keys", "key_file", "password_file", "draft",
    "timeout_s",
}  # fmt: skip
HOST_KEY = re.compile(r"(ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa) ([A-Za-z0-9+/]+=*)")
TIMEOUT_MOST_S = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpSettings:
    """One server."""

    host: str
    port: int
    user: str
    folder: str
    """On the server; empty: where it puts us."""
    host_keys: frozenset[tuple[str, str]]
    """Kind and Base64 of each key that the server may show, as `ssh-keyscan` writes them."""
    key_file: Path | None = None
    password_file: Path | None = field(default=None, repr=False)
    draft: bool = True
    """Whether a file is written under another name first; some servers let nobody rename."""
    timeout_s: float = 60

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "SftpSettings":
        """Return what the operator's file says.

        :raises ValueError: if something is missing, unknown, or cannot be right; says what.
        """
        if strange := sorted(table.keys() - KEYS):
            raise ValueError(f"{strange[0]} is no key of an SFTP drop")
        for key in ("host", "user"):
            if not isinstance(table.get(key), str) or not table[key]:
                raise ValueError(f"{key} is missing")
        if ("key_file" in table) == ("password_file" in table):
            raise ValueError("either key_file or password_file must be named")
        return cls(
            host=table["host"],
            port=_number(table, "port", 22, 65535),
            user=table["user"],
            folder=str(table.get("folder", "")).rstrip("/"),
            host_keys=_host_keys(table.get("host_keys")),
            key_file=_secret(table, "key_file"),
            password_file=_secret(table, "password_file"),
            draft=bool(table.get("draft", True)),
            timeout_s=_number(table, "timeout_s", 60, TIMEOUT_MOST_S),
        )


def _host_keys(given: Any) -> frozenset[tuple[str, str]]:
    if not isinstance(given, list) or not given:
        raise ValueError("host_keys must pin the server's keys: without them anybody could be it")
    found = [HOST_KEY.search(str(line)) for line in given]
    if not all(found):
        raise ValueError('host_keys must be like "ssh-ed25519 AAAA…", as ssh-keyscan writes them')
    return frozenset((one[1], one[2]) for one in found if one)


def _number(table: Mapping[str, Any], key: str, default: int, most: int) -> int:
    value = table.get(key, default)
    if type(value) is not int or not 0 < value <= most:
        raise ValueError(f"{key} must be a number from 1 to {most}")
    return value


def _secret(table: Mapping[str, Any], key: str) -> Path | None:
    if key not in table:
        return None
    path = Path(str(table[key]))
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError(f"{path} is open to others: chmod 600")
    return path
