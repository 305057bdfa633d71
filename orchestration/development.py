"""The Dagster UI and its daemon on the loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from orchestration import dbt, recovery
from orchestration.warehouse import ROOT, Refused, paths


def serve(port: int) -> int:
    """Serve the UI until Ctrl-C; returns its exit code.

    Raises
    ------
    Refused
        The port is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Refused(
                f"Port {port} is taken: stop what listens there or choose another with REVOPS_PORT or --port."
            )
    dbt.ensure_manifest()
    recovery.free_dead_runs(paths())
    print(f"Dagster UI: http://127.0.0.1:{port} (Ctrl-C ends it)", flush=True)
    child = subprocess.Popen(
        [str(Path(sys.executable).parent / "dagster"), "dev", "--module-name", "orchestration.definitions",
         "--host", "127.0.0.1", "--port", str(port)],
        cwd=ROOT, env=os.environ.copy(),
        # a shell that starts this in the background has it ignore Ctrl-C, the one signal Dagster stops cleanly on
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    signal.signal(signal.SIGTERM, lambda *_: child.send_signal(signal.SIGINT))
    try:
        return child.wait()
    except KeyboardInterrupt:
        return child.wait()
