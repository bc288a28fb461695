"""Give a relying party access to what we know of one line (three-legged)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cleanbreak.domain.access_grant import GrantWay
from cleanbreak.domain.oauth import OauthGrantInvalid, OauthRequestExpired
from cleanbreak.flows.admit_caller import is_hash_of, number_hashes
from cleanbreak.flows.issue_token import TOKEN_BYTES, hash_of_token
from cleanbreak.records.access_token import AccessGrantRow, spend_handle
from cleanbreak.records.line import LineRow
from cleanbreak.records.relying_party import RelyingPartyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a relying party is given, and how it was settled whose line it is."""

    client_id: str
    scopes: frozenset[str]
    way: GrantWay
    by_network: bool
    redirect_uri: str = ""
    code_challenge: str = ""
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Access that is given to whoever comes for it with a code."""

    code: str
    good_for: timedelta


def give_access(
    access: Access, line: LineRow, now: datetime, waiting: Waiting | None = None
) -> AccessGrantRow:
    """Note what a line gives to a relying party; it is over when the line or its holder changes."""
    return AccessGrantRow.objects.create(
        party_id=access.client_id,
        line=line,
        holder_id=line.holder_id,
        number_hash=number_hashes(line.msisdn)[0],
        scopes=sorted(access.scopes),
        way=access.way.value,
        by_network=access.by_network,
        redirect_uri=access.redirect_uri,
        code_challenge=access.code_challenge,
        nonce=access.nonce,
        handle_hash=hash_of_token(waiting.code) if waiting else "",
        made_at=now,
        good_until=now + waiting.good_for if waiting else now,
    )


def new_code() -> str:
    """Return a code of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def take_access(code: str, way: GrantWay, party: RelyingPartyRow, now: datetime) -> AccessGrantRow:
    """Return what waits for this code, once. Whoever comes twice has it taken away.

    :raises OauthGrantInvalid: if nothing does, if it was taken, or if the line is another's by now.
    :raises OauthRequestExpired: if its time is over.
    """
    grant = spend_handle(hash_of_token(code), way.value, party.client_id, now)
    if grant is None:
        raise OauthGrantInvalid
    if grant.good_until <= now:
        raise OauthRequestExpired if way is GrantWay.CIBA else OauthGrantInvalid
    if not _still_holds(grant):
        raise OauthGrantInvalid
    return grant


def _still_holds(grant: AccessGrantRow) -> bool:
    line = grant.line
    is_theirs = line.is_alive and line.holder_id == grant.holder_id
    return is_theirs and is_hash_of(grant.number_hash, line.msisdn)
