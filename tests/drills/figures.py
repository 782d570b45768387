"""Figures as a drill prints them: percentiles in milliseconds, one line each."""

from collections.abc import Sequence


def at(share: float, seconds: Sequence[float]) -> float:
    """The value below which `share` (0–1) of them lie."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def line(name: str, seconds: Sequence[float]) -> str:
    """`POST /tickets: 3012, p50 8 ms, p99 41 ms, max 77 ms`."""
    ms = [f"{value * 1000:.1f} ms" for value in (at(0.5, seconds), at(0.99, seconds), max(seconds, default=0.0))]
    return f"{name}: {len(seconds)}, p50 {ms[0]}, p99 {ms[1]}, max {ms[2]}"


def verdict(breaches: Sequence[str]) -> int:
    """Says what was broken, or that nothing was; the exit code."""
    for breach in breaches[:20]:
        print(f"BREACH: {breach}")
    print(f"breaches: {len(breaches)}")
    return 1 if breaches else 0
