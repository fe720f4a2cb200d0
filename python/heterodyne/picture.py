"""Pictures of a track."""

from __future__ import annotations

import base64
import html
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from heterodyne import _native

Kind: TypeAlias = Literal["svg", "png", "html"]
"""Vectors, pixels, or a page to zoom and point in."""

Part: TypeAlias = Literal["timeline", "frequencies", "spectrogram"]
"""Lanes of voices, beats and carriers, or the spectrogram of the sound."""

KINDS: tuple[Kind, ...] = get_args(Kind)
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True)
class Picture:
    """A picture of a track. It shows itself in a notebook."""

    kind: Kind
    """What :attr:`data` holds."""
    data: bytes = field(repr=False)
    """The content of a file of this kind; SVG and HTML are UTF-8."""
    title: str = ""
    """What it is a picture of."""

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it into a file, which appears when it is complete and then replaces an older one.

        Raises:
            OSError: The file cannot be written.
        """
        out = Path(path)
        _native.write_file(os.fspath(out), self.data)
        return out

    def data_url(self) -> str:
        """The whole picture as a ``data:`` URL."""
        media = {"svg": "image/svg+xml", "png": "image/png", "html": "text/html;charset=utf-8"}[self.kind]
        return f"data:{media};base64,{base64.b64encode(self.data).decode('ascii')}"

    def _repr_svg_(self) -> str | None:
        return self.data.decode() if self.kind == "svg" else None

    def _repr_png_(self) -> bytes | None:
        return self.data if self.kind == "png" else None

    def _repr_html_(self) -> str | None:
        if self.kind != "html":
            return None
        # A page of its own: its styles and scripts must not meet those of the notebook.
        page = html.escape(self.data.decode(), quote=True)
        title = html.escape(self.title or "track", quote=True)
        style = "width:100%;height:48rem;border:0"
        return f'<iframe title="{title}" sandbox="allow-scripts" style="{style}" srcdoc="{page}"></iframe>'


def kind_of(path: str | os.PathLike[str] | None, asked: str | None) -> Kind:
    """The kind of a picture: as asked, else by the ending of the path, else SVG.

    Raises:
        ValueError: Neither says a kind, or they contradict each other.
    """
    accepted = "accepted are " + ", ".join(map(repr, KINDS))
    if asked is not None and asked not in KINDS:
        raise ValueError(f"kind {asked!r}: {accepted}")
    if path is None:
        return next(kind for kind in KINDS if kind == (asked or "svg"))
    ending = Path(path).suffix.lower().lstrip(".")
    ending = "html" if ending == "htm" else ending
    named = next((kind for kind in KINDS if kind == ending), None)
    if asked is not None and named is not None and asked != named:
        raise ValueError(f"{os.fspath(path)} ends like {named}, but kind is {asked!r}")
    chosen = next((kind for kind in KINDS if kind == asked), named)
    if chosen is None:
        raise ValueError(f"{os.fspath(path)} does not say what to draw: {accepted}, as ending or as kind")
    return chosen
