"""One of two programs that share a printer: `python -m tests.drills.sender tcp://… A 100` prints tickets A001 … A100.

Says each number and what became of it. NOT_STARTED is tried again, UNCERTAIN never is, as the worker does with tickets.
"""

import sys
from threading import Event

from printer.devices import open_device
from printer.layout import render
from tests.slips import ticket

AGAIN = 0.02  # seconds before a printer that serves the other is asked again


def main(argv: list[str]) -> int:
    uri, letter, count = argv[0], argv[1], int(argv[2])
    device = open_device(uri, ".")
    while device.check().paper == "unknown":  # the other has it; once it has answered its silence means "not now"
        Event().wait(AGAIN)
    for number in range(1, count + 1):
        label, tries = f"{letter}{number:03}", 1
        data = render(ticket(label))
        while (outcome := device.print(data, label)).verdict == "NOT_STARTED":
            tries += 1
            Event().wait(AGAIN)
        print(label, outcome.verdict, tries, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
