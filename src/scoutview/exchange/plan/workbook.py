"""The plan as a spreadsheet: items, what closes them, and how it was made. No formula in it."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from scoutview.exchange.plan.markdown import intro
from scoutview.exchange.plan.model import Item, Plan, Proof
from scoutview.exchange.plan.words import cell, places_words, proof_words, waits_words

Value = str | float | date


@dataclass(frozen=True, slots=True)
class _Column:
    """A heading, its width in characters, and the value of an item (and of one of its proofs)."""

    heading: str
    width: int
    value: Callable[[Item, Proof | None], Value]


def _of_proof(value: Callable[[Proof], Value]) -> Callable[[Item, Proof | None], Value]:
    return lambda _, proof: "" if proof is None else value(proof)


_ITEMS: tuple[_Column, ...] = (
    _Column("Item", 13, lambda item, _: item.id),
    _Column("Wave", 7, lambda item, _: item.wave),
    _Column("What", 44, lambda item, _: item.title),
    _Column("Status", 11, lambda item, _: item.status.value),
    _Column("Severity", 10, lambda item, _: item.severity.value),
    _Column("Priority", 9, lambda item, _: item.priority),
    _Column("Urgency", 9, lambda item, _: item.urgency),
    _Column("Owner", 22, lambda item, _: item.owner),
    _Column("With", 22, lambda item, _: ", ".join(item.with_roles)),
    _Column("Effort", 9, lambda item, _: item.effort.value),
    _Column("Days of work", 13, lambda item, _: item.working_days),
    _Column("Begins", 12, lambda item, _: item.begins),
    _Column("Due", 12, lambda item, _: item.due),
    _Column("Waits for", 24, lambda item, _: waits_words(item)),
    _Column("Blocks", 24, lambda item, _: ", ".join(item.blocks)),
    _Column("Systems", 34, lambda item, _: places_words(item)),
    _Column("Criteria", 18, lambda item, _: ", ".join(item.criteria)),
    _Column("What to do", 50, lambda item, _: item.remediation),
    _Column("Steps", 70, lambda item, _: _numbered(item.steps)),
    _Column("Found", 60, lambda item, _: "\n".join(item.found)),
    _Column("Accepted", 40, lambda item, _: "\n".join(item.compensated)),
)
_PROOFS: tuple[_Column, ...] = (
    _Column("Item", 13, lambda item, _: item.id),
    _Column("What", 40, lambda item, _: item.title),
    _Column("Owner", 22, lambda item, _: item.owner),
    _Column("Due", 12, lambda item, _: item.due),
    _Column("Kind", 12, _of_proof(lambda proof: proof.kind.value)),
    _Column("Proof", 36, _of_proof(lambda proof: proof.name)),
    _Column("Shows", 18, _of_proof(lambda proof: ", ".join(proof.aspects))),
    _Column("Every days", 11, _of_proof(lambda proof: proof.every_days)),
    _Column("Not met now at", 36, _of_proof(lambda proof: ", ".join(proof.mend))),
    _Column("Yet to be seen at", 36, _of_proof(lambda proof: ", ".join(proof.see))),
    _Column("What closes it", 80, _of_proof(proof_words)),
)


def plan_xlsx(plan: Plan) -> bytes:
    """Return the workbook; the same plan always gives the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {
            "title": cell(f"Remediation plan: {plan.organization}"),
            "created": datetime.combine(plan.judged_on, time()),
        }
    )
    _table(book, "Plan", _ITEMS, [(item, None) for item in plan.items])
    _table(book, "Proofs", _PROOFS, [(item, proof) for item in plan.items for proof in item.proofs])
    _about(book, plan)
    book.close()
    return out.getvalue()


def _table(
    book: Workbook,
    name: str,
    columns: Sequence[_Column],
    rows: Iterable[tuple[Item, Proof | None]],
) -> None:
    """Write a sheet whose heading stays in sight and can be filtered by."""
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    last = 0
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, heading)
    for last, (item, proof) in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write(sheet, (last, place), column.value(item, proof), text, day)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(
    sheet: Worksheet, place: tuple[int, int], value: Value, text: Format, day: Format
) -> None:
    if isinstance(value, str):
        sheet.write_string(*place, cell(value), text)
    elif isinstance(value, date):
        sheet.write_datetime(*place, datetime.combine(value, time()), day)
    else:
        sheet.write_number(*place, value, text)


def _about(book: Workbook, plan: Plan) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 110)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, sentence in enumerate((f"Remediation plan: {plan.organization}", *intro(plan))):
        sheet.write_string(row, 0, cell(sentence), wrapped)


def _numbered(steps: Sequence[str]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
