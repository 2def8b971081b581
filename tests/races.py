"""One act by several people at the same time, each with a connection of her own. For databases with many writers."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections

COORDINATORS = 8


def at_once(act: Callable[[], None], people: int = COORDINATORS) -> None:
    """Run one act in as many threads as there are people, all starting together."""
    barrier, failures = Barrier(people), list[BaseException]()

    def run() -> None:
        try:
            barrier.wait()
            act()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
