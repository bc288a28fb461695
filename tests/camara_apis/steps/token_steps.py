"""With which token somebody asks."""

from typing import Any

from behave import step, use_step_matcher
from tests.camara_apis.callers import OTHER_SCOPE

use_step_matcher("re")
HEADER = r'[Tt]he header "Authorization" is set to '


@step(r'[Tt]he header "Authorization" is (?:removed|not sent|not included|not set)')
def no_token(context: Any) -> None:
    context.stage.headers.pop("Authorization", None)


@step(rf"(?:{HEADER})?an? expired(?: access token| token)?")
def expired(context: Any) -> None:
    context.stage.come_late()


@step(rf"(?:{HEADER})?an invalid (?:access|authentication) token.*")
def invalid(context: Any) -> None:
    context.stage.bring("nobody-has-made-this-one")


@step(
    rf"(?:{HEADER})?an? (?:valid )?access token (?:without the required scope"
    r"|with an invalid context|with insufficient permissions|which has not the required scope)"
)
def wrong_scope(context: Any) -> None:
    context.stage.authorize(OTHER_SCOPE)


@step(rf"{HEADER}a token for which neither Network-based nor SIM-based authentication was used")
def not_by_network(context: Any) -> None:
    context.stage.authorize_holder(by_network=False)


@step(r"the token has been obtained by a supported authentication method")
def by_network(context: Any) -> None:
    assert context.stage.has_named_caller


@step(rf"{HEADER}a valid access(?: token)? which does not identify a single phone ?[nN]umber")
def of_nobody(context: Any) -> None:
    context.stage.authorize()


@step(rf"{HEADER}a valid access(?: token)? from which the phone ?[nN]umber cannot be dedu\w+")
def of_nobody_and_no_number(context: Any) -> None:
    context.stage.authorize()
    context.stage.forget_number()


@step(
    rf"{HEADER}a valid access token (?:identifying (?:a|the|the same|same) phone ?[nN]umber"
    r"|emitted for a different phone ?[nN]umber)"
)
def of_holder(context: Any) -> None:
    context.stage.authorize_holder()


@step(r'the header "Authorization" is set(?: to a valid access token)?')
def valid(context: Any) -> None:
    stage = context.stage
    if stage.api.name == "number-verification":  # it knows tokens of holders only
        stage.authorize_holder()
    else:
        stage.authorize()
