"""Serving the company on the loopback, in this process or in one that dies with it."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from ingestion.sandbox.world import Sandbox

HOST = "127.0.0.1"


class PortTaken(OSError):
    """Another process listens on the port that was asked for."""


def listen(port: int) -> socket.socket:
    """A bound socket on the loopback; ``PortTaken`` when the port is in use."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken(error.errno, f"Port {port} on {HOST} is taken: choose another with --port, "
                            "or 0 for any free one.") from None  # fmt: skip
        raise
    return sock


def serve(sandbox: Sandbox, port: int = 0, faults: Iterable[str] = ()) -> None:
    """Answer until stopped; prints ``ready http://127.0.0.1:P`` once calls are answered. 0 = any free port."""
    import uvicorn

    from ingestion.sandbox.app import App

    app = App(sandbox, faults)
    sock = listen(port)
    sandbox.stories()
    address = f"http://{HOST}:{sock.getsockname()[1]}"

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            print(f"ready {address}", flush=True)

    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", date_header=False,
                            server_header=False, timeout_keep_alive=75)  # fmt: skip
    Announcing(config).run(sockets=[sock])


class Running:
    """A sandbox in a process of its own: ``url``, and the controls."""

    def __init__(self, url: str) -> None:
        self.url = url

    def set_as_of(self, day: date | str) -> None:
        """Move the clock."""
        self._post("as_of", {"as_of": str(day)})

    def set_faults(self, faults: Iterable[str]) -> None:
        """Replace the faults; [] clears them."""
        self._post("faults", {"faults": list(faults)})

    def _post(self, what: str, value: dict[str, Any]) -> None:
        import requests

        answer = requests.post(f"{self.url}/_sandbox/{what}", data=orjson.dumps(value), timeout=600)
        if answer.status_code != 200:
            raise ValueError(answer.json().get("error", answer.text))


@contextmanager
def running(sandbox: Sandbox, port: int = 0, faults: Iterable[str] = ()) -> Iterator[Running]:
    """The sandbox in a child process until the block ends, or this process does."""
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-m", "ingestion.sandbox", "--seed", str(sandbox.seed), "--accounts",
               str(sandbox.accounts), "--as-of", str(sandbox.as_of), "--port", str(port), "--until-eof"]  # fmt: skip
    for fault in faults:
        command += ["--fault", fault]
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    # The child reads its stdin until it closes, which the system does for us however this process ends.
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                             env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)})  # fmt: skip
    try:
        line = child.stdout.readline().strip() if child.stdout else ""
        if not line.startswith("ready "):
            child.wait(timeout=10)
            raise (PortTaken if child.returncode == 3 else OSError)(
                errno.EADDRINUSE if child.returncode == 3 else errno.EIO,
                line or f"The sandbox did not start (exit code {child.returncode}).")  # fmt: skip
        yield Running(line.removeprefix("ready "))
    finally:
        if child.stdin:
            child.stdin.close()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout:
            child.stdout.close()


def stop_at_eof() -> None:
    """End this process when its standard input closes: whoever started it is gone."""
    def watch() -> None:
        while os.read(0, 4096):  # not sys.stdin: its lock would be held when the interpreter ends first
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
