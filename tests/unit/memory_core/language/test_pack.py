"""A language is the sum of its files."""

import json
from collections import Counter
from importlib import resources

from memory_core.language.pack import load_pack


def test_no_section_stands_in_two_files_for_one_would_hide_the_other() -> None:
    folder = resources.files("memory_core.language") / "data"
    files = [file for file in folder.iterdir() if file.name == "en.json" or file.name.startswith("en_")]
    sections = Counter(section for file in files for section in json.loads(file.read_text(encoding="utf-8")))
    assert [section for section, files_with_it in sections.items() if files_with_it > 1] == []
    assert sections.keys() <= load_pack().parts.keys()
