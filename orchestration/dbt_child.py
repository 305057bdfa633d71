"""The `revops-dbt` command: dbt in a process that ends when its parent does.

A dbt child that outlives a killed run would keep the warehouse file locked for the next one.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent or parent == 1:
            sys.exit(1)
    from dbt.cli.main import cli

    cli()
