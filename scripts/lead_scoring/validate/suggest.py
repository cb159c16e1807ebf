"""Did you mean ...?"""

from __future__ import annotations

from collections.abc import Iterable

# Below this share of equal letters a proposal puzzles more than it helps.
LIKENESS = 65
LIST_AT_MOST = 12


def nearest(word: str, known: Iterable[str]) -> str | None:
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(
        word,
        sorted(known),
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=LIKENESS,
    )
    return found[0] if found else None


def proposal(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """What to write instead of `word`, as the end of a sentence."""
    choices = sorted(set(known))
    near = nearest(word, choices)
    if near is not None:
        return f'; did you mean "{near}"?'
    if otherwise:
        return f"; {otherwise}"
    if 0 < len(choices) <= LIST_AT_MOST:
        return f"; write one of {', '.join(choices)}"
    return ""
