"""From answers to recommendations, each with its reasons. Pure: no clock, no files."""

from scoutview.catalog.model import Catalog
from scoutview.estate.model import Category, Commitment, Engagement, Estate, ReportType
from scoutview.exchange.scoping._boundary import boundary_of, client_part, notes
from scoutview.exchange.scoping._categories import which_categories, which_criteria
from scoutview.exchange.scoping._period import which_period, which_soc, which_type
from scoutview.exchange.scoping._settle import Decisions
from scoutview.exchange.scoping._templates import which_templates
from scoutview.exchange.scoping._vendors import which_methods
from scoutview.exchange.scoping.model import Answers, Scope, strings


def recommend(answers: Answers, catalog: Catalog, estate: Estate) -> Scope:
    """Return what the answers recommend; overrides in them decide otherwise.

    Args:
        answers: Whole ones; their day is today to the rules.
        catalog: For the criteria and the control templates.
        estate: What is declared so far; its systems are taken into account, never changed.

    Raises:
        ScopingError: An override is of nothing, twice, or chooses what cannot be.
    """
    decisions = Decisions(answers.overrides)
    soc = which_soc(answers, decisions)
    kind = which_type(answers, decisions)
    report = ReportType(kind.value)
    period, days = which_period(answers, report, decisions)
    chosen, categories = which_categories(answers, decisions)
    criteria, excluded = which_criteria(answers, catalog, categories, decisions)
    methods, vendors = which_methods(answers, report, categories, decisions)
    made = (soc, kind, period, *chosen, *criteria, *methods)
    decisions.check_all_used(each.id for each in made)
    commitments = tuple(
        Commitment(
            str(row["id"]), str(row["text"]), tuple(map(Category, strings(row["categories"])))
        )
        for row in answers.rows("commitments")
    )
    return Scope(
        recommendations=made,
        boundary=boundary_of(answers, vendors, estate),
        client_part=client_part(answers),
        templates=which_templates(answers, catalog, estate, categories, excluded),
        notes=notes(answers, categories, commitments),
        engagement=Engagement(
            report=report,
            categories=categories,
            period=days,
            excluded=excluded,
            frameworks=answers.several("also_asked") or None,
        ),
        commitments=commitments,
        vendors=vendors,
    )
