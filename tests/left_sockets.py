"""Servers that are played close their loops, and not what was connected to them."""

import gc
import warnings


def forget_sockets() -> None:
    """Let go of them quietly: else some later test that makes much garbage is told of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
