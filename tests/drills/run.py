"""The long proofs by name: `python -m tests.drills.run crowd --seconds 60`."""

import sys
from collections.abc import Callable

from tests.drills import crowd, kill, paper, printer_off, receiptio, wall_soak

DRILLS: dict[str, Callable[[list[str] | None], int]] = {
    "crowd": crowd.main,
    "kill": kill.main,
    "paper": paper.main,
    "printer-off": printer_off.main,
    "receiptio": receiptio.main,
    "wall-soak": wall_soak.main,
}


def main(argv: list[str] | None = None) -> int:
    """Run the drill that is named first; its exit code, or 2 with the names when there is none such."""
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] not in DRILLS:
        print(f"drills: {', '.join(sorted(DRILLS))}", file=sys.stderr)
        return 2
    return DRILLS[words[0]](words[1:])


if __name__ == "__main__":
    sys.exit(main())
