"""Web server: gunicorn's settings; `talsi serve` adds the socket, and the database is in DATABASE_URL."""

import os
from typing import Any

wsgi_app = "server.wsgi:app"
preload_app = True  # read once, shared by the processes
worker_class = "gthread"
workers = 2
threads = 8
timeout = 120
graceful_timeout = 5
loglevel = "warning"
control_socket_disable = True  # it would write into the account's home, and two installations would share it
if os.access("/dev/shm", os.W_OK):  # noqa: S108 - a device, not a file of ours
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def worker_exit(_server: Any, _worker: Any) -> None:
    """End at once: taking apart the libraries' many objects takes seconds and frees nothing more."""
    os._exit(0)


def on_exit(_server: Any) -> None:
    """End at once, as the processes that serve do."""
    os._exit(0)
