"""What only the shared world promises: one outside for all processes, whatever dies."""

import os
import signal
import subprocess
import sys
import threading

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cleanbreak.adapters.fake_world import SharedWorld
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .stages import NUMBERS, MemoryNetworkStage

BAR_THEN_DIE = """
import os, signal, sys
from cleanbreak.adapters.fake_world import SharedWorld
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.rigging import Moment, Rig, RiggedNetwork
from cleanbreak.ports.calls import Call
from cleanbreak.ports.network import Subscriber

dsn, key, imsi, msisdn, moment = sys.argv[1:]
rig = Rig()
rig.on_call(1, Moment(moment), lambda: os.kill(os.getpid(), signal.SIGKILL))
network = RiggedNetwork(MemoryNetwork(SharedWorld(dsn)), rig)
network.bar([Call(key, Subscriber(imsi, msisdn))])
"""

WRITE_THEN_DIE = """
import os, signal, sys
from cleanbreak.adapters.fake_world import SharedWorld

dsn, kind = sys.argv[1:]
world = SharedWorld(dsn)
with world.transaction():
    world.write(kind, {"a": {}})
    assert world.all(kind) == {"a": {}}
    os.kill(os.getpid(), signal.SIGKILL)
"""

FORK = """
import os, sys
from cleanbreak.adapters.fake_world import SharedWorld

dsn, kind = sys.argv[1:]
world = SharedWorld(dsn)

def backend():
    return world._execute("SELECT pg_backend_pid()")[0][0]

parents = backend()
child = os.fork()
if child == 0:
    os._exit(0 if backend() != parents else 1)
_, status = os.waitpid(child, 0)
assert backend() == parents
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_process_leaves_an_act_done_or_not_done(shared_dsn: str, moment: str) -> None:
    stage = MemoryNetworkStage(SharedWorld(shared_dsn))
    (subscriber,) = stage.subscribers(1)
    key = f"{next(NUMBERS)}:stop_usage"
    killed = run(BAR_THEN_DIE, shared_dsn, key, subscriber.imsi, subscriber.msisdn, moment)
    assert killed == -signal.SIGKILL
    assert stage.can_use(subscriber) is (moment == "before")

    (answer,) = stage.network.bar([Call(key, subscriber)])

    assert answer.facts == {"already_gone": False, "was_barred": False, "was_attached": True}
    assert stage.network.effects(subscriber.imsi) == {"bar": 1}


def test_a_process_killed_in_the_middle_has_written_nothing(shared_dsn: str) -> None:
    kind = f"kind-{next(NUMBERS)}"

    assert run(WRITE_THEN_DIE, shared_dsn, kind) == -signal.SIGKILL

    assert SharedWorld(shared_dsn).all(kind) == {}


def test_a_forked_child_does_not_use_its_parents_connection(shared_dsn: str) -> None:
    assert run(FORK, shared_dsn, "kind") == 0


def test_an_outage_is_seen_by_every_process(shared_dsn: str) -> None:
    rehearsing, working = SharedWorld(shared_dsn), SharedWorld(shared_dsn)
    working.check_reachable("network")

    rehearsing.set_down("network", True)

    with pytest.raises(Unavailable):
        MemoryNetwork(working).check_reachable()
    rehearsing.set_down("network", False)
    MemoryNetwork(working).check_reachable()


def test_two_that_come_first_make_one_world(shared_dsn: str) -> None:
    database = f"fake_world_first_{next(NUMBERS)}_{os.getpid()}"
    name = sql.Identifier(database)
    with psycopg.connect(shared_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        dsn = make_conninfo(shared_dsn, dbname=database)
        worlds = [SharedWorld(dsn) for _ in range(6)]
        comers = [
            threading.Thread(target=world.write, args=("kind", {str(n): {}}))
            for n, world in enumerate(worlds)
        ]
        for comer in comers:
            comer.start()
        for comer in comers:
            comer.join()

        assert len(SharedWorld(dsn).all("kind")) == 6
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def test_a_connection_that_died_is_replaced(shared_dsn: str) -> None:
    world, kind = SharedWorld(shared_dsn), f"kind-{next(NUMBERS)}"
    world.write(kind, {"a": {}})

    cut(shared_dsn, world)

    assert world.all(kind) == {"a": {}}


def test_a_connection_lost_in_the_middle_is_unavailable_and_writes_nothing(shared_dsn: str) -> None:
    world, kind = SharedWorld(shared_dsn), f"kind-{next(NUMBERS)}"

    def lose_it() -> None:
        with world.transaction():
            world.write(kind, {"a": {}})
            cut(shared_dsn, world)
            world.write(kind, {"b": {}})

    with pytest.raises(Unavailable):
        lose_it()
    assert world.all(kind) == {}


def test_after_a_loss_nothing_slips_through_on_a_new_connection(shared_dsn: str) -> None:
    world, kind = SharedWorld(shared_dsn), f"kind-{next(NUMBERS)}"

    def go_on_after_losing_it() -> None:
        with world.transaction():
            cut(shared_dsn, world)
            with pytest.raises(Unavailable):
                world.write(kind, {"a": {}})
            with pytest.raises(Unavailable):
                world.write(kind, {"b": {}})

    with pytest.raises(OutcomeUnknown):
        go_on_after_losing_it()
    assert world.all(kind) == {}


def test_a_connection_lost_while_committing_leaves_the_outcome_unknown(shared_dsn: str) -> None:
    world, kind = SharedWorld(shared_dsn), f"kind-{next(NUMBERS)}"

    def lose_it() -> None:
        with world.transaction():
            world.write(kind, {"a": {}})
            cut(shared_dsn, world)

    with pytest.raises(OutcomeUnknown):
        lose_it()


def test_a_database_that_is_away_is_unavailable_and_its_address_stays_secret(
    shared_dsn: str,
) -> None:
    world = SharedWorld(make_conninfo(shared_dsn, host="/nowhere", password="open-sesame"))

    with pytest.raises(Unavailable) as caught:
        world.read("kind", ["a"])

    assert conninfo_to_dict(world._dsn)["password"] == "open-sesame", "it could have leaked"
    assert "open-sesame" not in str(caught.value) + repr(caught.value.__cause__)
    assert MemoryNetwork(world).look_for([]) == []


def cut(dsn: str, world: SharedWorld) -> None:
    """Cut the world's connection at the server, as a failing network or restart would."""
    ((backend,),) = world._execute("SELECT pg_backend_pid()")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))


def run(program: str, *arguments: str) -> int:
    """Run the program in a process of its own; return its exit code."""
    return subprocess.run([sys.executable, "-c", program, *arguments], timeout=30).returncode
