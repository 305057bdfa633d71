"""The child process of ``running``: ``python -m ingestion.sandbox``. People use ``revops sandbox``."""

from __future__ import annotations

import argparse
import sys

from ingestion.sandbox.clock import as_date
from ingestion.sandbox.server import PortTaken, serve, stop_at_eof
from ingestion.sandbox.world import Sandbox


def main() -> int:
    """Serve until stopped; 3 = the port is taken, 2 = an argument is wrong (said on stdout's first line)."""
    parser = argparse.ArgumentParser(prog="python -m ingestion.sandbox")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--accounts", type=int, default=400)
    parser.add_argument("--as-of", default="2026-06-30")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input closes")
    given = parser.parse_args()
    if given.until_eof:
        stop_at_eof()
    try:
        serve(Sandbox(given.seed, given.accounts, as_date(given.as_of)), given.port, given.fault)
    except PortTaken as error:
        print(error.strerror, flush=True)
        return 3
    except ValueError as error:
        print(error, flush=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
