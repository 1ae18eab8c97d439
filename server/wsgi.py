"""WSGI: what a container's web server loads as ``server.wsgi:app``."""

import os

from server import logs
from server.app import create_app
from server.settings import Settings

_settings = Settings.from_env(os.environ)
logs.configure(style=_settings.log_format)
app = create_app(_settings)
