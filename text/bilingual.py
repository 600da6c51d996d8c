"""bilingual: what is said in Chinese and in English, side by side: a text, or lines of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

ZH, EN = "zh", "en"


def say(lang: str, zh: str, en: str) -> str:
    """Return the text of the language asked for."""
    return en if lang == EN else zh


@dataclass(frozen=True, slots=True)
class Bilingual:
    """中文与英文的同一句话 · one text in Chinese and in English."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        """Return the text in a language, :data:`ZH` or :data:`EN`."""
        return self.en if lang == EN else self.zh

    @classmethod
    def of(cls, say: Callable[[str], str]) -> Bilingual:
        """Return what ``say`` returns for each language."""
        return cls(say(ZH), say(EN))


@dataclass(frozen=True, slots=True)
class BilingualLines:
    """中文与英文的同几行话 · the same lines in Chinese and in English."""

    zh: tuple[str, ...]
    en: tuple[str, ...]

    def __getitem__(self, lang: str) -> tuple[str, ...]:
        """Return the lines in a language, :data:`ZH` or :data:`EN`."""
        return self.en if lang == EN else self.zh

    @classmethod
    def of(cls, say: Callable[[str], Iterable[str]]) -> BilingualLines:
        """Return what ``say`` returns for each language."""
        return cls(tuple(say(ZH)), tuple(say(EN)))
