"""How a rule of the hall says no: a machine code with facts, never words.

The words a person reads belong to the catalogue of texts, which is keyed by these codes.
"""

from __future__ import annotations


class Refused(Exception):
    """A rule refused what was asked; ``code`` names the rule, ``facts`` say what it judged."""

    code: str
    facts: dict[str, object]

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!s}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code


class NotFound(Refused):
    """What was asked for does not exist (a ticket, a dossier, a procedure)."""
