"""Categories beyond Security, and which criteria of them apply."""

from collections.abc import Callable, Iterable
from typing import Final

from scoutview.catalog.model import Catalog, Criterion
from scoutview.estate.model import Category, Exclusion
from scoutview.exchange.scoping._settle import Decisions
from scoutview.exchange.scoping.model import Answers, Reason, Recommendation

IN: Final = "in"
OUT: Final = "out"
ELSEWHERE: Final = frozenset({"vendor-hosted", "our-cloud", "mixed"})  # rooms of somebody else
_EITHER: Final = (IN, OUT)
_TITLES: Final = {
    Category.AVAILABILITY: "Availability",
    Category.CONFIDENTIALITY: "Confidentiality",
    Category.PROCESSING_INTEGRITY: "Processing Integrity",
    Category.PRIVACY: "Privacy",
}
# What only who faces the patient does: left out where clients alone do it, and never otherwise.
_FACING: Final = {
    "P1.1": ("notice", "give patients their notice"),
    "P2.1": ("choices", "take patients' choices and restrictions"),
    "P5.1": ("copies", "answer patients' requests for copies"),
    "P5.2": ("corrections", "answer patients' requests for corrections"),
    "P6.7": ("accounting", "give patients an account of disclosures"),
}


def which_categories(
    answers: Answers, decisions: Decisions
) -> tuple[tuple[Recommendation, ...], tuple[Category, ...]]:
    """Return a recommendation for each category beyond Security, and those that are in."""
    made, chosen = [], [Category.SECURITY]
    rules = {
        Category.AVAILABILITY: _availability(answers),
        Category.CONFIDENTIALITY: _confidentiality(answers),
        Category.PROCESSING_INTEGRITY: _integrity(answers),
        Category.PRIVACY: _privacy(answers),
    }
    for category, (reasons, against) in rules.items():
        each = decisions.settle(
            f"category.{category.value}",
            _TITLES[category],
            IN if reasons else OUT,
            reasons or (against,),
            choices=_EITHER,
        )
        made.append(each)
        if each.value == IN:
            chosen.append(category)
    return tuple(made), tuple(category for category in Category if category in chosen)


def which_criteria(
    answers: Answers,
    catalog: Catalog,
    categories: Iterable[Category],
    decisions: Decisions,
) -> tuple[tuple[Recommendation, ...], tuple[Exclusion, ...]]:
    """Return whether each criterion beyond Security applies, and those left out with reason.

    Criteria of Security cannot be left out. Source: DC 200, DC 8 (a reason for each).
    """
    made, excluded = [], []
    scoped = set(categories) - {Category.SECURITY}
    for criterion in catalog.criteria:
        if criterion.category not in scoped:
            continue
        value, reason = _applies(criterion, answers)
        each = decisions.settle(
            f"criterion.{criterion.id}",
            f"{criterion.id} {criterion.title}",
            value,
            (reason,),
            choices=_EITHER,
        )
        made.append(each)
        if each.value == OUT:
            words = reason.words if each.override is None else each.override.reason
            excluded.append(Exclusion(criterion.id, words))
    return tuple(made), tuple(excluded)


def _availability(answers: Answers) -> tuple[list[Reason], Reason]:
    promised = answers.several("promised")
    reasons = [
        Reason(words, ("promised",))
        for key, words in (
            ("uptime", "Availability is promised."),
            ("recovery", "Recovery or backups are promised."),
            ("turnaround", "Reports within a time are promised, and a stopped system breaks that."),
        )
        if key in promised
    ]
    if {"pacs-hosting", "image-exchange"} & set(answers.several("services")):
        words = "Clients reach their own images only while the service runs."
        reasons.append(Reason(words, ("services",)))
    against = Reason("Nothing is promised about availability, recovery or time.", ("promised",))
    return reasons, against


def _confidentiality(answers: Answers) -> tuple[list[Reason], Reason]:
    reasons = []
    if "secrecy" in answers.several("promised"):
        words = "Secrecy, and return or destruction at the end, are promised."
        reasons.append(Reason(words, ("promised",)))
    if answers.yes("other_secrets"):
        words = "Things that are not about patients are to be kept confidential."
        reasons.append(Reason(words, ("other_secrets",)))
    if answers.one("patient_role") in {"clients", "both"} and not answers.yes("privacy_promised"):
        words = "Clients' patient data is held on their behalf, without promises to patients."
        reasons.append(Reason(words, ("patient_role", "privacy_promised")))
    against = Reason(
        "No secrecy is promised beyond protection, which is Security.",
        ("promised", "other_secrets"),
    )
    return reasons, against


def _integrity(answers: Answers) -> tuple[list[Reason], Reason]:
    reasons = []
    if "accuracy" in answers.several("promised"):
        words = "Complete and correct exams, reports, results or claims are promised."
        reasons.append(Reason(words, ("promised",)))
    for service, words in (
        ("ai-results", "Clients act on results that are computed for them."),
        ("billing", "Clients take over figures that are computed for them."),
    ):
        if service in answers.several("services"):
            reasons.append(Reason(words, ("services",)))
    against = Reason(
        "Nothing is promised about complete and correct processing.", ("promised", "services")
    )
    return reasons, against


def _privacy(answers: Answers) -> tuple[list[Reason], Reason]:
    reasons = []
    if answers.yes("privacy_promised"):
        words = "How patients' data is collected, used, shown, kept and given on is promised."
        reasons.append(Reason(words, ("privacy_promised",)))
        if answers.one("patient_role") in {"own", "both"}:
            reasons.append(Reason("You face the patients.", ("patient_role",)))
    against = Reason(
        "No such promise is made to patients. Duties by law, such as HIPAA's, stay: they are shown"
        " by their own framework.",
        ("privacy_promised",),
    )
    return reasons, against


def _applies(criterion: Criterion, answers: Answers) -> tuple[str, Reason]:
    """Return in or out, and why."""
    if criterion.id in _FACING:
        return _facing(*_FACING[criterion.id], answers)
    if criterion.id in _RULES:
        return _RULES[criterion.id](answers)
    return IN, Reason("It applies to whoever has this category in scope.")


def _facing(request: str, words: str, answers: Answers) -> tuple[str, Reason]:
    questions = ("patient_role", "patient_requests")
    if request in answers.several("patient_requests"):
        return IN, Reason(f"You {words}.", questions[1:])
    if answers.one("patient_role") == "clients":
        return OUT, Reason(
            f"Only our clients {words}; we support them as the contract says.", questions
        )
    return IN, Reason(
        f"You face patients, so it applies although you do not yet {words}: a gap.", questions
    )


def _collection(answers: Answers) -> tuple[str, Reason]:
    questions = ("collects", "patient_role")
    if answers.yes("collects"):
        return IN, Reason("Data is collected from patients.", questions[:1])
    if answers.one("patient_role") == "clients":
        return OUT, Reason("Our clients collect the data; we receive what they send.", questions)
    return IN, Reason("You face patients, so data is collected from them somewhere.", questions)


def _consent(answers: Answers) -> tuple[str, Reason]:
    if answers.several("other_uses"):
        return IN, Reason("There are uses beyond care, which need a yes.", ("other_uses",))
    return OUT, Reason(
        "Patient data is used for care, payment and operation alone; no use needs explicit"
        " consent.",
        ("other_uses",),
    )


def _disclosure(answers: Answers) -> tuple[str, Reason]:
    if answers.several("gives_on"):
        return IN, Reason("Patient data is given to others.", ("gives_on",))
    return OUT, Reason(
        "Patient data is given to nobody but the client and the patient.", ("gives_on",)
    )


def _partners(answers: Answers) -> tuple[str, Reason]:
    questions = ("vendors", "gives_on")
    if answers.rows("vendors") or "vendors" in answers.several("gives_on"):
        return IN, Reason("Vendors or readers handle patient data.", questions)
    if answers.yes("outside_readers"):  # also where nobody has entered them as a vendor yet
        return IN, Reason("Another company reads for you.", ("outside_readers",))
    if answers.one("pacs_place") in ELSEWHERE:
        return IN, Reason("Images lie in somebody else's rooms.", ("pacs_place",))
    return OUT, Reason("No vendor or other partner receives patient data.", questions)


_RULES: Final[dict[str, Callable[[Answers], tuple[str, Reason]]]] = {
    "P3.1": _collection,
    "P3.2": _consent,
    "P6.1": _disclosure,
    "P6.2": _disclosure,
    "P6.4": _partners,
    "P6.5": _partners,
}
