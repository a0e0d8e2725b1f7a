"""A name that says enough to tell two people of a roster apart, and too little to find them elsewhere."""

from __future__ import annotations


def masked(name: str) -> str:
    """王小明 becomes 王**, Wei Xiang becomes W. X.; the length of what is hidden does not show."""
    words = name.split()
    if not words:
        return "**"
    if all(word[0].upper() != word[0].lower() for word in words):
        return " ".join(f"{word[0].upper()}." for word in words)
    return f"{words[0][0]}**"
