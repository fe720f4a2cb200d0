"""What is wrong with a track: where it stands, what was found, what is accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Diagnostic:
    """One problem of a track, in the words of ``heterodyne check``."""

    severity: str
    """``"error"`` (the track is refused) or ``"warning"`` (it is used all the same)."""
    code: str
    """Stable name of the kind of problem, for example ``"unknown-key"``."""
    file: str
    """The file as it was named; ``"<dict>"`` or ``"<json>"`` where there was none."""
    line: int
    """Line in the text, from 1."""
    column: int
    """Column in characters, from 1."""
    path: str
    """Place in the JSON, for example ``"progression[2].voices[0].params.baseFreq"``; empty for the whole."""
    message: str
    """What is wrong."""
    found: str = ""
    """What stands there; empty where the message says it all."""
    accepted: str = ""
    """What may stand there; empty where the message says it all."""
    help: str | None = None
    """What to do, for example the name that was probably meant."""
    excerpt: str = field(default="", repr=False, compare=False)
    """All of this as ``heterodyne check`` shows it, with the line it is about."""

    @property
    def is_error(self) -> bool:
        """Whether the track is refused for it."""
        return self.severity == "error"

    def __str__(self) -> str:
        if self.excerpt:
            return self.excerpt
        at = f" at {self.path}" if self.path else ""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}{at}: {self.message}"


class TrackError(ValueError):
    """A track that is refused; :attr:`diagnostics` holds everything that is wrong with it, not only the first.

    >>> import heterodyne
    >>> try:
    ...     heterodyne.Track.from_dict({"global": {"sample_rate": 44100}, "progression": [{"duration": -1, "voices": []}]})
    ... except heterodyne.TrackError as error:
    ...     print(error)
    <dict>: 1 error
    error: a time is negative
     --> <dict>:7:19 at progression[0].duration
      |
    7 |       "duration": -1,
      |                   ^^ found -1 s
      = accepted: 0 to 10000000 s
    """

    file: str
    """The file as it was named."""
    diagnostics: list[Diagnostic]
    """All problems, errors and warnings, in the order of the text."""

    def __init__(self, file: str, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(file, list(diagnostics))
        self.file = file
        self.diagnostics = list(diagnostics)

    def __str__(self) -> str:
        errors = sum(one.is_error for one in self.diagnostics)
        head = f"{self.file}: {errors} error{'' if errors == 1 else 's'}"
        return "\n".join([head, *map(str, self.diagnostics)])


class TrackWarning(UserWarning):
    """Something of a track is not written, or not found again where it is written."""
