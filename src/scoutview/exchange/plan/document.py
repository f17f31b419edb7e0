"""The plan as a Word document, to be edited: waves as tables, then each item."""

from collections.abc import Iterator

from scoutview.exchange import word_file
from scoutview.exchange.plan.markdown import facts, intro
from scoutview.exchange.plan.model import Item, Plan
from scoutview.exchange.plan.words import counted, few, proof_words, some, waits_words

_HEADING = ("Item", "What", "Owner", "Effort", "Due", "Waits for")
_WIDTHS_CM = (2.8, 9.2, 4.5, 1.9, 2.7, 4.6)
_FACT_WIDTHS_CM = (3.2, 22.5)


def plan_docx(plan: Plan) -> bytes:
    """Return the document; the same plan always gives the same bytes."""
    title = f"Remediation plan: {plan.organization}"
    return word_file.word_file(title, plan.judged_on, _blocks(plan), landscape=True)


def _blocks(plan: Plan) -> Iterator[str]:
    yield word_file.paragraphs(intro(plan))
    if not plan.waves:
        yield word_file.paragraphs(("There is no gap: nothing is planned.",))
    for wave in plan.waves:
        yield word_file.heading(f"Wave {wave.number}: {wave.title}", 1)
        yield word_file.paragraphs(
            (f"{counted(len(wave.items), 'item')}, the last due on {wave.ends}.",)
        )
        yield word_file.table(_HEADING, _WIDTHS_CM, [_row(item) for item in wave.items])
    for item in plan.items:
        yield from _item(item)


def _row(item: Item) -> tuple[str, ...]:
    what = (item.id, item.title, item.owner)
    return (*what, item.effort.value, str(item.due), waits_words(item))


def _item(item: Item) -> Iterator[str]:
    yield word_file.heading(f"{item.id}: {item.title}", 2)
    rows = [
        *facts(item),
        *(("Found", words) for words in some(item.found)),
        *(("Accepted", words) for words in some(item.compensated)),
        *((("What to do", item.remediation),) if item.remediation else ()),
        *((f"Step {number}", step) for number, step in enumerate(item.steps, start=1)),
        *((("Products", _products(item)),) if item.products else ()),
        *(("Closes it", proof_words(proof)) for proof in item.proofs),
    ]
    yield word_file.facts(_FACT_WIDTHS_CM, rows)


def _products(item: Item) -> str:
    named = few([product.value for product, _ in item.products])
    return f"Steps of their own for {named}: scoutview fix {item.control} shows them."
