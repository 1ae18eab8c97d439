"""Commands: `talsi COMMAND`, one noun a file, each loaded only when it is called."""

from __future__ import annotations

import importlib

import click

# name -> (module:command, the line shown by `talsi --help`): help must not import a geospatial stack.
LAZY = {
    "access": ("server.cli.access:command", "Print who may call which address."),
    "addresses": ("server.cli.addresses:command", "Replace the address register of a territory."),
    "agency": ("server.cli.topics:agency", "List, add and edit who can own a concern."),
    "analyse": ("server.cli.analyses:command", "Run any method on a territory and record the run."),
    "audit": ("server.cli.audit:command", "Check or take away the sealed record of access."),
    "backup": ("server.cli.backup:backup", "Write the whole database to one file."),
    "category": ("server.cli.categories:command", "List, add and edit offence categories."),
    "concordance": ("server.cli.concordance:command", "Compare residents' concerns with recorded incidents."),
    "default-location": ("server.cli.default_locations:command", "Decide about pile-ups of incidents."),
    "concerns": ("server.cli.concerns:command", "List residents' concerns, and import past surveys."),
    "demo": ("server.cli.demo:command", "Load the synthetic demo territory."),
    "hotspots": ("server.cli.hotspots:command", "Find and record the hotspots of a territory."),
    "import": ("server.cli.imports:command", "Import a file of incidents into a territory."),
    "migrate": ("server.cli.migrate:command", "Bring the database to this version's schema."),
    "outbox": ("server.cli.outbox:command", "List and send the letters that wait."),
    "person": ("server.cli.person:command", "Manage the people who may sign in."),
    "record": ("server.cli.record:command", "Print the record of processing for the law."),
    "publish": ("server.cli.publish:command", "Derive what everybody may see, or attack it."),
    "restore": ("server.cli.backup:restore", "Load a backup into the database."),
    "retention": ("server.cli.retention:command", "Show, decide and apply how long data are kept."),
    "run": ("server.cli.run:command", "Run everything: database, web server and worker."),
    "serve": ("server.cli.serve:command", "Run the web server alone."),
    "subject": ("server.cli.subject:command", "Hand out or erase a concern by its tracking code."),
    "territory": ("server.cli.territory:command", "Manage territories."),
    "topic": ("server.cli.topics:topic", "List, add and edit what residents can report."),
    "validate": ("server.cli.validate:command", "Check the analysis against worked examples."),
    "worker": ("server.cli.worker:command", "Run the background worker alone."),
}


class LazyGroup(click.Group):
    """A group whose commands live in modules that are imported when needed; refusals exit with 1."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Every command's name."""
        return sorted(LAZY)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import the module of one command."""
        if name not in LAZY:
            return None
        module_name, attribute = LAZY[name][0].split(":")
        try:
            module = importlib.import_module(module_name)
        except ModuleNotFoundError as error:
            if error.name != module_name:
                raise
            raise click.ClickException(f"This version has no command {name}.") from error
        command: click.Command = getattr(module, attribute)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, LAZY[name][1]) for name in sorted(LAZY)])

    def invoke(self, context: click.Context) -> object:
        """Run a command; a refusal in our words is one line and exit code 1, not a traceback."""
        try:
            return super().invoke(context)
        except _refusals() as refusal:
            raise click.ClickException(_sentence(refusal)) from refusal
        except _database_failures() as failure:
            reason = str(failure).splitlines()[0]
            raise click.ClickException(f"The database did not answer: {reason}") from failure


# Both are evaluated only when something was raised, so that --help stays quick.
def _refusals() -> tuple[type[Exception], ...]:
    from analysis.errors import AnalysisError
    from gis.errors import TalsiError
    from server.postgres import ClusterError

    return TalsiError, AnalysisError, ClusterError


def _sentence(refusal: Exception) -> str:
    """What a person reads; a refusal that holds its own words, of the settings too, is told as it is."""
    from gis.errors import UnknownTerritory

    if not isinstance(refusal, UnknownTerritory):
        return str(refusal)
    from server.cli.context import read_settings, tongue
    from server.i18n import speaking
    from server.words import sentence_of

    with speaking(tongue(read_settings())):
        return sentence_of(refusal)


def _database_failures() -> type[Exception]:
    from sqlalchemy.exc import OperationalError

    return OperationalError


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="talsi", prog_name="talsi")
def main() -> None:
    """Talsi: a map server for community policing."""
