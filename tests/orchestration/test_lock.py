"""One run at a time, and a lock that no killed process leaves behind."""

import os
import signal
import subprocess
import sys

import pytest

from orchestration.warehouse import Paths, Refused, run_lock

HOLD = """
import sys, time
from pathlib import Path
from orchestration.warehouse import Paths, run_lock
with run_lock(Paths(Path(sys.argv[1])), {"started_at": "2026-01-01 00:00:00"}):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_told_who_holds_the_folder_and_a_killed_one_frees_it(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline().strip() == "held"
    with pytest.raises(Refused, match=f"process {holder.pid}.*2026-01-01"), run_lock(Paths(tmp_path), {}):
        pass
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with run_lock(Paths(tmp_path), {"started_at": "now"}):
        pass


def test_the_lock_is_free_again_after_an_error_inside(tmp_path):
    with pytest.raises(ValueError, match="inside"), run_lock(Paths(tmp_path), {}):
        raise ValueError("inside")
    with run_lock(Paths(tmp_path), {}):
        pass
