"""How a real process ends before its time: signals, an abort file, kill -9; the ledger holds."""

import signal
import time

import pytest

from scoutview.facts.observation import NotLooked, Reason
from scoutview.findings import Outcome
from scoutview.ledger import LedgerError
from scoutview.pipeline.record import Run
from tests.pipeline.estates import Story, endpoint, system

SLOW = ("--pace", "0", "--timeout", "0.5")
PATIENCE_S = 60.0


def until(condition) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < give_up_at:
        time.sleep(0.02)
    assert condition()


def recorded(story: Story, kind: str) -> bool:
    try:
        return any(story.ledger.entries(kind=kind))
    except (OSError, LedgerError):
        return False  # it is about to be made


@pytest.fixture
def silent(hostile):
    return hostile("silence")


@pytest.fixture
def looking(story, process, silent, config):
    """A process that looks at silent servers, one after the other; its key is at the default."""
    systems = [system(endpoint(silent), id=f"s{at}") for at in range(20)]
    story.key_path = config / "scoutview" / "signing.key"
    running = process("assess", story.write(*systems), *SLOW)
    until(lambda: silent.connections >= 2)
    return running


def run_of(story: Story) -> str:
    (opened,) = story.ledger.entries(kind="run-opened")
    return opened.run


def met_on_endpoints(findings) -> list[str]:
    return [each.probe for each in findings if "." in each.target and each.outcome is Outcome.MET]


def assert_stopped_in_order(story: Story, words: str) -> None:
    run = Run(story.ledger, run_of(story))
    assert words in run.closed.stopped
    seen = [observation for _, observation in run.observations()]
    left_out = [each for each in seen if isinstance(each.fact, NotLooked)]
    assert {each.target for each in seen} >= {f"s{at}.e" for at in range(20)}
    assert Reason.STOPPED in {each.fact.reason for each in left_out}
    findings = run.judgements()[-1].assessment.findings
    assert met_on_endpoints(findings) == []
    assert story.is_valid
    assert story.ledger.checkpoints[-1].size == story.ledger.size


def test_ctrl_c_closes_the_run_and_says_what_was_not_looked_at(story, looking, silent):
    before = silent.connections

    looking.send_signal(signal.SIGINT)
    out, err = looking.communicate(timeout=PATIENCE_S)

    assert looking.returncode == 1, err
    assert silent.connections <= before + 2
    assert "Ending after the look that is under way" in err
    assert "Traceback" not in err
    assert "Not looked at" in out
    assert "stopped" in out
    assert_stopped_in_order(story, "stopped by Ctrl-C")


def test_an_abort_file_closes_the_run_and_says_what_was_not_looked_at(story, looking, silent):
    before = silent.connections

    story.workspace.abort_file.touch()
    out, err = looking.communicate(timeout=PATIENCE_S)

    assert looking.returncode == 1
    assert err in {"", "Writing the reports ...\n"}  # a slow machine says what it does
    assert silent.connections <= before + 2
    assert "Not looked at" in out
    assert_stopped_in_order(story, "the abort file ABORT stopped the run")


def test_a_second_ctrl_c_breaks_off_and_the_ledger_holds(story, looking, scoutview):
    until(lambda: recorded(story, "run-opened"))

    looking.send_signal(signal.SIGINT)
    looking.stderr.readline()
    looking.stderr.readline()  # what the first one said
    looking.send_signal(signal.SIGINT)
    _, err = looking.communicate(timeout=PATIENCE_S)

    assert looking.returncode in {1, 3}  # 1: it had come to its end meanwhile
    assert "Traceback" not in err
    assert scoutview("ledger", "verify", story.folder).code == 0


def test_a_killed_run_is_kept_and_can_be_judged(story, looking, scoutview):
    until(lambda: recorded(story, "observation"))

    looking.kill()
    looking.communicate(timeout=PATIENCE_S)

    run = run_of(story)
    verified = scoutview("ledger", "verify", story.folder)
    told = scoutview("report", run, "--workspace", story.folder)
    assert verified.code == 0
    assert "not signed yet" in verified.out
    assert told.code == 3
    assert f"scoutview rejudge {run} --reason" in told.err
    assert told.said_one_sentence
    judged = scoutview("rejudge", run, "--reason", "it was killed", "--workspace", story.folder)
    assert judged.code == 1
    assert (story.folder / "out" / run / "readiness.pdf").is_file()
    judgement = Run(story.ledger, run).judgements()[-1]
    assert judgement.reason == "it was killed"
    assert met_on_endpoints(judgement.assessment.findings) == []
    story.write(system())
    assert scoutview("assess", story.workspace.estate, *SLOW).code == 1
    assert scoutview("ledger", "verify", story.folder).code == 0
