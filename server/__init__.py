"""Server: people, pages, HTTP, jobs and documents; owns transactions."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("talsi")
except PackageNotFoundError:  # run from a copy that was never installed
    __version__ = "0+unknown"
