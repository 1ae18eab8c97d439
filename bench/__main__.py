"""Bench: every table in one run; `python -m bench viewing` prints only those named."""

import importlib.util
import subprocess
import sys

# Each has a main() that prints its tables.
PARTS = (
    "labelling",
    "running",
    "importing",
    "viewing",
    "counting",
    "browsing",
    "reporting",
    "density",
    "local",
    "near_repeat",
    "stability",
)


def main() -> int:
    """Run each part in a process of its own, so that one leaves no memory or failure to the next."""
    wanted = sys.argv[1:] or [part for part in PARTS if importlib.util.find_spec(f"bench.{part}")]
    unknown = sorted(set(wanted) - set(PARTS))
    if unknown:
        print(f"There is no part {', '.join(unknown)}; the parts are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    failed = []
    for part in wanted:
        print(f"## {part.title()}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{part}"]).returncode:
            failed.append(part)
        print(flush=True)
    if failed:
        print(f"Not finished: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
