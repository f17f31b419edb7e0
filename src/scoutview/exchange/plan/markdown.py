"""The plan as Markdown: waves as tables, then each item with its steps and proofs."""

from collections.abc import Iterator
from typing import Final

from scoutview.exchange.plan.model import Item, Plan, Wave
from scoutview.exchange.plan.words import (
    NO_HOLIDAYS,
    NOTHING_APPLIED,
    RESTRICTED,
    code,
    counted,
    few,
    places_words,
    proof_words,
    some,
    waits_words,
)
from scoutview.exchange.texts import md

_RULES: Final = (
    (
        "First come the deviations and what they wait for, then the controls that nothing shows "
        "yet; nothing is due before what must come first. A role does one thing at a time."
    ),
    (
        "Efforts are the catalog's: hours is planned as 1 day of work, days as 3, a project as "
        "15. Owners, efforts and dates are proposals: management decides."
    ),
    (
        "A deviation that was seen inside the period stays a deviation of that period, whatever "
        "is mended afterwards."
    ),
    f"{NOTHING_APPLIED} {RESTRICTED}",
)


def plan_markdown(plan: Plan) -> str:
    """Return the plan's text; the same plan always gives the same."""
    return "\n".join(_lines(plan)) + "\n"


def intro(plan: Plan) -> tuple[str, ...]:
    """Return the sentences that stand before every form of the plan."""
    about = (
        f"Run {plan.run}, judged on {plan.judged_on}. Work begins on {plan.start}; each role "
        f"gives {counted(plan.capacity, 'working day')} a week. {NO_HOLIDAYS}"
    )
    return (about, *_RULES, *plan.circles)


def _lines(plan: Plan) -> Iterator[str]:
    yield f"# Remediation plan: {md(plan.organization)}"
    for sentence in intro(plan):
        yield from ("", md(sentence))
    if not plan.waves:
        yield from ("", "There is no gap: nothing is planned.")
    for wave in plan.waves:
        yield from _wave(wave)
    for item in plan.items:
        yield from _item(item)


def _wave(wave: Wave) -> Iterator[str]:
    yield from ("", f"## Wave {wave.number}: {wave.title}", "")
    yield f"{counted(len(wave.items), 'item')}, the last due on {wave.ends}."
    yield from (
        "",
        "| item | what | owner | effort | due | waits for |",
        "|---|---|---|---|---|---|",
    )
    for item in wave.items:
        cells = (
            f"[{md(item.id)}](#{_anchor(item)})",
            md(item.title),
            md(item.owner),
            item.effort.value,
            str(item.due),
            md(waits_words(item)),
        )
        yield f"| {' | '.join(cells)} |"


def _anchor(item: Item) -> str:
    return item.id.lower()


def _item(item: Item) -> Iterator[str]:
    yield from ("", f'<a id="{_anchor(item)}"></a>', "")
    yield from (f"### {md(item.id)}: {md(item.title)}", "")
    for label, value in facts(item):
        yield f"- **{label}:** {md(value)}"
    for words in some(item.found):
        yield f"- **Found:** {md(words)}"
    for words in some(item.compensated):
        yield f"- **Accepted:** {md(words)}"
    if item.remediation:
        yield from ("", md(item.remediation))
    if item.steps:
        yield ""
        yield from (f"{n}. {md(step)}" for n, step in enumerate(item.steps, start=1))
    if item.products:
        named = few([product.value for product, _ in item.products])
        shown = code(f"scoutview fix {item.control}")
        yield from ("", f"There are steps of their own for {named}: {shown} shows them.")
    yield from ("", "What closes it:", "")
    for proof in item.proofs:
        yield f"- [ ] {md(proof_words(proof))}"


def facts(item: Item) -> tuple[tuple[str, str], ...]:
    """Return what is known of an item, by its label; what there is none of is left out."""
    every = (
        ("Status", f"{item.status.value}, severity {item.severity.value}"),
        ("Priority", f"{item.priority:g}" + _urgent(item)),
        ("Owner", ", with ".join((item.owner, *item.with_roles))),
        ("Effort", f"{item.effort.value}, planned as {counted(item.working_days, 'day')} of work"),
        ("Dates", f"from {item.begins}, due {item.due}"),
        ("Waits for", waits_words(item)),
        ("Blocks", ", ".join(item.blocks)),
        ("Systems", places_words(item)),
        ("Criteria", ", ".join(item.criteria)),
    )
    return tuple((label, value) for label, value in every if value)


def _urgent(item: Item) -> str:
    return f" (as urgent as {item.urgency:g}: that waits for it)" if _inherits(item) else ""


def _inherits(item: Item) -> bool:
    return item.urgency > item.priority
