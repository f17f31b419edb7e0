import string
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from scoutview.estate.model import (
    Category,
    Endpoint,
    Engagement,
    Estate,
    Flow,
    Kind,
    Period,
    Protocol,
    ReportType,
    System,
)
from scoutview.reports.estate_layout import BOX_WIDTH, OUTSIDE, layout
from tests.reports.lakeside import copies

ENGAGEMENT = Engagement(
    report=ReportType.TYPE_1,
    categories=(Category.SECURITY,),
    period=Period(date(2026, 10, 1), date(2026, 10, 1)),
)


@st.composite
def estates(draw):
    names = draw(st.lists(st.sampled_from(string.ascii_lowercase), unique=True, max_size=20))
    systems = tuple(
        System(
            id=name,
            kind=draw(st.sampled_from(Kind)),
            name=name,
            site=draw(st.sampled_from(("", "north", "south"))),
            in_boundary=draw(st.booleans()),
            endpoints=tuple(
                Endpoint(id=f"e{n}", system=name, protocol=Protocol.HL7, host="h", port=1)
                for n in range(draw(st.integers(0, 3)))
            ),
        )
        for name in names
    )
    ends = [*names, *(e.name for s in systems for e in s.endpoints), "nowhere"]
    pairs = draw(st.lists(st.tuples(st.sampled_from(ends), st.sampled_from(ends)), max_size=15))
    return Estate(
        organization="o",
        timezone="UTC",
        engagement=ENGAGEMENT,
        systems=systems,
        flows=tuple(Flow(source, destination, frozenset()) for source, destination in pairs),
    )


def overlaps(one, other):
    beside = one.right <= other.x or other.right <= one.x
    return not (beside or one.y + one.height <= other.y or other.y + other.height <= one.y)


def crosses(start, end, box):
    """Whether a straight run goes through the inside of a box."""
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    apart = right <= box.x or left >= box.right
    return not (apart or bottom <= box.y or top >= box.y + box.height)


@given(estates())
def test_every_system_has_a_box_and_no_two_boxes_meet(estate):
    plan = layout(estate)

    assert [box.system for box in plan.boxes] == sorted(
        estate.systems, key=[box.system for box in plan.boxes].index
    )
    assert not any(
        overlaps(one, other) for n, one in enumerate(plan.boxes) for other in plan.boxes[:n]
    )


@given(estates())
def test_no_line_runs_through_a_box(estate):
    plan = layout(estate)

    for line in plan.lines:
        for start, end in zip(line.points, line.points[1:], strict=False):
            assert not any(crosses(start, end, box) for box in plan.boxes)


@given(estates())
def test_everything_is_inside_of_the_picture(estate):
    plan = layout(estate)

    assert all(box.x > 0 and box.right < plan.width for box in plan.boxes)
    assert all(box.y > 0 and box.y + box.height < plan.height for box in plan.boxes)
    assert all(
        0 < x < plan.width and 0 < y < plan.height for li in plan.lines for x, y in li.points
    )


def test_images_flow_from_left_to_right(report):
    boxes = {box.system.id: box for box in layout(report.estate).boxes}

    order = ("ct-1", "worklist", "main-pacs", "portal")
    assert [boxes[name].column for name in order] == [0, 1, 2, 3]


def test_what_is_outside_of_the_boundary_has_the_last_band(report):
    bands = layout(report.estate).bands

    assert [(band.title, band.inside) for band in bands] == [
        ("downtown", True),
        ("north", True),
        (OUTSIDE, False),
    ]


def test_many_systems_of_a_role_get_more_columns(report):
    plan = layout(copies(report, 50).estate)

    assert len(plan.boxes) == 300
    assert plan.width < 60 * BOX_WIDTH
    assert max(box.row for box in plan.boxes) < 60
