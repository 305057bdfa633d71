"""The main job over all assets, every night."""

import dagster as dg

from orchestration import company
from orchestration.session import RunSession

main_job = dg.define_asset_job(
    "revops", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor,
    description="Sources to dashboard: load, model, match, score, check, publish. `make run` runs this same job.",
)  # fmt: skip

nightly = dg.ScheduleDefinition(
    name="nightly", job=main_job, cron_schedule="0 5 * * *",
    execution_timezone=company.project_vars()["company_time_zone"],
    description="Every night at five; models are trained inside it when there is none or it is a week old.",
)  # fmt: skip


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(jobs=[main_job], schedules=[nightly], resources={"session": RunSession()})
