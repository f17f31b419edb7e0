"""Answers are taken whole or refused with the line; what is written is read again as the same."""

import tomllib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutview.exchange.scoping.answers import (
    FILE_BYTES_MAX,
    NoAnswer,
    parse_answers,
    typed,
    written,
)
from scoutview.exchange.scoping.model import Answers, Override, ScopingError
from scoutview.exchange.scoping.questions import by_id, groups
from tests.exchange.scoping.group import TODAY, any_answers, lakeside

NOBODY = Answers(by="", on=date.min, values={})
WHOLE = written(lakeside()).decode()


def parsed(text, **given):
    data = text.encode() if isinstance(text, str) else text
    return parse_answers(data, "a.toml", **{"by": "B", "on": TODAY, **given})


def refused(text, **given):
    with pytest.raises(ScopingError) as caught:
        parsed(text, **given)
    said = str(caught.value)
    for sentence in said.split("\n"):
        assert sentence.startswith("a.toml")
        assert sentence.endswith(".")
        assert sentence.isprintable()
        assert len(sentence) < 700
    return said


def changed(old, new):
    assert WHOLE.count(old) == 1, old
    return WHOLE.replace(old, new)


def test_the_form_is_as_it_was(golden):
    golden("scoping-form.toml", written(NOBODY))


def test_the_answers_file_is_as_it_was(golden):
    golden("scoping-answers.toml", written(lakeside(Override("report", "type-1", "Why not"))))


def test_the_form_asks_every_question_and_answers_none():
    form = written(NOBODY).decode()

    for group in groups():
        for question in group.questions:
            assert f"# {question.ask}\n#   Why: {question.why}" in form
    assert parsed(form, whole=False).values == {}
    assert "sold services: is missing: What do you do for others." in refused(form)


def test_a_form_filled_in_by_uncommenting_is_taken():
    lines = written(NOBODY).decode().splitlines()
    form = "\n".join(
        line[2:] if line.startswith("# ") and " = " in line and ":" not in line else line
        for line in lines
        if not line.startswith(("# [[override", "# recommendation", "# choose", "# reason"))
    )
    form = form.replace("# [[", "[[").replace('id = "..."', 'id = "x"')
    form = form.replace("sites = 1", "sites = 2").replace('"..."', '"words"')
    form = form.replace("NAME, role", "Ana Ruiz, COO")
    form = form.replace('earlier_report = "none"', 'earlier_report = "type-1"')

    answers = parsed(form)

    assert answers.by == "Ana Ruiz, COO"
    assert answers.values["sites"] == 2
    assert answers.rows("vendors")[0]["id"] == "x"


@settings(max_examples=40)  # a group's answers take long to make
@given(any_answers())
def test_what_is_written_is_read_again(answers):
    data = written(answers)

    assert parse_answers(data, "a.toml") == answers
    assert written(parse_answers(data, "a.toml")) == data


def test_who_and_when_come_from_the_file_or_from_the_command():
    bare = WHOLE.replace('by = "Ana Ruiz, COO"\n', "").replace("on = 2026-11-28\n", "")

    assert parsed(WHOLE, by="Else").by == "Ana Ruiz, COO"
    assert parsed(bare).by == "B"
    assert "by: is missing" in refused(bare, by="")
    assert "on: is missing" in refused(bare, on=None)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("format = 1", "format = 2", "line 3, format: is not a format"),
        ("format = 1", "format = true", "is not a format"),
        ('by = "Ana Ruiz, COO"', "by = 7", "by: 7 is no text"),
        ("on = 2026-11-28", "on = 1999-01-01", "is no likely day"),
        ("on = 2026-11-28", "on = 2026-11-28T10:00:00", "is no day"),
        ("sites = 3", "sites = 0", "0 is out of bounds; give a whole number from 1 to 5000"),
        ("sites = 3", "sites = true", "true is no number"),
        ("sites = 3", "sites = 3.5", "3.5 is no number"),
        ("sites = 3", "sites = 3\nsights = 4", "systems sights: is not known here"),
        ("collects = false", 'collects = "no"', '"no" is neither'),
        ('type_asked = "type-2"', 'type_asked = "type-3"', "give one of type-2, type-1"),
        ('type_asked = "type-2"', 'type_asked = "\\u001b[2J"', '"\\u001b[2J" is no choice'),
        ('relies_on = ["security"]', "relies_on = []", "nothing is chosen"),
        ('relies_on = ["security"]', 'relies_on = ["security", "security"]', "chosen twice"),
        ('relies_on = ["security"]', 'relies_on = ["trust"]', '"trust" is no choice'),
        ('relies_on = ["security"]', 'relies_on = "security"', "is no list"),
        ('client_part_needed = ["accounts"]', 'client_part_needed = ["nodes"]', "is no choice"),
        ("incidents = true", "incidents = false", "incidents_told: is not asked here (only where"),
        ('id = "shredder"', 'id = "vendor-x"', "vendors vendors 3 id: is used twice"),
        ('id = "shredder"', 'id = "us"', '"us" is no id'),
        ('id = "shredder"', 'id = "Shredder Ltd"', "is no id; give 1 to 64"),
        ('id = "shredder"\n', "", "vendors 3 id: is missing"),
        ('id = "shredder"', 'id = "shredder"\nport = 1', "vendors 3 port: is not known here"),
        ('services = "Destroys paper"', 'services = ""', "the text is empty"),
        ('services = "Destroys paper"', 'services = "a\\u202eb"', "direction character"),
        ('services = "Destroys paper"', 'services = "a\\uFFFEb"', "that no document can"),
        ('services = "Destroys paper"', f'services = "{"x" * 2001}"', "has 2001 characters"),
        ("[people]", "[persons]", "persons: is not known here"),
        ("[people]", "[[people]]", "people: is no table"),
        ('system_name = "Hosted', 'system_name = "a\\nb', "system_name: the text holds a control"),
    ],
)
def test_what_is_not_right_is_refused_with_its_line(old, new, words):
    assert words in refused(changed(old, new))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not a format"),
        ("format = 1\nvendors = 7\n", "is no table"),
        ('format = 1\n[vendors]\nvendors = "x"\n', "is no list of tables"),
        ("format = 1\n[vendors]\n" + "[[vendors.vendors]]\n" * 101, "has 101 tables; give up to"),
        ("format = 1\noverride = 1\n", "is no list of tables"),
        ("format = 1\n[[override]]\nchoose = 'x'\n", "override 1 recommendation: is missing"),
        ("format = 1\n" + "a" * FILE_BYTES_MAX, "no answers are as long"),
        ("format = ", "this is not TOML"),
        ("x = " + "[" * 5000, "a file of answers needs less"),
        (".".join("a" * 60_000) + " = 1", "a file of answers needs less"),
        ("format = 1\nx = " + "9" * 5000, "a number is too long"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"\xef\xbb\xbfformat = 1", "byte order mark"),
        (WHOLE + WHOLE, "this is not TOML"),
    ],
)
def test_hostile_files_are_refused_in_sentences(text, words):
    assert words in refused(text)


def test_at_most_twenty_faults_are_told():
    said = refused("format = 1\n" + "".join(f"x{n} = 1\n" for n in range(40)))

    assert said.count("\n") == 20
    assert said.endswith("there are more faults; correct these first.")


def sentence_of(data):
    """Return why a file is refused, nothing where it is taken."""
    try:
        parse_answers(data, "a.toml", by="B", on=TODAY)
    except ScopingError as error:
        return str(error)
    return ""


@given(st.binary(max_size=300))
def test_whatever_it_is_it_is_taken_or_refused(data):
    assert all(line.startswith("a.toml") for line in sentence_of(data).split("\n"))


toml_values = st.recursive(
    st.booleans() | st.integers(-5, 10**6) | st.text("ab=+\\x7f ", max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


def shown(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    return "'" + value + "'" if isinstance(value, str) else str(value)


@given(st.sampled_from([q for q in by_id() if q in tomllib.loads(WHOLE)["systems"]]), toml_values)
def test_no_value_of_any_shape_is_more_than_refused(question, value):
    lines = [line for line in WHOLE.splitlines() if not line.startswith(f"{question} = ")]
    lines.insert(lines.index("[systems]") + 1, f"{question} = {shown(value)}")

    said = sentence_of("\n".join(lines).encode())
    assert not said or said.startswith("a.toml line ")


@pytest.mark.parametrize(
    ("question", "line", "value"),
    [
        ("type_asked", "2", "type-1"),
        ("type_asked", "not-said", "not-said"),
        ("services", "1, 3", ("own-imaging", "teleradiology")),
        ("services", "billing 1", ("own-imaging", "billing")),
        ("other_uses", "", ()),
        ("other_uses", "0", ()),
        ("collects", "Y", True),
        ("collects", "no", False),
        ("sites", " 12 ", 12),
        ("report_due", "2027-02-28", date(2027, 2, 28)),
        ("system_name", " PACS ", "PACS"),
    ],
)
def test_what_is_typed_is_understood(question, line, value):
    assert typed(by_id()[question], line, {}) == value


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("type_asked", "4"),
        ("type_asked", ""),
        ("services", "0"),
        ("services", "99"),
        ("collects", "maybe"),
        ("sites", "-1"),
        ("sites", "9999999999"),
        ("report_due", "2027-02-30"),
        ("report_due", "20270228"),
        ("system_name", "\x1b[2J"),
    ],
)
def test_what_is_typed_wrong_is_refused(question, line):
    with pytest.raises(NoAnswer):
        typed(by_id()[question], line, {})


def refusal_of(question, line):
    """Return why a typed line is refused, nothing where it is taken."""
    try:
        typed(question, line, {"client_part": ("accounts",)})
    except NoAnswer as error:
        return str(error)
    return ""


@given(st.sampled_from([q for q in by_id().values() if not q.columns]), st.text(max_size=30))
def test_whatever_is_typed_is_taken_or_refused(question, line):
    assert refusal_of(question, line).isprintable()
