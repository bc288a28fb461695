"""List the keys that sign or have signed, and what their signatures are worth."""

from django.conf import settings
from django.utils.module_loading import import_string

from cleanbreak.domain.signing_key import KeyState, KeyUse, SigningKey, key_id_of
from cleanbreak.flows.check_signing_keys import keeper_of
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.ports.outside import Outside
from cleanbreak.records.signing_key_state import revocations, seen_keys


def list_signing_keys() -> list[SigningKey]:
    """Return every key that is known: of each use those that sign first, then older ones.

    Keys of papers are certificates (X.509) and are kept with their papers.

    :raises Unavailable: if the keeper of a key cannot be asked.
    """
    outside, revoked = wired_outside(), revocations()
    found: list[SigningKey] = []
    for use, keys in _known(outside).items():
        signing = _that_sign(outside, use)
        for key in keys:
            ended = revoked.get(key_id_of(key))
            otherwise = KeyState.IN_USE if key in signing else KeyState.OLDER
            found.append(
                SigningKey(
                    key_id=key_id_of(key),
                    use=use,
                    public_key=key,
                    state=KeyState.REVOKED if ended else otherwise,
                    revoked_at_size=ended.revoked_at_size if ended else None,
                )
            )
    return found


def keys_only_in_database() -> list[str]:
    """Return the names of keys that nothing but the table has: whoever writes there can put one in.

    :raises Unavailable: if the keeper of a key cannot be asked.
    """
    if not (noted := seen_keys()):
        return []
    outside = wired_outside()
    elsewhere = {key for use in KeyUse for key in (*_that_sign(outside, use), *_in_files(use))}
    return [row.key_id for row in noted if bytes(row.public_key) not in elsewhere]


def _known(outside: Outside) -> dict[KeyUse, list[bytes]]:
    """Return the public keys by their use, each once: from the keepers, the folder, the table."""
    found = {use: _that_sign(outside, use) for use in KeyUse}
    for use in KeyUse:
        found[use] += _in_files(use)
    for row in seen_keys():
        found[KeyUse(row.use)].append(bytes(row.public_key))
    return {use: list(dict.fromkeys(keys)) for use, keys in found.items()}


def _that_sign(outside: Outside, use: KeyUse) -> list[bytes]:
    keeper = keeper_of(outside, use)
    return [keeper.public_key(), *(one.public_key() for one in keeper.beside())]


def _in_files(use: KeyUse) -> list[bytes]:
    older: list[bytes] = import_string(settings.CLEANBREAK_OLDER_PUBLIC_KEYS)(use)
    return older
