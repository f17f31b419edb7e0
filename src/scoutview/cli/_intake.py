"""What a person says of a file to be imported, from the options of two commands."""

from pathlib import Path

from scoutview.exchange.intake.columns import asked_for as columns_asked_for
from scoutview.exchange.intake.formats import Asked


def asked_for(
    file: Path, format_: str | None, columns: tuple[str, ...], encoding: str, host: str
) -> Asked:
    """Return what was asked. Raises IntakeError for a --column that is none."""
    return Asked(
        format=format_ or "",
        columns=columns_asked_for(file.name, columns),
        encoding=encoding,
        host=host,
    )
