"""Record: print the record of processing, made from the tables' own tags."""

import json

import click

from server.cli.context import read_settings, tongue
from server.settings import ALL_LANGUAGES


@click.command("record")
@click.option("--assessment", is_flag=True, help="Print the skeleton of an impact assessment instead.")
@click.option("--language", type=click.Choice(ALL_LANGUAGES), help="In this language.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(assessment: bool, language: str | None, as_json: bool) -> None:
    """Print what Talsi processes, about whom, why and for how long, as Markdown; needs no database."""
    from server import record_words
    from server.i18n import speaking
    from server.services import processing_record

    found = processing_record.entries()
    with speaking(language or tongue(read_settings())):
        if as_json:
            click.echo(json.dumps(record_words.as_json(found), ensure_ascii=False))
        elif assessment:
            click.echo(record_words.as_assessment(found), nl=False)
        else:
            click.echo(record_words.as_markdown(found), nl=False)
