"""A made-up group that hosts and reads for clients: its answers, and any answers at all."""

from datetime import date

from hypothesis import strategies as st

from scoutview.exchange.scoping.model import AnswerKind, Answers
from scoutview.exchange.scoping.questions import choices_of, groups, is_asked

TODAY = date(2026, 11, 28)
HOSTER = {
    "id": "vendor-x",
    "services": "Hosting of the PACS",
    "does": ("hosts", "operates"),
    "needed": True,
    "report": "soc2-type-2",
    "takes_part": False,
}
READERS = {
    "id": "night-reads",
    "services": "Reads at night",
    "does": ("reads",),
    "needed": True,
    "report": "none",
    "takes_part": True,
}
SHREDDER = {
    "id": "shredder",
    "services": "Destroys paper",
    "does": ("destroys",),
    "needed": False,
    "report": "none",
    "takes_part": False,
}
LAKESIDE = {
    "services": ("reading", "pacs-hosting"),
    "clients": ("hospitals", "physicians"),
    "system_name": "Hosted PACS and reading service",
    "relies_on": ("security",),
    "type_asked": "type-2",
    "report_due": date(2027, 9, 30),
    "months_asked": 6,
    "earlier_report": "none",
    "controls_since": date(2026, 11, 1),
    "pacs_place": "vendor-hosted",
    "kinds": ("pacs", "workstation", "viewer"),
    "protocols": ("dicom", "dicomweb", "https"),
    "sites": 3,
    "reading_places": ("homes",),
    "outside_readers": True,
    "vendors": (HOSTER, READERS, SHREDDER),
    "vendors_watched": False,
    "data": ("medical-images", "reports", "demographics"),
    "patient_role": "clients",
    "privacy_promised": True,
    "patient_requests": (),
    "collects": False,
    "other_uses": (),
    "gives_on": ("vendors",),
    "other_secrets": False,
    "promised": ("protection", "uptime"),
    "commitments": (
        {
            "id": "image-availability",
            "text": "Prior studies within 30 seconds, 99.9 % of the month",
            "categories": ("availability",),
        },
    ),
    "client_part": ("accounts", "network"),
    "client_part_needed": ("accounts",),
    "incidents": True,
    "incidents_told": "An account of a leaver stayed open for two weeks in May; nobody used it.",
    "certificates": (),
    "also_asked": ("hipaa-security",),
    "changes": (),
    "security_people": "beside-it",
    "performers_named": False,
    "checked_apart": False,
}


def lakeside(*overrides, without=(), **given):
    """Return the group's answers, some of them otherwise."""
    values = {**LAKESIDE, **given}
    kept = {name: value for name, value in values.items() if name not in without}
    return Answers(by="Ana Ruiz, COO", on=TODAY, values=kept, overrides=tuple(overrides))


TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def values_of(question, values):
    """Return the strategy of a question's answers."""
    keys = [choice.key for choice in choices_of(question, values)]
    some = st.sets(st.sampled_from(keys or [""]), min_size=question.least)
    return {
        AnswerKind.ONE_OF: st.sampled_from(keys or [""]),
        AnswerKind.SEVERAL_OF: some.map(lambda chosen: tuple(k for k in keys if k in chosen)),
        AnswerKind.YES_NO: st.booleans(),
        AnswerKind.NUMBER: st.integers(question.lowest, max(question.lowest, question.highest)),
        AnswerKind.DATE: DAYS,
        AnswerKind.ID: st.from_regex(r"[a-z0-9-]{1,10}", fullmatch=True).filter("us".__ne__),
        AnswerKind.ROWS: st.lists(rows_of(question), max_size=3, unique_by=lambda row: row["id"]),
    }.get(question.kind, TEXTS)


def rows_of(question):
    return st.fixed_dictionaries({c.id: values_of(c, {}) for c in question.columns})


@st.composite
def any_answers(draw):
    values = {}
    for group in groups():
        for question in group.questions:
            if not is_asked(question, values) or (not question.required and draw(st.booleans())):
                continue
            values[question.id] = draw(values_of(question, values))
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return Answers(by=draw(TEXTS), on=draw(DAYS), values=values)
