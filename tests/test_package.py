"""What an installed Scoutview has with it."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
PACKAGE = CHECKOUT / "src" / "scoutview"


def patterns():
    described = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    return described["tool"]["setuptools"]["package-data"]["scoutview"]


def test_every_data_file_is_shipped():
    files = [path for path in PACKAGE.rglob("*") if path.is_file()]
    data = [path for path in files if path.suffix not in {".py", ".pyc"}]

    left_out = [
        str(path.relative_to(PACKAGE))
        for path in data
        if not any(
            fnmatch(str(path.relative_to(PACKAGE)), p.replace("**/", "*")) for p in patterns()
        )
    ]

    assert len(data) > 150
    assert left_out == []


def test_every_folder_of_code_is_a_package():
    folders = {path.parent for path in PACKAGE.rglob("*.py")}

    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
