"""TOML tables -> public cases, and what an auditor samples first."""

from collections.abc import Mapping
from typing import Final

from scoutview.catalog._fields import Fields, Form, Source
from scoutview.catalog._records import CONTROL_ID, CRITERION_ID, SLUG, TITLE_CHARACTERS_MAX
from scoutview.catalog.model import Case, Sample

CASES: Final = "education/cases.toml"
SAMPLES: Final = "education/samples.toml"
DATE = Form(r"\d{4}(-\d{2}(-\d{2})?)?", "a year, month or day such as 2023-08-07")


def cases(files: Mapping[str, str]) -> tuple[Case, ...]:
    """Return the public cases in the order of the file; none where there is no file.

    Raises CatalogError where a field is not right, or an id is used twice.
    """
    found: dict[str, Case] = {}
    for table in _tables(files, CASES, "case"):
        case = Case(
            id=table.text("id", form=SLUG),
            title=table.text("title"),
            date=table.text("date", form=DATE),
            source=table.text("source"),
            story=table.text("story"),
            controls=_ids(table, "controls", CONTROL_ID),
            criteria=_ids(table, "criteria", CRITERION_ID),
            unverified=table.text("unverified", ""),
        )
        if case.id in found:
            raise table.wrong("id", f"{case.id} is listed twice")
        if len(case.title) > TITLE_CHARACTERS_MAX:
            raise table.wrong("title", f"the title is over {TITLE_CHARACTERS_MAX} characters")
        table.done()
        found[case.id] = case
    return tuple(found.values())


def samples(files: Mapping[str, str]) -> tuple[Sample, ...]:
    """Return the controls that an auditor samples first, in that order.

    Raises CatalogError where a field is not right, or a control is there twice.
    """
    found: dict[str, Sample] = {}
    for table in _tables(files, SAMPLES, "sample"):
        sample = Sample(
            control=table.text("control", form=CONTROL_ID),
            sampled=table.text("sampled"),
            fails=table.text("fails"),
            ready=table.text("ready"),
        )
        if sample.control in found:
            raise table.wrong("control", f"{sample.control} is listed twice")
        table.done()
        found[sample.control] = sample
    return tuple(found.values())


def _tables(files: Mapping[str, str], name: str, key: str) -> list[Fields]:
    if name not in files:
        return []  # a catalog of before there was education
    fields = Source(name, files[name]).table()
    tables = fields.tables(key)
    fields.done()
    return tables


def _ids(fields: Fields, key: str, form: Form) -> tuple[str, ...]:
    found = fields.texts(key)
    for each in found:
        form.check(fields, key, each)
    return found
