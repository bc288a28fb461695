"""Usage that is still being rated: open reservations, and the sessions that hold them."""

import time
from collections.abc import Sequence

import jmespath

from cleanbreak.adapters.charging.tmf654.account import Account, own_fate
from cleanbreak.adapters.charging.tmf654.api import Item, ListQuestion, Tmf654Api
from cleanbreak.adapters.charging.tmf654.settings import Tmf654Settings
from cleanbreak.adapters.charging.tmf654.story import is_about
from cleanbreak.adapters.charging_sessions import ChargingSession, SessionAborter
from cleanbreak.ports.errors import OutsideFailure, Unavailable

RATED = "The last usage of this account is still being rated."
RESERVED = "A bucket says that something is reserved; see open_states in the mapping."
LOOK_AGAIN_S = 0.1


class Sessions:
    """Waits for the last usage, and has gateways end what still runs.

    :param aborter: who tells the gateways; without one, sessions end by the bar at the network.
    """

    def __init__(
        self, api: Tmf654Api, settings: Tmf654Settings, aborter: SessionAborter | None
    ) -> None:
        self._api = api
        self._mapping = settings.mapping.reservations
        self._within_s = settings.usage_ends_within_s
        self._aborter = aborter

    def end(self, accounts: Sequence[Account]) -> None:
        """Have every open session ended; fail accounts whose usage is still being rated."""
        self._find_open(accounts)
        running = [one for one in accounts if one.is_going and one.reservations]
        for account in running:
            account.was_in_use = True
        why = self._abort(running)
        for account in running:
            if account.is_going and account.reservations:
                account.fail(Unavailable(f"{RATED} {why.get(id(account), '')}".strip()))
            elif account.is_going:
                account.facts["sessions_ended"] = True

    def require_no_usage(self, accounts: Sequence[Account]) -> None:
        """Fail the accounts of which a bucket still says that something is reserved in it."""
        for account in accounts:
            if any(bucket.reserved for bucket in account.buckets.values()):
                account.fail(Unavailable(f"{RATED} {RESERVED}"))

    def _find_open(self, accounts: Sequence[Account]) -> None:
        """Ask by bucket: of all that could name the account, each reservation has to have that."""
        places = [
            (account, bucket_id, state)
            for account in accounts
            for bucket_id in account.buckets
            for state in self._mapping.open_states
        ]
        answers = self._api.list_all(
            [
                ListQuestion(
                    path="/reserveBalance", filters={"bucket.id": bucket_id, "status": state}
                )
                for _, bucket_id, state in places
            ]
        )
        for account in accounts:
            account.reservations = []
        for (account, bucket_id, state), items in zip(places, answers, strict=True):
            with own_fate(account):
                if isinstance(items, OutsideFailure):
                    raise items
                if not all(is_about(item, bucket_id) for item in items):
                    raise Unavailable("The charging system answered about somebody else's usage.")
                # A server that does not filter by the state has given the others, too.
                account.reservations += [item for item in items if item.get("status") == state]

    def _abort(self, running: Sequence[Account]) -> dict[int, str]:
        """Tell the gateways, and wait for the last usage; return what they could not do."""
        if self._aborter is None or not running:
            return {}
        places = [(one, self._session(item)) for one in running for item in one.reservations]
        known = [(account, session) for account, session in places if session is not None]
        why = {
            id(account): "It does not say which session it is."
            for account, session in places
            if session is None
        }
        if known:
            failures = self._tell(self._aborter, [session for _, session in known])
            for (account, _), failure in zip(known, failures, strict=True):
                if failure is not None:
                    why[id(account)] = failure.sentence
            self._await_end([account for account, _ in known])
        return why

    def _tell(
        self, aborter: SessionAborter, sessions: Sequence[ChargingSession]
    ) -> Sequence[OutsideFailure | None]:
        try:
            return aborter.abort(sessions)
        except OutsideFailure as failure:
            return [failure] * len(sessions)

    def _await_end(self, accounts: Sequence[Account]) -> None:
        """Wait a moment: the gateway ends the session by a last report, which is rated then."""
        deadline_s = time.monotonic() + self._within_s
        waiting = list({id(account): account for account in accounts}.values())
        while waiting:
            self._find_open(waiting)
            waiting = [one for one in waiting if one.is_going and one.reservations]
            if time.monotonic() >= deadline_s:
                return
            time.sleep(LOOK_AGAIN_S if waiting else 0)

    def _session(self, item: Item) -> ChargingSession | None:
        """Return the session that a reservation names, in the fields of the mapping."""
        session_id = _found(self._mapping.session_id, item)
        host = _found(self._mapping.origin_host, item)
        realm = _found(self._mapping.origin_realm, item) or host.partition(".")[2]
        if not (session_id and host and realm):
            return None
        return ChargingSession(
            session_id=session_id,
            origin_host=host,
            origin_realm=realm,
            application_id=self._mapping.application_id,
        )


def _found(expression: str | None, item: Item) -> str:
    found = jmespath.search(expression, item) if expression else None
    return found if isinstance(found, str) else ""
