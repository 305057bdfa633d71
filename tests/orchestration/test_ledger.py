"""The ledger keeps every frame once and whole."""

import pandas as pd

from orchestration.ledger import Ledger


def test_frames_of_two_runs_come_back_together_and_a_run_said_twice_counts_once(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.append("entity_ids", "run-1", pd.DataFrame({"id": ["a", "b"]}))
    ledger.append("entity_ids", "run-2", pd.DataFrame({"id": ["c"], "rule": ["x"]}))
    ledger.append("entity_ids", "run-2", pd.DataFrame({"id": ["c"], "rule": ["x"]}))
    assert sorted(ledger.read("entity_ids")["id"]) == ["a", "b", "c"]


def test_an_empty_frame_leaves_no_file_and_reading_nothing_has_the_columns(tmp_path):
    ledger = Ledger(tmp_path)
    assert ledger.append("runs", "run-1", pd.DataFrame({"id": []})) is None
    assert list(ledger.read("runs", columns=["id"]).columns) == ["id"]


def test_a_part_left_by_a_killed_writer_is_not_read(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.append("runs", "run-1", pd.DataFrame({"id": ["a"]}))
    (tmp_path / "runs" / "run-2.123.part").write_bytes(b"half a file")
    assert list(ledger.read("runs")["id"]) == ["a"]
