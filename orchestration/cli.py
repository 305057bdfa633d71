"""The `revops` command."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path

import click

from ingestion.errors import Foreseen
from orchestration.warehouse import ROOT, Refused, paths

SANDBOX_DAY = date(2026, 6, 30)
DAY = click.DateTime(formats=["%Y-%m-%d"])
QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "1", "RUNTIME__DLTHUB_TELEMETRY": "false", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1", "GX_ANALYTICS_ENABLED": "false", "RUNTIME__LOG_LEVEL": "CRITICAL",
}  # fmt: skip


def prepare_environment() -> None:
    """Dagster's home and state, and silence of what would phone home."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("DAGSTER_HOME", str(ROOT))
    os.environ.setdefault("REVOPS_DATA_DIR", str(paths().data))
    os.environ.setdefault("REVOPS_DAGSTER_DIR", str(paths().make().dagster))


def sandbox_options(command):
    for option in (
        click.option("--as-of", "as_of", type=DAY, envvar="REVOPS_AS_OF", help="Last day that counts, YYYY-MM-DD."),
        click.option("--accounts", type=click.IntRange(1), envvar="REVOPS_ACCOUNTS", default=400, show_default=True),
        click.option("--seed", type=int, envvar="REVOPS_SEED", default=7, show_default=True),
    ):
        command = option(command)
    return command


def make_sandbox(seed: int, accounts: int, as_of: datetime | None):
    from ingestion.sandbox import Sandbox

    return Sandbox(seed=seed, accounts=accounts, as_of=as_of.date() if as_of else SANDBOX_DAY)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """One revenue-operations warehouse: load, model, check, score and publish; then ask it.

    \b
    Example: revops run --sandbox && revops sql "from marts.mrr_waterfall_monthly limit 5"
    """
    with sentences():
        prepare_environment()


@main.command()
@click.option("--sandbox", is_flag=True, help="Against the sandbox company, started for this run.")
@click.option("--files", "mapping", type=click.Path(dir_okay=False), help="On exported files, by this mapping.")
@click.option("--sources", default="", help="Load only these instances: hubspot,stripe,…")
@click.option("--full-refresh", is_flag=True, help="Read every source from its beginning again.")
@sandbox_options
def run(sandbox, mapping, sources, full_refresh, seed, accounts, as_of) -> None:
    """Run the whole job once, the same that Dagster schedules.

    \b
    Example: revops run --sandbox --as-of 2026-06-30
             revops run --files docs/examples/olist.yml
    """
    from orchestration import main_run

    if sandbox and mapping:
        raise click.UsageError("--sandbox and --files exclude each other: one data folder belongs to one company.")
    day = as_of.date() if as_of else SANDBOX_DAY if sandbox else None
    with ExitStack() as running:
        if sandbox:
            start_sandbox(running, seed, accounts, as_of)
        mapping = str(Path(mapping).resolve()) if mapping else None
        only = [name.strip() for name in sources.split(",") if name.strip()]
        sys.exit(main_run.execute(as_of=day, mapping=mapping, sources=only, full_refresh=full_refresh))


def start_sandbox(running: ExitStack, seed: int, accounts: int, as_of: datetime | None, port: int = 0) -> str:
    """Serve the sandbox as long as `running` lasts and let runs read it alone; returns its address."""
    from ingestion.sandbox import running as served

    server = running.enter_context(served(make_sandbox(seed, accounts, as_of), port=port))
    os.environ["REVOPS_SANDBOX"] = f"{seed} {accounts} {server.url}"
    return server.url


@main.group(invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), envvar="REVOPS_PORT", default=0, help="Port on 127.0.0.1.")
@click.option("--fault", "faults", multiple=True, metavar="NAME[:OPTIONS]", help="429:vendor=stripe,count=1 …")
@sandbox_options
@click.pass_context
def sandbox(context, port, faults, seed, accounts, as_of) -> None:
    """Serve the sandbox company's CRM, billing, support and ads on 127.0.0.1 until Ctrl-C.

    \b
    Example: revops sandbox --port 8900 --seed 7 --accounts 400
    """
    context.obj = {"seed": seed, "accounts": accounts, "as_of": as_of}
    if context.invoked_subcommand is None:
        from ingestion.sandbox import PortTaken, serve

        with sentences():
            try:
                serve(make_sandbox(seed, accounts, as_of), port=port, faults=faults)
            except PortTaken as taken:
                raise Refused(str(taken)) from None


def of_group(context: click.Context, own: dict) -> dict:
    """Options may stand before or after the sub-command; those after it win."""
    given = {k: v for k, v in own.items() if context.get_parameter_source(k) != click.core.ParameterSource.DEFAULT}
    return {**own, **(context.obj or {}), **given}


@sandbox.command()
@click.option("--out", type=click.Path(file_okay=False), required=True)
@click.option("--format", "file_format", type=click.Choice(["csv", "ndjson", "parquet"]), default="parquet")
@sandbox_options
@click.pass_context
def export(context, out, file_format, seed, accounts, as_of) -> None:
    """Write the objects that the sandbox would serve as files.

    \b
    Example: revops sandbox export --out /tmp/company --format csv
    """
    from ingestion.sandbox import export as write

    write(
        make_sandbox(**of_group(context, {"seed": seed, "accounts": accounts, "as_of": as_of})), Path(out), file_format
    )
    click.echo(f"Written to {out}.")


@sandbox.command()
@click.option("--out", type=click.Path(file_okay=False), required=True)
@sandbox_options
@click.pass_context
def truth(context, out, seed, accounts, as_of) -> None:
    """Write who is who, the true MRR, leaks and hazards: for tests, benchmarks and people.

    \b
    Example: revops sandbox truth --out /tmp/truth --seed 11
    """
    from ingestion.sandbox import truth as write

    write(make_sandbox(**of_group(context, {"seed": seed, "accounts": accounts, "as_of": as_of})), Path(out))
    click.echo(f"Written to {out}.")


@main.command()
@click.argument("name", required=False, metavar="[DOMAIN.OBJECT]")
@click.option("--format", "shape", type=click.Choice(["table", "csv", "json"]), default="table")
def mapping(name, shape) -> None:
    """List the columns that a file can be mapped to.

    \b
    Example: revops mapping crm.opportunities
    """
    from ingestion.mapping import mapping_reference
    from orchestration import tables

    with sentences():
        tables.show(mapping_reference(name), shape, title=name or "Domain objects")


@main.command()
@click.option("--format", "shape", type=click.Choice(["table", "json"]), default="table")
def status(shape) -> None:
    """Say what the last run did, what is published, and what needs a person.

    \b
    Example: revops status
    """
    from orchestration import summary

    sys.exit(summary.status(paths(), shape))


@main.command()
@click.argument("query")
@click.option("--format", "shape", type=click.Choice(["table", "csv", "json"]), default="table")
def sql(query, shape) -> None:
    """Ask the published warehouse, read-only.

    \b
    Example: revops sql "select * from marts.mrr_waterfall_monthly where segment_type = 'all'"
    """
    from orchestration import tables

    with sentences():
        tables.show(tables.ask(paths(), query), shape)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="REVOPS_PORT", default=3000, show_default=True)
@click.option("--sandbox/--accounts-configured", "with_sandbox", default=True, help="Serve the sandbox beside it.")
@sandbox_options
def dev(port, with_sandbox, seed, accounts, as_of) -> None:
    """Open the Dagster UI on 127.0.0.1, by default with a sandbox company to run on.

    \b
    Example: revops dev --port 3000
    """
    from orchestration import development

    with ExitStack() as running, sentences():
        if with_sandbox:
            start_sandbox(running, seed, accounts, as_of)
            os.environ["REVOPS_AS_OF"] = (as_of.date() if as_of else SANDBOX_DAY).isoformat()
        sys.exit(development.serve(port))


@main.command()
@click.option("--confirm", is_flag=True, help="Yes, forget everything, raw and ledger too.")
def reset(confirm) -> None:
    """Forget everything under the data folder, what cannot be rebuilt too.

    \b
    Example: revops reset --confirm
    """
    from orchestration import housekeeping

    with sentences():
        housekeeping.reset(paths(), confirm)


@main.command()
def clean() -> None:
    """Remove what the next run rebuilds; raw and ledger stay.

    \b
    Example: revops clean
    """
    from orchestration import housekeeping

    with sentences():
        housekeeping.clean(paths())


class sentences:
    """A foreseeable mistake ends in its sentence on stderr and exit code 1, without a stack trace."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, Refused | Foreseen):
            click.echo(str(error), err=True)
            sys.exit(1)
        return False
