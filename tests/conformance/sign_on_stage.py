"""Stages of the port ``sign_on``: a provider at which people sign on."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from tests.peers.oidc.provider import CLIENT_ID, CLIENT_SECRET, PlayedProvider

from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.sign_on.memory import PORT, FakePerson, MemorySignOn
from cleanbreak.adapters.sign_on.oidc import OidcSettings, OidcSignOn
from cleanbreak.ports.sign_on import SignOn


class SignOnStage(Protocol):
    """A provider that knows everybody."""

    sign_on: SignOn

    def other_process(self) -> SignOn:
        """Return the provider as a process sees it that has just started."""

    def let_in(self, address: str, name: str) -> dict[str, str]:
        """Sign somebody on at the address; return the query with which they come back."""

    def logout(self, subject: str) -> str:
        """Return the provider's word that it has logged somebody out."""

    def outage(self) -> AbstractContextManager[None]:
        """Take the provider away."""


class MemorySignOnStage:
    """The played provider of the demonstration."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.clear()
        self.sign_on = MemorySignOn(world)

    def other_process(self) -> MemorySignOn:
        return MemorySignOn(self._world)

    def let_in(self, address: str, name: str) -> dict[str, str]:
        state = dict(parse_qsl(urlsplit(address).query))["state"]
        person = FakePerson(subject=f"s-{name}", name=name)
        return dict(parse_qsl(urlsplit(self.sign_on.let_in(state, person)).query))

    def logout(self, subject: str) -> str:
        return f"logout:{subject}:"

    @contextmanager
    def outage(self) -> Iterator[None]:
        self._world.set_down(PORT, down=True)
        yield
        self._world.set_down(PORT, down=False)


class OidcSignOnStage:
    """The client of OpenID Connect at a played provider, over HTTP."""

    def __init__(self, provider: PlayedProvider) -> None:
        self._provider = provider
        self.sign_on = self.other_process()

    def other_process(self) -> OidcSignOn:
        return OidcSignOn(
            OidcSettings(
                issuer=self._provider.issuer,
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                timeout_s=5,
            )
        )

    def let_in(self, address: str, name: str) -> dict[str, str]:
        return self._provider.let_in(
            address, sub=f"s-{name}", preferred_username=name, amr=["pwd", "mfa"]
        )

    def logout(self, subject: str) -> str:
        def about(claims: dict[str, Any]) -> None:
            claims["sub"] = subject

        return self._provider.logout_token(about)

    @contextmanager
    def outage(self) -> Iterator[None]:
        self._provider.is_down = True
        yield
        self._provider.is_down = False
