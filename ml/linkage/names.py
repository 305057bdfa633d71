"""Names of companies and people, folded so that spelling habits do not count."""

import re
import unicodedata
from difflib import SequenceMatcher

import pandas as pd

from ml.linkage.standardise import on_distinct
from ml.linkage.vocabulary import LEGAL_FORMS

# letters that Unicode does not take apart
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_JOINERS = frozenset({"and", "und", "et", "y", "i", "e"})


def fold(text: str) -> str:
    """Lower-case ASCII-like form: `Łódź Straße` → `lodz strasse`. Other scripts keep their letters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _company_name(text: str) -> str | None:
    folded = re.sub(r"['’`´]", "", fold(text)).replace("&", " and ").replace("+", " and ").replace("s/a", "sa")
    # S.p.A. and z o.o. are one word each
    folded = re.sub(r"\b(?:\w\.\s?){2,}", lambda match: re.sub(r"[.\s]", "", match[0]) + " ", folded + " ")
    words = re.findall(r"[^\W_]+", re.sub(r"\bsp\.?\s*z\s*o\.?\s*o\b\.?", " spzoo ", folded))
    kept = list(words)
    while len(kept) > 1 and (kept[-1] in LEGAL_FORMS or (len(kept) < len(words) and kept[-1] in _JOINERS)):
        kept.pop()
    while len(kept) > 1 and kept[0] in {"ooo", "oao", "zao", "pao", "uab", "pt", "the"}:
        kept.pop(0)
    return "".join(kept) or None


def normalise_company_name(values: pd.Series) -> pd.Series:
    """`GTX-Pro GmbH & Co. KG` → `gtxpro`: Unicode folded, legal form, punctuation and spaces off; NULL if
    empty.
    """
    return on_distinct(values, _company_name)


def normalise_person_name(values: pd.Series) -> pd.Series:
    """`Müller, Jürgen` → `jurgen muller`: folded words in alphabetical order; NULL if empty."""
    return on_distinct(values, lambda text: " ".join(sorted(re.findall(r"[^\W\d_]+", fold(text)))) or None)


def similarity(left: str, right: str) -> float:
    """Share of letters in matching blocks, 0–1 (Ratcliff and Obershelp, 1988)."""
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def are_clearly_different_companies(left: str, right: str) -> bool:
    """True where neither normalised name is within the other and they share few letters."""
    short, long = sorted((left, right), key=len)
    return short not in long and similarity(left, right) < 0.6


def are_clearly_different_people(left: str, right: str) -> bool:
    """True where no word of one normalised name resembles a word of the other.

    A single word (a nickname, an initial) or another script is no proof of another person.
    """
    ours, theirs = left.split(), right.split()
    if min(len(ours), len(theirs)) < 2 or left.isascii() != right.isascii():
        return False
    return all(similarity(word, other) < 0.7 and word[:3] != other[:3] for word in ours for other in theirs)
