"""`python -m bench [NAME…]`: all benchmarks, or those named. Figures are pasted into docs/performance.md."""

import os
import sys
from importlib import import_module

from bench.report import machine

ALL = (
    "start",
    "page_weight",
    "seal",
    "seal_latency",
    "otp_delivery",
    "click_latency",
    "identity",
    "capturing",
    "credit",
)


def main(wanted: list[str]) -> None:
    if unknown := set(wanted) - set(ALL):
        raise SystemExit(f"No benchmark called {', '.join(sorted(unknown))}. There are: {', '.join(ALL)}.")
    # As ./start does: without bytecode every start compiles some 600 modules again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(machine(), flush=True)
    for name in wanted or ALL:
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
