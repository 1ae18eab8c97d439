"""Ahead: what comes next is made while what is here is being used."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread
from typing import Any, TypeVar

T = TypeVar("T")
_WAITING = 3


def ahead(items: Iterable[T]) -> Iterator[T]:
    """Make the items in a thread of their own, a few ahead of the one that is in use."""
    queue: Queue[Any] = Queue(maxsize=_WAITING)
    stop = Event()

    def produce() -> None:
        try:
            for item in items:
                if not _put(queue, item, stop):
                    return
            _put(queue, None, stop)
        except BaseException as error:
            _put(queue, error, stop)

    with _running(Thread(target=produce, name="intake", daemon=True), stop):
        while (item := queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item


def _put(queue: Queue[Any], item: Any, stop: Event) -> bool:
    while not stop.is_set():
        try:
            queue.put(item, timeout=0.2)
        except Full:
            continue
        return True
    return False


@contextmanager
def _running(thread: Thread, stop: Event) -> Iterator[None]:
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
