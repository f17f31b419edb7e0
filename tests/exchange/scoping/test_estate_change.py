"""The estate file is changed in its owner's layout, and what the owner set otherwise stays."""

import tomllib

import pytest
from hypothesis import given, settings

from scoutview.catalog.load import load_catalog
from scoutview.estate.read import parse_estate
from scoutview.exchange.scoping.estate_change import Deed, change
from scoutview.exchange.scoping.model import ScopingError
from scoutview.exchange.scoping.recommend import recommend
from scoutview.pipeline.workspace import starter
from tests.exchange.scoping.group import any_answers, lakeside

CATALOG = load_catalog()
STARTER = starter("Lakeside Imaging").encode()
OWNED = b"""\
format = 1
[organization]
name = "L"
timezone = "UTC"

[engagement] # by Ana
report = "type-2" # as they ask
period = { start = 2026-01-01, end = 2026-03-31 } # first quarter
categories = ["privacy", "security"] # for now
excluded = [ # agreed in June
  { criterion = "P1.1", reason = "own words" }, # the board's
  { criterion = "C1.1", reason = "mine" },
]

# What we promise.
[[commitment]]
id = "image-availability" # in contracts
text = "old words"

[[vendor]]
id = "zed" # may go
services = "z"

[[system]]
id = "a" # keep
kind = "pacs"
name = "A"
"""
TABLES = b"""\
format = 1
vendor = [ { id = "shredder", services = "old" } ] # one line
[organization]
name = "L"
timezone = "UTC"
[engagement]
report = "type-2"
[engagement.period]
start = 2026-01-01 # s
end = 2026-03-31
[[engagement.excluded]]
criterion = "P1.1"
reason = "own" # o
"""


def scope_for(data, answers=None):
    estate = parse_estate(data, name="estate.toml", folder=None)
    return recommend(answers or lakeside(), CATALOG, estate)


def changed(data, *take, answers=None):
    return change(data, scope_for(data, answers), take)


def deeds(made):
    return {each.field: each.deed for each in made.changes}


def comments(data):
    return {line.partition("#")[2].strip() for line in data.decode().splitlines() if "#" in line}


@pytest.mark.parametrize("data", [STARTER, OWNED, TABLES], ids=["starter", "owned", "tables"])
@pytest.mark.parametrize("take", [(), ("all",), ("excluded",), ("vendor", "commitment")])
def test_every_comment_and_every_other_field_stays(data, take):
    fields = deeds(changed(data))
    take = [name for name in take if name == "all" or any(f.startswith(name) for f in fields)]
    made = changed(data, *take)
    before, after = tomllib.loads(data.decode()), tomllib.loads(made.data.decode())

    assert comments(data) <= comments(made.data)
    for key in ("format", "organization", "system"):
        assert after.get(key) == before.get(key)
    assert parse_estate(made.data, name="estate.toml", folder=None)


@pytest.mark.parametrize("data", [STARTER, OWNED, TABLES], ids=["starter", "owned", "tables"])
def test_a_second_time_changes_nothing(data):
    once = changed(data, "all")
    twice = changed(once.data, "all")

    assert twice.data == once.data
    assert set(deeds(twice).values()) <= {Deed.SAME, Deed.OWN}


def test_what_is_taken_whole_says_just_what_was_recommended():
    made = parse_estate(changed(STARTER, "all").data, name="estate.toml", folder=None)
    scope = scope_for(STARTER)

    assert made.engagement == scope.engagement
    assert made.commitments == scope.commitments
    assert made.vendors == scope.vendors


def test_the_changed_estate_is_as_it_was(golden):
    golden("scoping-estate.toml", changed(OWNED, "engagement.report").data)


def test_what_the_owner_set_otherwise_stays_and_is_shown():
    made = changed(OWNED)
    fields = {each.field: each for each in made.changes}

    assert fields["engagement.report"].deed is Deed.KEPT
    assert fields["engagement.report"].after.startswith('report = "type-2", period = { start')
    assert fields["engagement.categories"].deed is Deed.KEPT
    assert fields["commitment.image-availability"].deed is Deed.KEPT
    assert fields["excluded.P1.1"].deed is Deed.KEPT
    assert fields["excluded.C1.1"].deed is Deed.OWN
    assert fields["vendor.zed"].deed is Deed.OWN
    assert fields["vendor.vendor-x"].deed is Deed.ADDED
    assert b'text = "old words"' in made.data
    assert b'reason = "own words" }, # the board\'s' in made.data


def test_a_named_field_alone_is_taken():
    made = changed(OWNED, "commitment.image-availability")

    taken = {field for field, deed in deeds(made).items() if deed is Deed.TAKEN}
    assert taken == {"commitment.image-availability"}
    assert b"old words" not in made.data
    assert b'id = "image-availability" # in contracts' in made.data


def test_systems_of_a_vendor_stay():
    data = OWNED.replace(b'services = "z"', b'services = "z"\nsystems = ["a"]').replace(
        b'id = "zed"', b'id = "shredder"'
    )
    made = changed(data, "vendor.shredder")

    vendors = {each["id"]: each for each in tomllib.loads(made.data.decode())["vendor"]}
    assert vendors["shredder"]["systems"] == ["a"]
    assert vendors["shredder"]["services"] == "Destroys paper"


def test_no_new_key_falls_into_a_table_that_a_comment_shows():
    made = changed(STARTER, "all").data.decode()
    opened = made.replace("# [authorization]", "[authorization]", 1)
    for key in ("by", "on", "until"):
        opened = opened.replace(f"# {key} = ", f"{key} = ", 1)

    estate = parse_estate(opened.encode(), name="estate.toml", folder=None)

    assert estate.authorization is not None
    assert len(estate.engagement.excluded) == 7


def test_no_criterion_is_left_out_of_a_category_that_the_owner_keeps_out():
    kept = deeds(changed(STARTER))
    taken = deeds(changed(STARTER, "engagement.categories"))

    assert not any(field.startswith("excluded.") for field in kept)
    assert sum(field.startswith("excluded.") for field in taken) == 7


def test_a_field_that_is_not_there_cannot_be_taken():
    with pytest.raises(ScopingError, match=r"there is no such field; there are engagement\.report"):
        changed(OWNED, "engagement.perod")


def test_security_and_a_plain_vendor_need_not_be_written():
    data = OWNED.replace(b'id = "zed"', b'id = "shredder"').replace(
        b'services = "z"', b'services = "Destroys paper"'
    )
    data = data.replace(b'["privacy", "security"]', b'["availability", "privacy"]')

    assert deeds(changed(data))["vendor.shredder"] is Deed.SAME
    assert deeds(changed(data))["engagement.categories"] is Deed.SAME


LAYOUTS = {
    "dotted": b"""\
format = 1
organization.name = "L" # n
engagement.report = "type-1" # r
organization.timezone = "UTC"
engagement.as_of = 2026-10-01
""",
    "inline": b"""\
format = 1
engagement = { report = "type-1", as_of = 2026-10-01 } # e
organization = { name = "L", timezone = "UTC" }
""",
    "out of order": b"""\
format = 1
[[vendor]]
id = "a" # a
services = "a"
[engagement.period] # p
start = 2026-01-01
end = 2026-03-31
[organization]
name = "L"
timezone = "UTC"
[[vendor]]
id = "b" # b
services = "b"
[engagement]
report = "type-2" # r
""",
    "carriage returns": OWNED.replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("data", LAYOUTS.values(), ids=LAYOUTS)
def test_any_layout_is_changed_whole_or_refused_whole(data):
    outcome = changed_or_refused(data)

    assert "write them by hand" in outcome or set(outcome) >= set(
        scope_for(data).engagement.excluded
    )


def changed_or_refused(data):
    try:
        made = changed(data, "all")
    except ScopingError as error:
        return str(error)
    assert comments(data) <= comments(made.data)
    return parse_estate(made.data, name="e", folder=None).engagement.excluded


@settings(max_examples=40)  # a group's answers take long to make
@given(any_answers())
def test_whatever_is_answered_gives_an_estate_that_can_be_read(answers):
    for data in (STARTER, OWNED, TABLES):
        made = changed(data, "all", answers=answers)
        estate = parse_estate(made.data, name="estate.toml", folder=None)

        assert estate.engagement.categories == scope_for(data, answers).engagement.categories
        assert set(deeds(made).values()) <= {Deed.ADDED, Deed.SAME, Deed.TAKEN, Deed.OWN}
