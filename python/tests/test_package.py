"""The package as a whole: documentation, examples in it, types."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import heterodyne

MODULES = [
    "heterodyne",
    *(found.name for found in pkgutil.walk_packages(heterodyne.__path__, "heterodyne.") if found.name != "heterodyne._native"),
]
ROOM = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_the_documentation_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_there_are_examples_in_the_documentation() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    tests = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(tests) >= 10
    assert {"heterodyne.many.render", "heterodyne.many.__main__"} <= set(MODULES), "the packages within count too"


@pytest.mark.parametrize("name", heterodyne.__all__)
def test_what_is_public_is_documented(name: str) -> None:
    thing = getattr(heterodyne, name)
    assert inspect.getdoc(thing), name
    if inspect.isclass(thing):
        for member, value in vars(thing).items():
            documented = isinstance(value, (property, classmethod)) or inspect.isfunction(value)
            if documented and not member.startswith("_"):
                assert inspect.getdoc(value), f"{name}.{member}"


def test_all_names_are_there() -> None:
    assert sorted(heterodyne.__all__) == heterodyne.__all__ or set(heterodyne.__all__) == set(dir(heterodyne)) & set(heterodyne.__all__)
    assert not any(isinstance(getattr(heterodyne, name), ModuleType) for name in heterodyne.__all__)


def by_mypy(*arguments: str, room: Path = ROOM) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("mypy")
    return subprocess.run([sys.executable, "-m", *arguments], cwd=room, capture_output=True, text=True)


def test_types_hold() -> None:
    done = by_mypy("mypy", "--strict", "-p", "heterodyne")
    assert done.returncode == 0, done.stdout
    done = by_mypy("mypy", "--strict", "tests")
    assert done.returncode == 0, done.stdout


def test_the_stub_is_that_of_the_native_half(tmp_path: Path) -> None:
    # Away from the checkout, where the package is the one that was installed.
    done = by_mypy("mypy.stubtest", "heterodyne._native", room=tmp_path)
    assert done.returncode == 0, done.stdout


def test_it_is_typed() -> None:
    assert (Path(heterodyne.__file__).parent / "py.typed").exists()
