"""`scoutview scope`: in a terminal it asks; elsewhere it takes a file; it writes after a yes."""

import os
import pty
import select
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from scoutview.exchange.scoping.answers import parse_answers, written
from scoutview.exchange.scoping.model import AnswerKind, Override
from scoutview.exchange.scoping.questions import groups, is_asked
from scoutview.pipeline.workspace import starter
from tests.cli.conftest import PROGRAM
from tests.exchange.scoping.group import LAKESIDE, lakeside


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "lakeside"
    made.mkdir()
    (made / "estate.toml").write_text(starter("Lakeside Imaging"))
    return made


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.toml"
    path.write_bytes(written(lakeside()))
    return path


def test_a_file_gives_recommendations_and_leaves_the_estate(scoutview, folder, answers):
    before = (folder / "estate.toml").read_bytes()

    ran = scoutview("scope", "--workspace", folder, "--answers", answers)

    assert ran.code == 0
    assert "report: Type II (Type I or Type II)" in ran.out
    assert "criterion.P5.1: left out" in ran.out
    assert "Complementary user entity controls (CUEC)" in ran.out
    assert "! engagement.report stays yours" in ran.out
    assert "was not changed; --write changes it" in ran.out
    assert (folder / "estate.toml").read_bytes() == before
    assert (folder / "scoping" / "answers-2026-11-28.toml").exists()
    assert max(len(line) for line in ran.out.splitlines() if line.startswith("  - ")) <= 100


def test_write_changes_the_estate_which_passes_its_check(scoutview, folder, answers):
    arguments = ("scope", "--workspace", folder, "--answers", answers, "--take", "all", "--write")

    assert "is changed; it passes" in scoutview(*arguments).out
    assert scoutview("estate", "check", folder / "estate.toml").code == 0
    assert 'report = "type-2"' in (folder / "estate.toml").read_text()
    assert "says all of this already" in scoutview(*arguments).out


def test_a_form_is_written_with_earlier_answers(scoutview, folder, answers, tmp_path):
    empty, filled = tmp_path / "empty.toml", tmp_path / "filled.toml"

    assert scoutview("scope", "--workspace", folder, "--write-answers", empty).code == 0
    assert "# services = " in empty.read_text()
    scoutview("scope", "--workspace", folder, "--answers", answers)
    assert scoutview("scope", "--workspace", folder, "--write-answers", filled).code == 0
    assert "\nservices = " in filled.read_text()
    assert "\non = " not in filled.read_text()  # the day is that of the next session
    assert scoutview("scope", "--workspace", folder, "--write-answers", filled).code == 2


def test_a_path_in_a_proposed_command_is_one_word_of_it(scoutview, folder, answers, tmp_path):
    there = folder.rename(tmp_path / "St. Mary's; x")
    form = there / "form 1.toml"

    asked = scoutview("scope", "--workspace", there, "--write-answers", form).out
    told = scoutview("scope", "--workspace", there, "--answers", answers).out
    (proposed,) = (line for line in told.splitlines() if line.startswith("  scoutview evidence"))

    assert shlex.split(asked.split("`")[1]) == [
        *("scoutview", "scope", "--answers", str(form), "--workspace", str(there)),
    ]
    assert Path(shlex.split(proposed)[3]).is_file()


def test_the_commands_that_it_proposes_name_the_workspace(scoutview, folder, answers, tmp_path):
    there = f"--workspace {folder}"
    form = tmp_path / "f.toml"

    assert there in scoutview("scope", "--workspace", folder, "--write-answers", form).out
    assert there in scoutview("scope", "--workspace", folder, "--answers", answers).out


def test_dots_of_the_form_are_no_answer(scoutview, folder, answers):
    text = answers.read_text()
    old = next(line for line in text.splitlines() if line.startswith("system_name"))
    answers.write_text(text.replace(old, 'system_name = "..."'))

    ran = scoutview("scope", "--workspace", folder, "--answers", answers)

    assert ran.code == 2
    assert "what the form had there still stands there; write the answer" in ran.err


def test_who_answers_can_be_said_in_the_command(scoutview, folder, tmp_path):
    file = tmp_path / "a.toml"
    file.write_bytes(written(lakeside()).replace(b'by = "Ana Ruiz, COO"\n', b""))
    arguments = ("scope", "--workspace", folder, "--answers", file)

    assert "by: is missing" in scoutview(*arguments).err
    assert "Answers of Bo Li, CIO" in scoutview(*arguments, "--by", "Bo Li, CIO").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--answers", "none.toml"), "cannot be read"),
        (("--answers", "BAD"), "this is not TOML"),
        (("--answers", "OVERRIDE"), "cannot be chosen"),
        (("--answers", "GOOD", "--take", "engagement.perod"), "there is no such field"),
        (("--answers", "GOOD", "--by", "a\x1bb"), "must be one line"),
        ((), "There is no terminal to ask in"),
    ],
)
def test_bad_input_is_a_sentence_and_changes_nothing(scoutview, folder, tmp_path, arguments, words):
    files = {
        "BAD": b"format = ",
        "GOOD": written(lakeside()),
        "OVERRIDE": written(lakeside(Override("report", "type-9", "x"))),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    named = [tmp_path / each if each in files else each for each in arguments]

    ran = scoutview("scope", "--workspace", folder, *named, "--write")

    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert [path.name for path in folder.iterdir()] == ["estate.toml"]


def test_a_folder_without_an_estate_is_told(scoutview, tmp_path, answers):
    ran = scoutview("scope", "--workspace", tmp_path, "--answers", answers)

    assert ran.code == 2
    assert ran.said_one_sentence


def _hear_ctrl_c():
    """Undo what a shell does to a suite that it runs in the background: Ctrl-C is ignored there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """The command in a terminal of its own; `type` answers the next prompt."""

    def __init__(self, *arguments):
        self.here, there = pty.openpty()
        self.said = ""
        self.process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)],
            stdin=there,
            stdout=there,
            stderr=there,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - nothing else runs beside the tests
        )
        os.close(there)

    def until(self, words):
        while words not in self.said and self._read():
            pass
        assert words in self.said, self.said[-600:]
        before, _, self.said = self.said.partition(words)
        return before

    def type(self, line):
        os.write(self.here, f"{line}\n".encode())

    def rest(self):
        while self._read():
            pass
        os.close(self.here)
        self.process.wait(30)
        return self.said

    def _read(self):
        ready, _, _ = select.select([self.here], [], [], 1)
        if not ready:
            return self.process.poll() is None
        try:
            data = os.read(self.here, 65536)
        except OSError:  # the other side is closed
            return False
        self.said += data.decode().replace("\r", "")
        return bool(data)


def lines_of(question):
    """Return what a person types to answer as the group of the tests does."""
    value = LAKESIDE[question.id]
    if question.kind is AnswerKind.ROWS:
        lines = []
        for row in value:
            lines += ["a", *(one_line(row[column.id]) for column in question.columns)]
        return [*lines, ""]
    return [one_line(value)]


def one_line(value):
    if isinstance(value, bool):
        return "y" if value else "n"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def type_group(terminal, place, group):
    for number, question in enumerate(group.questions, start=1):
        if is_asked(question, LAKESIDE):
            terminal.until(f"\n{place}.{number} {question.ask}")
            terminal.until(question.why[:30])
            for line in lines_of(question):
                terminal.type(line)


def press_enter(terminal, place, group):
    """Keep what was answered before."""
    for number, question in enumerate(group.questions, start=1):
        if is_asked(question, LAKESIDE):
            terminal.until(f"\n{place}.{number} ")
            terminal.type("")


@pytest.mark.slow
@pytest.mark.usefixtures("config")
def test_in_a_terminal_it_asks_stops_goes_on_and_writes_after_a_yes(folder):
    first = Terminal("scope", "--workspace", folder, "--by", "Ana Ruiz, COO")
    type_group(first, 1, groups()[0])
    type_group(first, 2, groups()[1])
    first.until("3.1 ")
    first.type("7")
    first.until('"7" is no choice here')
    first.type("stop")
    assert "goes on from there" in first.rest()
    assert first.process.returncode == 0
    kept = parse_answers((folder / "scoping" / "unfinished.toml").read_bytes(), "a", whole=False)
    assert kept.values == {
        q.id: LAKESIDE[q.id] for g in groups()[:2] for q in g.questions if q.id in LAKESIDE
    }

    second = Terminal("scope", "--workspace", folder)
    second.until("Earlier answers were found")
    for place, group in enumerate(groups()[:2], start=1):
        press_enter(second, place, group)
    for place, group in enumerate(groups()[2:], start=3):
        type_group(second, place, group)
    second.until("Ana Ruiz, COO]")
    second.type("")
    second.until("Recommended")
    second.until("Decide one otherwise?")
    second.type("criterion.A1.3")
    second.until("in, out")
    second.type("out")
    second.until("Why?")
    second.type("No recovery is promised")
    second.until("criterion.A1.3: left out")
    second.until("Decide one otherwise?")
    second.type("")
    second.until("engagement.report: yours is")
    second.type("y")
    second.until("engagement.categories: yours is")
    second.type("y")
    second.until("Write this into")
    second.type("y")
    assert "it passes" in second.rest()
    assert second.process.returncode == 0

    estate = (folder / "estate.toml").read_text()
    assert 'criterion = "A1.3", reason = "No recovery is promised"' in estate
    assert 'report = "type-2"' in estate
    (session,) = (folder / "scoping").glob("answers-*.toml")
    assert dict(parse_answers(session.read_bytes(), "a").values) == LAKESIDE


@pytest.mark.slow
@pytest.mark.usefixtures("config")
def test_a_no_leaves_the_estate_and_ctrl_c_keeps_the_answers(folder, answers, scoutview):
    scoutview("scope", "--workspace", folder, "--answers", answers)
    before = (folder / "estate.toml").read_bytes()
    terminal = Terminal("scope", "--workspace", folder)
    for place, group in enumerate(groups(), start=1):
        press_enter(terminal, place, group)
    terminal.until("Name and role")
    terminal.type("")
    terminal.until("Decide one otherwise?")
    terminal.type("")
    for _ in range(2):
        terminal.until("Take what is recommended?")
        terminal.type("n")
    terminal.until("Write this into")
    terminal.type("n")
    assert "was not changed" in terminal.rest()
    assert (folder / "estate.toml").read_bytes() == before

    stopped = Terminal("scope", "--workspace", folder)
    stopped.until("1.1 ")
    stopped.until("numbers")
    stopped.process.send_signal(signal.SIGINT)
    assert "goes on from there" in stopped.rest()
    kept = parse_answers((folder / "scoping" / "unfinished.toml").read_bytes(), "a", whole=False)
    assert dict(kept.values) == LAKESIDE
