import re
import unicodedata
from dataclasses import replace

import pytest

from scoutview.assessment.model import Assessment
from scoutview.reports.terminal import terminal_table


def columns(line):
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line)


def test_the_table_is_as_it_was(report, golden):
    golden("terminal.txt", terminal_table(report, width=80, colour=False).encode())


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(report, width):
    text = terminal_table(report, width=width, colour=False)

    assert max(len(line) for line in text.splitlines()) <= width


def test_hostile_text_neither_widens_the_table_nor_reaches_the_terminal(hostile):
    text = terminal_table(hostile, width=80, colour=False)

    assert max(columns(line) for line in text.splitlines()) <= 80
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_colour_adds_nothing_but_colour(report):
    plain = terminal_table(report, width=80, colour=False)
    coloured = terminal_table(report, width=80, colour=True)

    assert "\x1b[31m" in coloured
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_the_table_can_be_held_to_ascii(report):
    named = replace(report, estate=replace(report.estate, organization="Z\u00fcrich R\u00f6ntgen"))

    text = terminal_table(named, width=80, colour=False, ascii_safe=True)

    assert text.isascii()
    assert text.startswith("Z?rich R?ntgen\n")


def test_criteria_that_are_supported_are_only_counted(report):
    text = terminal_table(report, width=80, colour=False)

    assert "CC6.1" in text
    assert "CC1.1" not in text


def test_a_run_with_nothing_to_do_says_so(report):
    done = replace(report, assessment=Assessment(findings=(), controls=(), criteria=(), gaps=()))

    text = terminal_table(done, width=80, colour=False)

    assert "No control is in deviation or open" in text
    assert "Ports, systems and sites that nobody declared were not enumerated" in text


def test_an_accepted_deviation_is_marked_on_its_finding_only_while_it_holds(report):
    (exception,) = report.estate.exceptions
    held = replace(exception, compensating=("GOV-01",))
    accepted = replace(report, estate=replace(report.estate, exceptions=(held,)))

    assert "(exception until 2027-06-30)" in terminal_table(accepted, width=100, colour=False)
    fallen = terminal_table(report, width=100, colour=False)
    assert "(exception until" not in fallen
    assert "does not hold: ENC-03 is deviation" in " ".join(fallen.split())


def test_a_run_that_ended_early_says_why(report):
    stopped = replace(report, run=replace(report.run, stopped="the abort file appeared"))

    assert "ended early: the abort file appeared" in terminal_table(stopped, width=80, colour=False)
