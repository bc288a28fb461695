"""What is answered, and what is noted before anything is changed."""

from collections.abc import Mapping
from typing import Any

from cleanbreak.adapters.charging.tmf654.account import Account
from cleanbreak.adapters.charging.tmf654.amounts import in_words
from cleanbreak.adapters.charging.tmf654.holdings import Held, Holdings, work_out
from cleanbreak.adapters.charging.tmf654.settings import Tmf654Settings
from cleanbreak.domain.money import Balance
from cleanbreak.ports.calls import Facts
from cleanbreak.ports.charging import Closed


def notes_of(account: Account) -> dict[str, object]:
    """Return what was in which bucket; of the ids, which may hold numbers, a digest."""
    found = account.buckets.values()
    return {"seen": {bucket.digest: in_words(bucket.remaining) for bucket in found}}


def facts_of_closing(account: Account, settings: Tmf654Settings) -> dict[str, object]:
    """Return the answer to a closing, as it is kept."""
    facts = {
        "already_closed": account.notes["already_closed"],
        "closing": settings.closing.value,
        "adjustments": _adjustments(account),
        **account.facts,
    }
    return _as_kept(_holdings(account), facts)


def facts_of_undone(account: Account, settings: Tmf654Settings) -> dict[str, object] | None:
    """Return the answer to a closing that was undone since; ``None`` if this is not one."""
    own = [(bucket, story) for bucket, story in account.pairs() if story.has(account.key)]
    if not own or any(one.mark.key == account.key for _, story in own for one in story.standing):
        return None
    taken = [
        Held(bucket=bucket, amount=story.taken_by(account.key), is_over=False)
        for bucket, story in own
    ]
    facts = {
        "already_closed": False,
        "closing": settings.closing.value,
        "adjustments": _adjustments(account),
    }
    return _as_kept(work_out(taken, settings.mapping), facts)


def closed_from(kept: Facts) -> Closed:
    """Return the answer that was kept."""
    balance, facts = kept["balance"], kept["facts"]
    if not (isinstance(balance, Mapping) and isinstance(facts, Mapping)):
        raise TypeError("an answer to a closing has a balance and facts")
    return Closed(Balance.from_json(balance), facts)


def balance_of(account: Account) -> Balance:
    """Return what the account holds."""
    return _holdings(account).balance


def already_open(account: Account) -> bool:
    """Return whether we hold nothing of the account."""
    return not any(story.standing for _, story in account.pairs())


def _holdings(account: Account) -> Holdings:
    if account.holdings is None:
        raise ValueError("what the account holds was not worked out")
    return account.holdings


def _as_kept(holdings: Holdings, facts: Mapping[str, Any]) -> dict[str, object]:
    return {
        "balance": holdings.balance.as_json(),
        "facts": {**facts, **holdings.as_facts()},
    }


def _adjustments(account: Account) -> int:
    """Return how many adjustments this key made."""
    return sum(
        one.mark.key == account.key for _, story in account.pairs() for one in story.adjustments
    )
