"""Match listening: facts are noted while somebody listens, and are not when nobody does."""

import logging

from cleanbreak.records.told_fact import listening, turn_listening

LOG = logging.getLogger(__name__)


def begin_listening() -> bool:
    """Let facts be noted if somebody listens; false if that has to wait for those who write."""
    now = listening()
    if now.is_on or not now.is_wanted:
        return True
    return turn_listening(is_on=True)


def match_listening() -> bool:
    """Let facts be noted just as long as somebody listens; false if that has to wait."""
    now = listening()
    if now.is_on == now.is_wanted:
        return True
    done = turn_listening(is_on=now.is_wanted)
    if not done:
        LOG.warning("events: the tables are busy; facts are noted in a while")
    return done
