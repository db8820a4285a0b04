"""The arrows between the packages, run as tests so that `pytest` alone tells of a wrong import."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACTS = {
    "desktop over capture over memory_core",
    "The memory core reads downward",
    "Capture reads downward",
    "The desktop reads downward",
    "Capture knows only the nouns and the privacy of the core",
    "No memory agent knows another",
    "Agents propose, they do not write",
    "Qt lives in the desktop",
    "View-models and item models hold no widgets",
    "Views speak to view-models, not to the core",
}


def test_every_import_contract_is_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run([program, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in said.stdout


def test_no_contract_was_dropped() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert {contract["name"] for contract in project["tool"]["importlinter"]["contracts"]} >= CONTRACTS
