"""What the README says works."""

import re
import subprocess

import pytest

from orchestration.cli import main
from tests.end_to_end.conftest import ROOT

README = (ROOT / "README.md").read_text()
QUESTIONS = re.findall(r"\*\*(.+?)\*\*\n```sql\n(.+?)```", README, re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize(("question", "query"), QUESTIONS, ids=[q for q, _ in QUESTIONS])
def test_the_first_questions_have_answers(company, question, query):
    done = company.revops("sql", query, "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1


def test_there_are_five_questions():
    assert len(QUESTIONS) == 5


def test_every_make_target_it_names_is_one_and_help_lists_them():
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in set(re.findall(r"`make ([a-z]+)", README)) - {"help"}:
        assert f"make {target} " in told, target


def test_every_revops_command_it_names_is_one():
    for command in set(re.findall(r"revops ([a-z]+)[ `]", README)):
        assert command in main.commands, command


def test_every_file_it_links_or_names_is_there():
    links = re.findall(r"\]\(([\w./-]+)\)", README)
    examples = re.findall(r"docs/examples/[\w./-]+\.yml", README)
    folders = re.findall(r"`((?:ingestion|dbt_project|ml|orchestration)/[\w/]*)`", README)
    for name in {*links, *examples, *(f for f in folders if "<" not in f)}:
        assert (ROOT / name).exists(), name


def test_the_environment_example_names_every_setting_of_the_commands():
    told = (ROOT / ".env.example").read_text()
    used = set()
    for file in (ROOT / "orchestration").rglob("*.py"):
        used |= set(re.findall(r"REVOPS_[A-Z_]+", file.read_text()))
    # set by the command line for its own runs, not by people
    for name in used - {"REVOPS_SANDBOX"}:
        assert f"{name}=" in told, name
