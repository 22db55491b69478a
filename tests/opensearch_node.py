"""Starts a real OpenSearch for the tests, as often as wanted, from the one that `assembly` put together.

python tests/opensearch_node.py assemble     prints the folder of the assembled node
python tests/opensearch_node.py run          starts one, prints its address, stops it at Ctrl-C
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assembly import NodeError, assemble, home, java_home, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SETTINGS: Mapping[str, Any] = {
    "cluster.name": "registry-tests",
    "node.name": "judge",
    "network.host": "127.0.0.1",
    "http.port": 0,  # the system picks a free one and the node writes it down: no race for ports
    "transport.port": 0,
    "node.portsfile": True,
    "discovery.type": "single-node",
    "cluster.routing.allocation.disk.threshold_enabled": False,
    "plugins.ml_commons.only_run_on_ml_node": False,
    "plugins.ml_commons.native_memory_threshold": 100,
    "plugins.ml_commons.jvm_heap_memory_threshold": 100,
    "plugins.ml_commons.disk_free_space_threshold": "100mb",  # 5 GB by default, refused below
    "plugins.ml_commons.connector.private_ip_enabled": True,
    "plugins.ml_commons.trusted_connector_endpoints_regex": [r"^https?://127\.0\.0\.1.*$"],
}
"""What the node runs with; `start` takes more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningNode:
    """A node that answers: its address, its process id and the file of its output."""

    url: str
    pid: int
    log: Path


@contextlib.contextmanager
def start(
    place: Path, *, settings: Mapping[str, Any] | None = None, patience: float = 120
) -> Iterator[RunningNode]:
    """A node of its own from the assembled `place`: own ports, data, settings and log; stopped and wiped at the end.

    `settings` go over `SETTINGS` (None takes one away). Under root the node runs as `nobody`: OpenSearch refuses root.

    Raises:
        NodeError: it ended, or did not answer within `patience` seconds; with the end of its log.
    """
    with tempfile.TemporaryDirectory(prefix="opensearch-node-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        runnable = _configure(place, scratch, {**SETTINGS, **(settings or {})})
        account = _give_away(scratch) if os.geteuid() == 0 else {}
        environment = {
            "PATH": os.environ["PATH"],
            "OPENSEARCH_JAVA_HOME": str(java_home()),
            "OPENSEARCH_PATH_CONF": str(scratch / "config"),
            "OPENSEARCH_TMPDIR": str(scratch / "tmp"),
            # Names are looked up in this file only: what a test registers must not make the node ask the network.
            "OPENSEARCH_JAVA_OPTS": f"-Xms512m -Xmx1g -Djdk.net.hosts.file={scratch / 'config' / 'hosts'}",
        }
        log = scratch / "output.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [str(runnable / "bin" / "opensearch")],
                cwd=scratch,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **account,
            )
        try:
            yield RunningNode(url=_address(process, scratch, patience), pid=process.pid, log=log)
        finally:
            _stop(process)


def _configure(place: Path, scratch: Path, settings: Mapping[str, Any]) -> Path:
    """The folder to run from; makes the config, data, logs and tmp folders in `scratch`."""
    for name in ("data", "logs", "tmp"):
        (scratch / name).mkdir()
    shutil.copytree(place / "config", scratch / "config")
    options = (place / "config" / "jvm.options").read_text("utf-8").splitlines()
    # Paths in there are relative to the program's folder, which several nodes share and may not write to.
    kept = [line for line in options if not re.search(r"logs/|HeapDump|^-Xm[sx]", line)]
    (scratch / "config" / "jvm.options").write_text("\n".join(kept) + "\n", "utf-8")
    (scratch / "config" / "hosts").write_text("127.0.0.1 localhost\n", "utf-8")
    paths = {"path.data": str(scratch / "data"), "path.logs": str(scratch / "logs")}
    settings = {key: value for key, value in {**settings, **paths}.items() if value is not None}
    lines = [f"{key}: {json.dumps(value)}" for key, value in settings.items()]
    (scratch / "config" / "opensearch.yml").write_text("\n".join(lines) + "\n", "utf-8")
    if os.geteuid() != 0 or _open_to_all(place):
        return place
    # Root's own folders are closed to the user that the node runs as: it gets the same files by another way.
    return Path(shutil.copytree(place, scratch / "program", copy_function=_link_or_copy))


def _open_to_all(place: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (place, *place.parents))


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)  # another file system


def _give_away(scratch: Path) -> dict[str, Any]:
    """Makes `nobody` the owner of what the node writes; returns what starts a process as that user."""
    nobody = pwd.getpwnam("nobody")
    for name in ("config", "data", "logs", "tmp"):
        for path in (scratch / name, *(scratch / name).rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    scratch.chmod(0o755)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _address(process: subprocess.Popen[bytes], scratch: Path, patience: float) -> str:
    """The URL of the node, once it answers."""
    ports = scratch / "logs" / "http.ports"
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            url = f"http://{ports.read_text('utf-8').split()[0]}"
            with urllib.request.urlopen(f"{url}/_cluster/health?wait_for_status=yellow", timeout=5):  # noqa: S310  (our own http URL)
                return url
        time.sleep(0.2)
    code = process.poll()
    fate = f"did not answer in {patience:g} s" if code is None else f"ended with code {code}"
    tail = "\n".join((scratch / "output.log").read_text("utf-8", "replace").splitlines()[-30:])
    raise NodeError(f"the OpenSearch node {fate}; the end of its log:\n{tail}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the node: asked first, then made to."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, sign)
            process.wait(20)
            return
    process.wait()


def main(arguments: list[str]) -> int:
    """The command line; an exit code."""
    try:
        if arguments == ["assemble"]:
            sys.stdout.write(f"{assemble(home())}\n")
        elif arguments == ["run"]:
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to end, it stops its node too
            with start(assemble(home())) as node:
                sys.stdout.write(f"{node.url}\n")
                sys.stdout.flush()
                with contextlib.suppress(KeyboardInterrupt):
                    signal.pause()
        else:
            sys.stderr.write("usage: opensearch_node.py assemble|run\n")
            return 2
    except NodeError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
