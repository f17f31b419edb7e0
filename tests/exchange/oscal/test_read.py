"""OSCAL in: catalogs, and profiles against their catalog; whatever it is, taken or refused."""

import json
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.exchange.frameworks import ImportFault
from scoutview.exchange.oscal.models import documents
from scoutview.exchange.oscal.read import BYTES_MAX, _compiled, hrefs, read_oscal

METADATA = {"title": "A framework", "oscal-version": "1.1.3"}


def control(id_, title="Title", *, label="", below=(), prose="Do it.", **more):
    made = {
        "id": id_,
        "title": title,
        "parts": [{"name": "statement", "prose": prose}, {"name": "guidance", "prose": "Why."}],
        "controls": list(below),
        **more,
    }
    if label:
        made["props"] = [
            {"name": "label", "value": "x", "class": "sp800-53a"},
            {"name": "label", "value": label},
        ]
    return made


def catalog(*controls, metadata=METADATA):
    groups = [{"title": "Group", "controls": list(controls)}]
    return json.dumps({"catalog": {"metadata": metadata, "groups": groups}}).encode()


def profile(*imports, **more):
    document = {"metadata": {**METADATA, "title": "Chosen"}, "imports": list(imports), **more}
    return json.dumps({"profile": document}).encode()


THREE = catalog(
    control("ac-1", below=[control("ac-1.1"), control("ac-1.2")]), control("ac-2"), control("au-1")
)

ALL = {"href": "catalog.json", "include-all": {}}


def ids(data, beside=THREE):
    found = read_oscal("given.json", data, ("catalog.json", beside) if beside else None)
    return list(found.texts)


def refused(data, beside=THREE):
    with pytest.raises(ImportFault) as caught:
        ids(data, beside)
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith((".", ".)"))
    assert len(said) < 400
    return said


def sentence_of(data):
    """Return why a file is refused, nothing where it is taken."""
    try:
        return "" if ids(data) else "nothing was taken and nothing said"
    except ImportFault as error:
        return str(error)


def test_a_catalog_gives_ids_by_their_label_titles_and_statements():
    data = catalog(
        control("ac-2.1", "Automated", label="AC-2(1)", prose="Use {{ insert: param, ac-2.1_p }}.")
    )
    found = read_oscal("given.json", data)

    assert found.id == "a-framework"
    assert found.title == "A framework"
    assert found.texts == {"AC-2(1)": "Automated. Use [ac-2.1_p]."}


def test_enhancements_are_requirements_and_withdrawn_controls_are_not():
    gone = control("ac-3", below=[control("ac-3.1")])
    gone["props"] = [{"name": "status", "value": "withdrawn"}]

    assert ids(catalog(control("ac-1", below=[control("ac-1.1")]), gone)) == [
        "ac-1",
        "ac-1.1",
        "ac-3.1",
    ]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"include-all": {}}, ["ac-1", "ac-1.1", "ac-1.2", "ac-2", "au-1"]),
        ({"include-controls": [{"with-ids": ["au-1", "ac-1"]}]}, ["ac-1", "au-1"]),
        (
            {"include-controls": [{"with-ids": ["ac-1"], "with-child-controls": "yes"}]},
            ["ac-1", "ac-1.1", "ac-1.2"],
        ),
        ({"include-controls": [{"matching": [{"pattern": "ac-1.*"}]}]}, ["ac-1.1", "ac-1.2"]),
        (
            {
                "include-all": {},
                "exclude-controls": [{"with-ids": ["ac-1"], "with-child-controls": "yes"}],
            },
            ["ac-2", "au-1"],
        ),
    ],
)
@pytest.mark.parametrize("merge", [{}, {"merge": {"as-is": True}}, {"merge": {"flat": {}}}])
def test_a_profile_selects_in_the_order_of_its_catalog(chosen, found, merge):
    assert ids(profile({"href": "catalog.json", **chosen}, **merge)) == found


def test_the_enhancements_of_one_that_was_withdrawn_are_those_of_what_it_enhanced():
    gone = control("ac-1.1", below=[control("ac-1.1.1")])
    gone["props"] = [{"name": "status", "value": "withdrawn"}]
    beside = catalog(control("ac-1", below=[gone]), control("ac-2", below=[control("ac-2.1")]))
    chosen = {"with-ids": ["ac-1"], "with-child-controls": "yes"}

    found = ids(profile({"href": "c", "include-controls": [chosen]}), beside)

    assert found == ["ac-1", "ac-1.1.1"]


@given(
    pattern=st.text("ab.?", max_size=5)
    | st.tuples(*[st.text("ab.?", max_size=3)] * 2).map("*".join),
    names=st.lists(st.text("ab.", min_size=1, max_size=7), unique=True, min_size=1),
)
def test_a_pattern_matches_as_globs_do(pattern, names):
    assert [each for each in names if _compiled(pattern).fullmatch(each)] == [
        each for each in names if fnmatchcase(each, pattern)
    ]


def matching(patterns):
    chosen = [{"matching": [{"pattern": each} for each in patterns]}]
    return profile({"href": "c", "include-controls": chosen})


def test_a_profile_may_select_by_many_patterns():
    beside = catalog(*(control(f"a-{n}") for n in range(1500)))

    assert len(ids(matching([f"a-{n}*" for n in range(10, 900)]), beside)) == 1490


@pytest.mark.parametrize(
    ("data", "beside", "words"),
    [
        (
            profile(ALL),
            catalog(*({"id": f"a-{n}"} for n in range(20_001))),
            "catalog.json has over 20000 controls",
        ),
        (matching(["a*"] * 999), THREE, "has 1001 selections; expected at most 1000"),
        (profile(*[ALL] * 1001), THREE, "has 1001 selections"),
        (
            profile({"href": "c", "include-controls": [{"with-ids": ["ac-1"]}] * 1000}),
            THREE,
            "has 1001 selections",
        ),
        (
            matching([f"*{'a' * 90}{n:03}" for n in range(500)]),
            catalog(*({"id": f"{'a' * 150}{n}"} for n in range(20_000))),
            "has 502 selections for the 20000 controls of catalog.json",
        ),
    ],
)
def test_what_would_take_too_long_is_refused(data, beside, words):
    assert words in refused(data, beside)


@pytest.mark.parametrize("pattern", ["*" + "a" * 90 + "b", "a" * 90 + "*b", "a*" + "a" * 90 + "b"])
def test_a_pattern_does_not_walk_through_a_long_id(pattern):
    beside = catalog({"id": "a" * 4_000_000})

    assert "has no requirement" in refused(matching([pattern] * 998), beside)


def test_our_own_catalogs_come_back_with_their_ids(shipped):
    files = documents(shipped, "catalog")

    for framework in shipped.frameworks:
        name = f"catalog-{framework.framework.id}.json"
        wanted = [one.requirement.id for one in framework.requirements]
        assert sorted(read_oscal(name, files[name]).texts) == sorted(wanted)


def test_what_a_profile_imports_is_told():
    assert hrefs("p.json", profile({"href": "a.json"}, {"href": "a.json"})) == ("a.json",)
    assert hrefs("c.json", THREE) == ()


def nested(depth):
    node = {"controls": []}
    for _ in range(depth):
        node = {"groups": [node]}
    return json.dumps({"catalog": {"metadata": METADATA, **node}}).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is no JSON"),
        (b"\xff", "is not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[]", "expected an OSCAL catalog or profile"),
        (b'{"catalog": 1}', "expected an OSCAL catalog or profile"),
        (b'{"catalog": {}, "profile": {}}', "expected an OSCAL catalog or profile"),
        (b'{"system-security-plan": {}}', "expected an OSCAL catalog or profile"),
        (b'{"catalog": {}}', "the OSCAL version is ''"),
        (catalog(control("a"), metadata={"oscal-version": "2.0.0"}), "version is '2.0.0'"),
        (catalog(control("a"), metadata={"oscal-version": "1.0.0-rc1"}), "expected one such as"),
        (catalog(control("a"), control("a")), "a stands there twice"),
        (catalog(control("a b"), control("a-b")), "a-b stands there twice"),
        (catalog(control("a-1"), control("A-1")), "a-1 and A-1 are one id to other tools"),
        (catalog(control("AC-2(1)"), control("ac-2.1")), "AC-2(1) and ac-2.1 are one id"),
        (catalog(control("a(1)"), control("a(1")), "a(1) and a(1 are one id"),
        (catalog(control("a"), control("a(smt)")), "a and a(smt) are one id"),
        (catalog(control("")), "is no id"),
        (catalog(control("x" * 41)), "is no id"),
        (catalog(control(7)), "a control has no id"),
        (catalog(), "has no requirement"),
        (catalog(control("a", "t\x1b[2J")), "has control characters"),
        (catalog(control("a", "t" * 20_001)), "is over 20000 characters"),
        (catalog(*(control(f"a-{n}") for n in range(2001))), "has over 2000 requirements"),
        (nested(60), "nested too deeply"),
        (profile(ALL, {**ALL, "href": "other.json"}), "imports from several sources"),
        (profile(ALL, merge={"custom": {}}), "merge custom"),
        (
            profile({**ALL, "exclude-controls": [{"with-ids": ["zz-9"]}]}),
            "selects 'zz-9', which catalog.json does not have",
        ),
        (
            profile({"href": "x", "include-controls": [{"matching": [{"pattern": "*a*b*"}]}]}),
            "is no pattern",
        ),
        (profile({"href": "x"}), "has no requirement"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_sentence(data, words):
    assert words in refused(data)


def test_a_profile_needs_its_catalog_and_not_another_profile():
    assert "give the catalog that it selects from with --catalog" in refused(profile(ALL), None)
    assert "catalog.json is a profile" in refused(profile(ALL), profile(ALL))


def test_a_file_of_a_gigabyte_is_refused_unread():
    assert "has over" in refused(b" " * (BYTES_MAX + 1))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "groups",
                        "controls",
                        "parts",
                        "props",
                        "id",
                        "title",
                        "name",
                        "value",
                        "prose",
                    ),
                    *("imports", "include-controls", "with-ids", "matching", "pattern", "href"),
                ]
            ),
            below,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(root=st.sampled_from(["catalog", "profile"]), body=JSON)
def test_whatever_json_it_is_it_is_taken_or_refused(root, body):
    inside = body if isinstance(body, dict) else {"controls": body, "imports": body}
    data = json.dumps({root: {**inside, "metadata": METADATA}}).encode()
    assert "\n" not in sentence_of(data)


@given(st.binary(max_size=200))
def test_whatever_bytes_they_are_they_are_taken_or_refused(data):
    assert "\n" not in sentence_of(data)
