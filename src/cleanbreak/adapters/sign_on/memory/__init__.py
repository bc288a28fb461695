"""A played identity provider: whoever tries out the demonstration chooses who they are."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from cleanbreak.adapters.fake_world import World
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.sign_on import Begun, LoggedOut, SignedOn

PORT = "sign_on"
ASKED, CODE = "sign_on.asked", "sign_on.code"
ISSUER = "https://sign-on.example"
SECRET_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class FakePerson:
    """Somebody whom the played provider knows."""

    subject: str
    name: str
    msisdn: str = ""
    holder_reference: str = ""
    methods: frozenset[str] = field(default_factory=lambda: frozenset({"amr:pwd", "amr:mfa"}))
    session: str = ""


class MemorySignOn:
    """The port ``sign_on`` upon a fake world.

    :param page: the address at which people choose who they are.
    :param now: the provider's clock; aware of its time zone.
    """

    def __init__(
        self,
        world: World,
        page: str = f"{ISSUER}/authorize",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._world = world
        self._page = page
        self._now = now

    def begin(self, back: str, *, anew: bool = False) -> Begun:
        """Lead to the page where people choose; nobody stays signed on here."""
        del anew
        self.check_reachable()
        state, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(2))
        self._world.create(ASKED, {state: {"back": back, "challenge": _challenge(verifier)}})
        address = f"{self._page}?{urlencode({'state': state})}"
        return Begun(address=address, kept={"state": state, "verifier": verifier})

    def complete(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> SignedOn:
        """Take the code once."""
        self.check_reachable()
        if not kept or answer.get("state") != kept["state"] or "code" not in answer:
            raise Refused("The identity provider's answer is not to this browser's question.")
        code = answer["code"]
        with self._world.transaction():
            found = self._world.read_for_change(CODE, [code]).get(code)
            if found is None or found["is_spent"] or found["state"] != kept["state"]:
                raise Refused("The identity provider does not know the code, or it was used.")
            self._world.write(CODE, {code: {**found, "is_spent": True}})
        if found["challenge"] != _challenge(kept["verifier"]):
            raise Refused("The code belongs to another browser.")
        return SignedOn(
            issuer=ISSUER,
            subject=found["subject"],
            name=found["name"],
            msisdn=found["msisdn"],
            holder_reference=found["holder_reference"],
            methods=frozenset(found["methods"]),
            authenticated_at=self._now(),
            session=found["session"],
        )

    def let_in(self, state: str, person: FakePerson) -> str:
        """Play the page: return where the browser of this person is led to.

        :raises Refused: if nobody has begun that.
        """
        asked = self._world.read(ASKED, [state]).get(state)
        if asked is None:
            raise Refused("Nobody has asked for that.")
        code = secrets.token_urlsafe(SECRET_BYTES)
        granted = {
            "state": state,
            "challenge": asked["challenge"],
            "is_spent": False,
            "subject": person.subject,
            "name": person.name,
            "msisdn": person.msisdn,
            "holder_reference": person.holder_reference,
            "methods": sorted(person.methods),
            "session": person.session,
        }
        self._world.create(CODE, {code: granted})
        return f"{asked['back']}?{urlencode({'code': code, 'state': state})}"

    def read_logout(self, token: str) -> LoggedOut:
        """Believe whoever says ``logout:SUBJECT:SESSION``: it is a fake."""
        self.check_reachable()
        word, _, rest = token.partition(":")
        subject, _, session = rest.partition(":")
        if word != "logout" or not (subject or session):
            raise Refused("This is no word of the identity provider.")
        return LoggedOut(issuer=ISSUER, subject=subject, session=session)

    def end_address(self, back: str) -> str:
        """Return where the browser goes: nobody stays signed on here."""
        self.check_reachable()
        return back

    def check_reachable(self) -> None:
        """Return if the fake provider is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)


def _challenge(verifier: str) -> str:
    return hashlib.sha256(verifier.encode()).hexdigest()
