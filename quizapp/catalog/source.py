"""One file of a pack, and what is said when it is not as it should be."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizapp.errors import QuizError


class CatalogError(QuizError):
    """A file of a pack is not as it should be: which file, which key, what was expected."""

    def __init__(self, file: str, key: str, expected: str, found: str, *, pack: Path) -> None:
        place = f"{file}: {key}" if key else file
        super().__init__(
            f"{place}: expected {expected}, found {found}",
            hint=f"mend {pack / file}; `quiz dev check` lists every problem of a pack",
        )
        self.file = file
        """Path relative to the pack, with forward slashes."""
        self.key = key
        """Dotted key (`entry.Attention`, `challenges[2]`) or `line 3`; empty for the whole file."""
        self.expected = expected
        self.found = found
        self.pack = pack
        self.others: tuple[CatalogError, ...] = ()
        """Further problems met by the same `load`, which raises the first one only."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file (or folder) of a pack that may be missing or wrong."""

    pack: Path
    path: Path

    def error(self, key: str, expected: str, found: str) -> CatalogError:
        file = self.path.relative_to(self.pack).as_posix()
        return CatalogError(file, key, expected, found, pack=self.pack)

    def read(self) -> str:
        """The file's text; a byte order mark, which some editors write, is dropped."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            raise self.error("", "a file", "none of this name") from None
        except OSError as error:
            raise self.error("", "a readable file", (error.strerror or "none").lower()) from error
        try:
            return data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            byte = f"byte 0x{data[error.start]:02x}"
            raise self.error(f"line {line}", "text in UTF-8", byte) from error

    def text(self) -> str:
        """Like `read`, for a text that a person is going to be shown."""
        text = self.read()
        if not text.strip():
            raise self.error("", "a text", "an empty file")
        return text

    def toml(self) -> dict[str, Any]:
        text = self.read()
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            # The position is an attribute from Python 3.14 on, and part of the message before.
            match = re.search(
                r"^(.*) \(at (?:(line \d+), column \d+|end of document)\)$", str(error)
            )
            message = match[1] if match else str(error)
            line = match[2] if match else None
            key = line or f"line {text.count(chr(10)) + 1}"
            raise self.error(key, "TOML", f"a mistake: {message}") from error


def localised(pack: Path, folder: Path, stem: str, lang: str) -> Source:
    """`prompt.zh.md` where it exists, else `prompt.md`, which is English."""
    translated = folder / f"{stem}.{lang}.md"
    return Source(pack, translated if translated.is_file() else folder / f"{stem}.md")


def translations(folder: Path, stem: str) -> list[str]:
    """Languages besides English in which `stem` is there."""
    found = (re.fullmatch(rf"{stem}\.([a-z]+)\.md", path.name) for path in folder.glob(f"{stem}.*"))
    return sorted(match[1] for match in found if match)
