# Every command sets up what it needs first: a virtual environment from requirements.lock, and this repository in it.
AS_OF ?=
SEED ?=
ACCOUNTS ?=
PYTHON ?= python3
UV := uv==0.13.9
BIN := .venv/bin
SANDBOX_OPTIONS = $(if $(AS_OF),--as-of $(AS_OF)) $(if $(SEED),--seed $(SEED)) $(if $(ACCOUNTS),--accounts $(ACCOUNTS))

# compiled modules are kept, whatever the machine says: without them every process compiles dagster and dbt anew
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test dev lint clean reset lock metrics

help:  ## what each command does
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

run: .venv/ready  ## run the whole job on the sandbox company: AS_OF=2026-06-30 SEED=7 ACCOUNTS=400
	@$(BIN)/revops run --sandbox $(SANDBOX_OPTIONS)

test: .venv/ready  ## run all tests
	@$(BIN)/python -m pytest $(ARGS)

dev: .venv/ready  ## open the Dagster UI on http://127.0.0.1:3000, with a sandbox company beside it
	@$(BIN)/revops dev $(SANDBOX_OPTIONS)

lint: .venv/ready  ## check style, layers and SQL
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests

metrics: .venv/ready  ## make kpi_values.sql, docs/metrics.md and the dbt sources from their definitions
	@$(BIN)/python -m orchestration.dbt_sources
	@$(BIN)/python -m orchestration.metrics

clean: .venv/ready  ## remove what the next run rebuilds (never raw or ledger)
	@$(BIN)/revops clean

reset: .venv/ready  ## forget everything: CONFIRM=yes
	@$(BIN)/revops reset $(if $(filter yes,$(CONFIRM)),--confirm)

lock: .venv/ready  ## pin the dependencies of pyproject.toml anew
	@$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --extra dev --python-version 3.11 pyproject.toml -o requirements.lock
