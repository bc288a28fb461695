"""Load the configuration into this process, once, and refuse what cannot be used."""

import os
from functools import cache

from cleanbreak.channels.cli.plain_language import plain_refusal_text
from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.configuration.catalogue import BY_VARIABLE, CONFIG
from cleanbreak.site.configuration.read import Configuration, chosen_file, read_configuration
from cleanbreak.site.environment_file import load_environment
from cleanbreak.site.home import default_home
from cleanbreak.site.secret_files import OUT_OF_CONFIGURATION

OPTION = "--config"


class ConfigurationNotUsable(Refusal):
    """The configuration cannot be used. Nothing was started.
    {faults}
    """

    code = "configuration_not_usable"


def name_configuration(arguments: list[str]) -> list[str]:
    """Note the file that ``--config FILE`` names, also for child processes; return the rest."""
    first, rest = arguments[:1], arguments[1:]
    if first == [OPTION] and rest:
        named, rest = rest[0], rest[1:]
    elif first and first[0].startswith(f"{OPTION}="):
        named = first[0].partition("=")[2]
    else:
        return arguments
    os.environ[CONFIG.variable] = os.path.abspath(named)
    return rest


@cache
def read_once() -> Configuration:
    """Return what this process was told when it began."""
    load_environment(default_home())
    return read_configuration(chosen_file(default_home(), os.environ), os.environ)


@cache
def load_configuration() -> None:
    """Put what the file says beside the environment, which counts more.

    What is empty counts as not said. Secrets do not come into the environment, which child
    processes and whoever lists processes can see: `secret_files.environment` has them, and children
    read the file themselves.

    :raises ConfigurationNotUsable: with a sentence for everything that is wrong.
    """
    found = read_once()
    if found.faults:
        faults = dict.fromkeys(map(plain_refusal_text, found.faults))
        raise ConfigurationNotUsable(faults="\n".join(faults))
    for variable in BY_VARIABLE.keys() & os.environ.keys():
        if not os.environ[variable]:
            del os.environ[variable]
    if found.path:
        os.environ[CONFIG.variable] = str(found.path)
    for variable, one in found.said.items():
        if variable not in os.environ:
            is_secret = one.key.is_secret and variable == one.key.variable
            (OUT_OF_CONFIGURATION if is_secret else os.environ)[variable] = one.text
