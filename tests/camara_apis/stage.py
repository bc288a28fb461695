"""The stage of one scenario: lines, tokens, the request that is put together, and its answer."""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.test import Client
from tests.camara_apis.bodies import body_for
from tests.camara_apis.callers import expired_token, party_for, token_of_holder, token_of_party
from tests.camara_apis.lives import known_line
from tests.camara_apis.published import Answered, Api, Operation, Sent
from tests.relying_parties import RelyingParty
from tests.worlds import LineOf, TestWorld

ABSENT = object()
"""What stands for a body that is not sent."""
NOBODYS = "+4915228899999"
"""A number of our country that no line of ours ever had."""
JSON = "application/json"


@dataclass
class Stage:
    """One scenario. The request is sent when its answer is first asked for.

    Feature files tell parts of a request behind the step that sends it, and sometimes have no such
    step at all.
    """

    world: TestWorld
    settings: Any
    api: Api | None = None
    operation: Operation | None = None
    line: LineOf | None = None
    """The line that is asked about."""
    path: str = ""
    place: dict[str, str] = field(default_factory=dict)
    """Variable parts of the address."""
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    """Put together by steps; ``None``: nobody has spoken of it."""
    has_named_caller: bool = False
    """Whether the token tells the number, so that the body need not."""
    said: set[str] = field(default_factory=set)
    """Properties that a step has spoken of; all others are defaults."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What steps of one API remember."""
    before_sending: list[Callable[[], None]] = field(default_factory=list)
    answered: Any = None

    # --- lines
    def some_line(self) -> LineOf:
        """Return the line of the scenario, added when it is first asked for."""
        if self.line is None:
            self.line = known_line()
            self.world.add(self.line)
        return self.line

    # --- the request
    def turn_to(self, path: str) -> None:
        """Take the operation at a path of the feature file."""
        from tests.camara_apis.published import apis

        name = path.split("/")[1]
        self.api = apis()[name]
        self.path = re.sub(rf"^/{name}/v[^/]*", "", path)
        if self.path:
            self.choose(self.api.at(self.path, self.method))

    def choose(self, operation: Operation) -> None:
        self.operation, self.method = operation, operation.method

    def ask(self, path: str, body: Any = ABSENT, *, method: str = "POST", **headers: str) -> Any:
        """Ask by a token of the relying party alone, unless one is there; return the answer."""
        self.method = method
        self.turn_to(path)
        self.with_method(method)
        if "Authorization" not in self.headers:
            self.authorize()
        self.headers |= headers
        self.body = body
        return self.send()

    def by_id(self, operation_id: str) -> None:
        assert self.api is not None
        self.choose(self.api.operations[operation_id])

    def with_method(self, method: str) -> None:
        assert self.api is not None
        self.method = method
        if self.operation is None or self.operation.method != method:
            self.choose(self.api.at(self.path, method))

    def set_default_body(self) -> None:
        assert self.operation is not None
        if self.operation.body is not None:
            self.body = body_for(self)

    def set_property(self, path: str, value: Any) -> None:
        """Set a property like ``$.config.subscriptionDetail.phoneNumber``; ABSENT removes it."""
        if not isinstance(self.body, dict):
            self.body = {}
        self.said.add(path.removeprefix("$."))
        *parents, last = path.removeprefix("$.").split(".")
        inner = self.body
        for one in parents:
            inner = inner.setdefault(one, {})
        if value is ABSENT:
            inner.pop(last, None)
        else:
            inner[last] = value

    def said_at(self, path: str) -> Any:
        found = self.body
        for one in path.removeprefix("$.").split("."):
            found = found.get(one) if isinstance(found, dict) else None
        return found

    @property
    def number_path(self) -> str:
        """Return where the request tells the number."""
        is_subscription = self.api is not None and self.api.name.endswith("-subscriptions")
        return "config.subscriptionDetail.phoneNumber" if is_subscription else "phoneNumber"

    def name_line(self) -> None:
        """Let the request tell the number of the line, unless the token does."""
        if not self.has_named_caller and self.body is not ABSENT:
            self.set_property(self.number_path, self.some_line().msisdn)

    def forget_number(self) -> None:
        """Leave the number out, unless a step has said it."""
        if self.number_path not in self.said and isinstance(self.body, dict):
            self.set_property(self.number_path, ABSENT)
            self.said.discard(self.number_path)

    # --- tokens
    @cached_property
    def party(self) -> RelyingParty:
        """Return who asks: a relying party that may ask all of this API."""
        assert self.api is not None
        return party_for(
            sorted({scope for one in self.api.operations.values() for scope in one.scopes})
        )

    def authorize(self, *scopes: str) -> None:
        """Come with a good token of the relying party alone."""
        self.bring(token_of_party(self.party, *scopes))
        self.has_named_caller = False

    def authorize_holder(self, *, by_network: bool = True) -> None:
        """Come with a good token that the holder of the line has given."""
        msisdn = self.some_line().msisdn
        self.bring(token_of_holder(self.party, msisdn, by_network=by_network))
        self.has_named_caller = True

    def come_late(self) -> None:
        """Come with a token that was good once."""
        self.bring(expired_token(self.party))

    def bring(self, token: str) -> None:
        self.headers["Authorization"] = f"Bearer {token}"

    # --- the answer
    @property
    def answer(self) -> Any:
        if self.answered is None:
            self.send()
        return self.answered

    def send(self) -> Any:
        """Send the request as it stands, and hold the answer to the YAML file."""
        assert self.api is not None
        assert self.operation is not None
        if self.has_named_caller and self.api.name != "number-verification":
            self.forget_number()
        for prepare in self.before_sending:
            prepare()
        self.before_sending.clear()
        path = re.sub(
            r"\{(\w+)\}", lambda name: self.place.get(name[1], "none"), self.operation.path
        )
        content = self._content()
        headers = {name: value for name, value in self.headers.items() if name != "Content-Type"}
        kind = self.headers.get("Content-Type", JSON)
        self.answered = Client(raise_request_exception=True).generic(
            self.method,
            f"/camara{self.api.base}{path}",
            content or b"",
            content_type=kind if content or self.method == "POST" else "",
            headers=headers,
        )
        self._judge(path, content, kind)
        return self.answered

    def again(self) -> None:
        """Forget the answer: the next step sends anew."""
        self.answered = None

    def _content(self) -> bytes | None:
        if self.body is ABSENT or self.body is None:
            return None
        if isinstance(self.body, str | bytes):
            return self.body.encode() if isinstance(self.body, str) else self.body
        return json.dumps(self.body).encode()

    def _judge(self, path: str, content: bytes | None, kind: str) -> None:
        from openapi_core.datatypes import RequestParameters  # it takes a second

        assert self.api is not None
        status = str(self.answered.status_code)
        documented = self.api.document["paths"][self.operation.path][self.method.lower()]  # type: ignore[union-attr]
        if status not in documented["responses"]:
            self.api.judge({"$ref": "#/components/schemas/ErrorInfo"}, self.answered.json())
            return
        root = self.api.root
        self.api.judge_answer(
            Sent(
                host_url=root,
                path=f"{self.api.base}{path}",
                method=self.method.lower(),
                body=content,
                content_type=kind,
                parameters=RequestParameters(header=dict(self.headers)),
            ),
            Answered(
                status_code=self.answered.status_code,
                content_type=self.answered.headers.get("Content-Type", ""),
                headers=dict(self.answered.headers),
                data=self.answered.content or None,
            ),
        )

    def answer_property(self, path: str) -> Any:
        """Return a property of the answer; ``$.status`` of a good one is the HTTP status."""
        found: Any = self.answer.json() if self.answer.content else {}
        if path == "$.status" and not (isinstance(found, dict) and "status" in found):
            return self.answer.status_code
        for one in path.removeprefix("$.").split("."):
            assert isinstance(found, Mapping), f"{path}: there is no {one} in {found}"
            assert one in found, f"{path}: there is no {one} in {found}"
            found = found[one]
        if path == "$.status" and isinstance(found, str):
            return self.answer.status_code  # the status of a subscription
        return found


def fresh_correlator() -> str:
    return str(uuid.uuid4())
