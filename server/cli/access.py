"""Access: print who may call which address, as a document or for machines."""

import json
import tempfile
from pathlib import Path

import click


@click.command("access")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """Print every address of the application with who may call it; docs/access.md is made of it."""
    from server import access_table
    from server.app import create_app
    from server.settings import Settings

    with tempfile.TemporaryDirectory() as home:
        # The rules need no database, and an engine connects when it is first asked.
        name = "none"
        app = create_app(Settings(database_url=f"postgresql://{name}", home=Path(home), secret_key=name))
        if as_json:
            click.echo(json.dumps(access_table.as_json(app), ensure_ascii=False))
        else:
            click.echo(access_table.as_markdown(app), nl=False)
