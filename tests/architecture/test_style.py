"""Rules of the house that no linter knows."""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from capture.config import CaptureConfig
from desktop.settings.config import DesktopConfig
from memory_core.config import CoreConfig, describe

ROOT = Path(__file__).parents[2]
PACKAGES = ("desktop", "capture", "memory_core", "installers")
LONGEST_FILE = 400
LONGEST_TEST = 600
LONGEST_FUNCTION = 50
# The places that put the program together: a flat list of what is made from what, with nothing to decide.
WIRING = {"desktop/app.py", "desktop/core.py", "desktop/wiring.py", "memory_core/bootstrap.py"}
LONGEST_WIRING = 75
LOG_METHODS = {"debug", "info", "warning", "error", "critical", "exception", "log"}
# Names that hold what a person saw or said. A log may count them, never hold them.
CAPTURED = {"text", "title", "transcript", "line", "lines", "words", "question", "answer", "secret", "caption", "body"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_file_is_too_long_to_read_in_one_go() -> None:
    limits = [(path, LONGEST_FILE) for path in sources(*PACKAGES)]
    limits += [(path, LONGEST_TEST) for path in sources("tests")]
    lengths = [(path, limit, len(path.read_text("utf-8").splitlines())) for path, limit in limits]
    assert [f"{path.relative_to(ROOT)}: {length}" for path, limit, length in lengths if length > limit] == []


def test_no_function_is_too_long_to_hold_in_the_head() -> None:
    long = []
    for path in sources(*PACKAGES):
        name = path.relative_to(ROOT).as_posix()
        longest = LONGEST_WIRING if name in WIRING else LONGEST_FUNCTION
        for function in functions(ast.parse(path.read_text("utf-8"))):
            if (function.end_lineno or 0) - function.lineno + 1 > longest:
                long.append(f"{name}: {function.name}")
    assert long == []


def test_every_module_and_every_public_class_says_what_it_is_for() -> None:
    silent = []
    for path in sources(*PACKAGES):
        tree = ast.parse(path.read_text("utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert silent == []


@pytest.mark.parametrize("section", [CoreConfig, CaptureConfig, DesktopConfig])
def test_every_setting_is_described(section: type) -> None:
    specs = describe(section)
    assert len(specs) == len(fields(section))
    for spec in specs:
        assert spec.title, spec.key
        assert spec.title[0].isupper(), spec.key
        assert len(spec.description) > 20, spec.key
        assert spec.description.rstrip(")”").endswith("."), spec.key
        assert spec.group, spec.key


def logged_names(call: ast.Call) -> set[str]:
    """Captured things that a log call would write out; their length or their type may be written."""
    names: set[str] = set()
    waiting: list[ast.AST] = [*call.args[1:], *call.keywords]
    if call.args and isinstance(call.args[0], ast.JoinedStr):
        waiting.append(call.args[0])
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"len", "type"}:
            continue
        if isinstance(node, ast.Name) and node.id in CAPTURED:
            names.add(node.id)
        if isinstance(node, ast.Attribute) and node.attr in CAPTURED:
            names.add(node.attr)
        waiting.extend(ast.iter_child_nodes(node))
    return names


def log_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOG_METHODS):
            continue
        owner = node.func.value
        name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
        if "log" in name.lower():
            yield node


def test_no_log_call_holds_what_was_captured() -> None:
    leaks = [
        f"{path.relative_to(ROOT)}:{call.lineno}: {', '.join(sorted(found))}"
        for path in sources(*PACKAGES)
        for call in log_calls(ast.parse(path.read_text("utf-8")))
        if (found := logged_names(call))
    ]
    assert leaks == []


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("log.info('read %s', window.title)", {"title"}),
        ("self._log.warning(f'lost {text}')", {"text"}),
        ("logger.debug('%d letters', len(text))", set()),
        ("log.info('text')", set()),
    ],
)
def test_the_check_of_log_calls_can_tell(call: str, found: set[str]) -> None:
    (node,) = log_calls(ast.parse(call))
    assert logged_names(node) == found


def test_widgets_are_made_in_the_views_alone() -> None:
    # The window's program makes the application; the demo plays the part of other people's applications.
    allowed = ("desktop/views/", "desktop/theme/", "desktop/app.py", "desktop/demo/")
    names = [path.relative_to(ROOT).as_posix() for path in sources(*PACKAGES) if "QtWidgets" in path.read_text("utf-8")]
    elsewhere = [name for name in names if not name.startswith(allowed)]
    assert elsewhere == []


def test_tests_do_not_sleep_and_do_not_skip_without_a_reason() -> None:
    found = []
    for path in sources("tests"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            called = ast.unparse(node.func)
            named = {keyword.arg for keyword in node.keywords}
            bare = called.startswith("pytest.mark.") and node.func.attr in {"skip", "skipif", "xfail"}
            if called == "time.sleep" or (bare and "reason" not in named):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {called}")
    assert found == []


def written_files() -> Iterator[Path]:
    """Every file that somebody wrote by hand."""
    made = {"build", "dist", "htmlcov", "__pycache__"}
    given = {ROOT / "assets" / "models", ROOT / "tests" / "data"}
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if (name in {".ci", ".github"} or not name.startswith("."))
            and name not in made
            and here / name not in given
        ]
        yield from (here / name for name in names if name != "requirements.lock" and not name.startswith(".coverage"))


def test_nothing_names_a_machine_a_registry_or_a_tool_of_its_makers() -> None:
    # Written in pieces, so that this file does not find itself.
    words = ["/" + "work/", "py" + "pi.org", "pythonhosted" + ".org", "/tmp" + "/team", "deb.debian" + ".org"]
    words += ["artifact" + "registry", "/opt/" + "pypi", "/far" + "m/", "issues " + "show", "sub" + "agent"]
    words += ["shared/" + "design", "CONTRACTS" + ".md"]
    pattern = re.compile("|".join(map(re.escape, words)).encode(), re.IGNORECASE)
    named = [
        f"{path.relative_to(ROOT)}: {found.group().decode()}"
        for path in written_files()
        for found in pattern.finditer(path.read_bytes())
    ]
    assert named == []
