"""Golden files: what is written, compared byte for byte with what was read and found right.

`pytest --update-golden` writes them anew; read the difference before committing it.
"""

from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
OPTION = "--update-golden"


def checker(request, folder="."):
    """Return a function that compares text or bytes with a golden file, or writes it anew."""

    def check(name, content):
        path = GOLDEN / folder / name
        data = content.encode() if isinstance(content, str) else content
        if request.config.getoption(OPTION, default=False):
            path.write_bytes(data)
        if isinstance(content, str):  # a difference of texts reads better
            assert path.read_bytes().decode() == content, f"{name} changed: pytest {OPTION}"
        assert path.read_bytes() == data, f"{name} changed: pytest {OPTION}"

    return check
