"""Cluster settings: the configuration of the private database, for a small machine with other work to do."""

from __future__ import annotations

from pathlib import Path

from server.postgres import as_account

SUPERUSER = "postgres"


def configuration(socket_folder: Path, *, durable: bool) -> str:
    """Write postgresql.conf; without ``durable``, for tests, a crash may lose everything."""
    # Without /dev/shm (a bare chroot) shared memory for parallel queries must live in files.
    usable = as_account(["test", "-w", "/dev/shm"]).returncode == 0  # noqa: S108 - a device, not a file of ours
    folder = str(socket_folder).replace("'", "''")
    safety = "" if durable else "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"
    return f"""\
# Written by Talsi at every start. Your own settings: ALTER SYSTEM SET ... as {SUPERUSER}.
listen_addresses = ''
unix_socket_directories = '{folder}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = {"256MB" if durable else "64MB"}
work_mem = 32MB
maintenance_work_mem = 256MB
effective_cache_size = 1GB
dynamic_shared_memory_type = {"posix" if usable else "mmap"}
max_wal_size = 2GB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
wal_level = minimal
max_wal_senders = 0
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 2
max_parallel_workers = 4
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = '../log'
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
# Failing rows and statements hold people's data: the log names the error only.
log_error_verbosity = terse
log_min_error_statement = panic
{safety}"""
