"""The printer inside the product with a client this project did not write: receiptio, a print program from npm.

`python -m tests.drills.receiptio`: installs receiptio with npm into a temporary folder (npm itself with apt-get, where
it is missing and we are root), lets it ask the virtual printer how it is and print a document as an image, and reads
the paper back with tesseract and zxing. receiptio knows only port 9100.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import zxingcpp
from PIL import Image

from tests.drills import figures
from tests.drills.outside import OutsidePrinter, outside_printer
from tests.live import until
from tests.reading import ocr

PACKAGES = ("receiptio@2.1.2", "sharp@0.35.5")  # sharp turns its SVG into dots
PORT = 9100
PATIENCE = 60  # seconds
CODE = "P8-261123-0042"
DOCUMENT = f"""^^^RECEIPT

Chứng thực | 1| 2.45
Asparagus | 2| 4.39
---
^TOTAL | ^6.84

{{code:{CODE}; option:qrcode,6,M}}
"""
WORDS = ("RECEIPT", "Chứng thực", "2.45", "Asparagus", "4.39", "TOTAL", "6.84")
# What it says of each fault when it asks; a printer that is offline by its switch gives no cause, and it asks for causes.
SAYS = {"": "online", "paper_out": "paperempty", "cover_open": "coveropen"}


@dataclass(frozen=True)
class Client:
    """receiptio as installed."""

    program: Path
    document: Path

    def run(self, *words: str) -> str:
        """Its answer, one word."""
        command = [str(self.program), "-d", "127.0.0.1", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        return (done.stdout + done.stderr).strip()

    def print(self, *how: str) -> str:
        return self.run("-l", "vi", "-t", "20", *how, str(self.document))


def installed(folder: Path) -> Client:
    """receiptio in `folder`. Raises CalledProcessError when npm cannot be had or does not reach its registry."""
    if shutil.which("npm") is None:
        print("npm is missing: apt-get install npm", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "npm"]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    words = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *PACKAGES]
    subprocess.run(words, check=True)
    document = folder / "document.receipt"
    document.write_text(DOCUMENT, "utf-8")
    return Client(folder / "node_modules" / ".bin" / "receiptio", document)


def main(argv: list[str] | None = None) -> int:
    """Run the drill; 0 when nothing was broken."""
    argparse.ArgumentParser(prog="drill receiptio", description=__doc__).parse_args(argv)
    with TemporaryDirectory(prefix="motcua-receiptio-") as folder:
        client = installed(Path(folder))
        with outside_printer(0, PORT) as printer:
            until(lambda: client.run("-q") == "online", what="the printer is on")
            return figures.verdict([*_asked(client, printer), *_printed(client, printer)])


def _asked(client: Client, printer: OutsidePrinter) -> list[str]:
    found = []
    for fault, word in SAYS.items():
        if fault:
            printer.faults.change(**{fault: True})
        said = client.run("-q")
        print(f"asked, {fault or 'well'}: {said}")
        if said != word:
            found.append(f"{fault or 'well'}: it reads {said!r}, not {word!r}")
        if fault:
            tried = client.print("-i")
            print(f"told to print, {fault}: {tried}")
            if tried != word or _papers(printer):
                found.append(f"{fault}: told to print it says {tried!r}, and there are {len(_papers(printer))} papers")
            printer.faults.change(**{fault: False})
    return found


def _printed(client: Client, printer: OutsidePrinter) -> list[str]:
    said = client.print("-i")
    papers = _papers(printer)
    print(f"printed as an image: {said}, papers: {len(papers)}")
    if said != "success" or len(papers) != 1:
        return [f"printing as an image: {said!r}, {len(papers)} papers"]
    with Image.open(papers[0]) as picture:
        paper = picture.convert("L")
    read, codes = ocr(paper), [code.text for code in zxingcpp.read_barcodes(paper)]
    print(f"read on it: {read} {codes}")
    found = [f"{words!r} is not read on the paper" for words in WORDS if words not in read]
    if codes != [CODE]:
        found.append(f"the codes on the paper are {codes}")
    printer.faults.change(reset_at_row=100)
    cut = client.print("-i")
    print(f"a connection cut at row 100: {cut}")
    if cut == "success":
        found.append("a cut connection is read as success")
    return found + _in_letters(client, printer)


def _in_letters(client: Client, printer: OutsidePrinter) -> list[str]:
    """In the printer's own letters it is told the truth about the paper, whose letters our decoder passes over."""
    before = len(_papers(printer))
    said = client.print()
    new = len(_papers(printer)) - before
    print(f"printed in the printer's own letters (passed over, not drawn): {said}, papers: {new}")
    return [] if said == "success" and new == 1 else [f"in letters: {said!r}, {new} papers"]


def _papers(printer: OutsidePrinter) -> Sequence[Path]:
    return sorted(printer.sheets.glob("[0-9]*.png"))


if __name__ == "__main__":
    sys.exit(main())
