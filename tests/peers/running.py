"""Starts third-party servers on loopback when a test first asks for them, and stops them all."""

import socket
import subprocess
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.peers.catalogue import CATALOGUE
from tests.peers.pki import Pki
from tests.peers.programs import ThirdParty, environment, locate
from tests.peers.recipe import Peer, Place, Recipe
from tests.peers.synthetic import ct_images

HOST = "127.0.0.1"
START_LIMIT_S = 20.0
STOP_LIMIT_S = 8.0
ATTEMPTS = 4
Process = subprocess.Popen[bytes]
LISTEN = "0A"  # the state in /proc/net/tcp


def free_ports(count: int) -> list[int]:
    """Ports that nobody holds now. Another process may take one before the peer does."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]


def listening_ports(pid: int) -> set[int]:
    """The TCP ports on which this very process listens, without connecting to any."""
    own = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            own.add(str(descriptor.readlink()))
    ports = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTEN and f"socket:[{fields[9]}]" in own:
                ports.add(int(fields[1].rpartition(":")[2], 16))
    return ports


def _listens(process: Process, wanted: set[int]) -> bool:
    """Waits for it. A process that finds a port taken ends, and is not waited for."""
    give_up_at = time.monotonic() + START_LIMIT_S
    while process.poll() is None and time.monotonic() < give_up_at:
        with suppress(FileNotFoundError, PermissionError):  # it is just ending
            if wanted <= listening_ports(process.pid):
                return True
        time.sleep(0.02)
    return False


def last_words(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])


@dataclass(slots=True)
class Peers:
    """Call it with a name of the catalogue: the peer is started once, and answers after that.

    Ask from the test's own thread: a peer ends with the thread that started it.
    """

    folder: Path
    pki: Pki
    _running: dict[str, tuple[Peer, Process]] = field(default_factory=dict)
    _loaded: set[str] = field(default_factory=set)
    _processes: list[Process] = field(default_factory=list)

    def __call__(self, name: str) -> Peer:
        if name not in self._running:
            self._running[name] = self._start(name, CATALOGUE[name])
        peer, process = self._running[name]
        if process.poll() is not None:
            pytest.fail(f"{name} has ended:\n{last_words(peer.log)}", pytrace=False)
        return peer

    def _start(self, name: str, recipe: Recipe) -> tuple[Peer, Process]:
        behind = self(recipe.behind) if recipe.behind else None
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        log = folder / "peer.log"
        for _ in range(ATTEMPTS):
            port, http_port = free_ports(2)
            place = Place(folder, port, http_port, self.pki, locate, behind)
            process = self._launch(recipe, place, log)
            if _listens(process, {port, http_port} if recipe.http else {port}):
                http = http_port if recipe.http else None
                title, tls, notes = recipe.ae_title, recipe.tls, recipe.notes
                return Peer(name, HOST, port, http, title, tls, notes, folder, log), process
        pytest.fail(
            f"{name} did not start in {ATTEMPTS} attempts:\n{last_words(log)}", pytrace=False
        )

    def _launch(self, recipe: Recipe, place: Place, log: Path) -> Process:
        command = [str(each) for each in recipe.command(place)]
        preload = {"LD_PRELOAD": locate("loopback.so")}
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                env=environment() | preload | dict(recipe.environment(place)),
                cwd=place.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def load(self, peer: Peer) -> None:
        """Stores the six images of `ct_images()`, once, as SCOUTVIEW."""
        if peer.name in self._loaded:
            return
        folder = peer.folder / "to-store"
        folder.mkdir(exist_ok=True)
        for number, image in enumerate(ct_images()):
            image.save_as(folder / f"{number}.dcm", enforce_file_format=True)
        client = self.pki.client
        tls = ("+tls", client.key, client.cert, "+cf", self.pki.ca) if peer.tls else ()
        titles = ("-aet", "SCOUTVIEW", "-aec", peer.ae_title)
        storescu = ThirdParty(locate("storescu"))
        answer = storescu.run(*tls, *titles, "+sd", peer.host, peer.port, folder)
        assert answer.succeeded, f"{peer.name} did not store: {answer.text}"
        self._loaded.add(peer.name)

    def stop(self) -> None:
        """Ends every process that was started, all at once, the stubborn ones by force."""
        for process in self._processes:
            process.terminate()
        give_up_at = time.monotonic() + STOP_LIMIT_S
        for process in self._processes:
            try:
                process.wait(max(0.1, give_up_at - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
