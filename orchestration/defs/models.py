"""The dbt project in three steps: up to the domain unions · core to features · activation."""

from collections.abc import Iterator
from contextlib import redirect_stdout

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

from orchestration import dbt, progress
from orchestration.session import RunSession

TRANSLATOR = dbt.Translator()
MANIFEST = dbt.manifest()
PHASES = {
    "unions": "resource_type:seed path:models/staging path:models/intermediate",
    "core_to_features": "path:models/core path:models/marts path:models/features path:models/ops",
    "activation": "path:models/activation",
}


def build(phase: str, context: dg.AssetExecutionContext, dbt_cli: DbtCliResource, session: RunSession) -> Iterator:
    """Build the models of a phase with their tests; a failed test is our bug and stops the run."""
    from ingestion import load

    folder = dbt.target_folder(session, phase)
    command = [
        "build", "--vars", dbt.run_vars(session, load.instances(session.paths.data)),
        "--indirect-selection", "buildable", "--exclude-resource-type", "unit_test",
    ]  # fmt: skip
    with session.step(f"dbt {phase}"):
        invocation = dbt_cli.cli(command, context=context, target_path=folder, raise_on_error=False)
        yield from quietly(invocation.stream())
        dbt.keep_parsed(folder)
        dbt.count_tests(session, folder)
        for sentence in dbt.failures(folder):
            session.fail(f"dbt {phase}", sentence)
        if not invocation.is_successful():
            raise dg.Failure(
                (dbt.failures(folder) or [f"dbt {phase} ended without results; its log is {folder}/dbt.log"])[0],
                allow_retries=False,
            )


def quietly(events: Iterator) -> Iterator:
    """The events, while what dbt prints goes to the progress line if there is one, else to the step's log."""
    if not progress.on_command_line():
        yield from events
        return
    while True:
        with redirect_stdout(progress.DbtLines()):
            event = next(events, None)
        if event is None:
            return
        yield event


def step(phase: str) -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=MANIFEST, select=PHASES[phase], name=f"dbt_{phase}", project=dbt.project(),
        dagster_dbt_translator=TRANSLATOR, pool="warehouse_writer",
    )  # fmt: skip
    def models(context: dg.AssetExecutionContext, dbt_cli: DbtCliResource, session: RunSession):
        yield from build(phase, context, dbt_cli, session)

    return models


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[step(phase) for phase in PHASES], resources={"dbt_cli": dbt.cli()})
