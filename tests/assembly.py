"""Assembles a real OpenSearch out of Maven artifacts: the minimal distribution, modules and plug-ins.

The one place of this repository that downloads: 430 MB, once, through Maven as it is set up on the machine. Wants a JDK 17
to 23 and a POSIX system, and nothing from Python but its standard library.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "2.19.1"  # the newest whose ml-plugin stands in Maven's central repository
PLUGINS = ("opensearch-job-scheduler", "opensearch-ml-plugin", "opensearch-knn", "neural-search")
JAVA = range(17, 24)  # ml-commons wants 17; the security manager that OpenSearch 2 asks for ends with 23


@dataclass(frozen=True, slots=True)
class Module:
    """A folder of `modules/` that the minimal distribution lacks."""

    artifact: str
    name: str
    plugin: str
    extends: str = "lang-painless"


MODULES = (
    Module("lang-painless", "lang-painless", "org.opensearch.painless.PainlessPlugin", ""),
    Module("reindex-client", "reindex", "org.opensearch.index.reindex.ReindexPlugin", ""),
    Module("mapper-extras-client", "mapper-extras", "org.opensearch.index.mapper.MapperExtrasPlugin"),
    Module("analysis-common", "analysis-common", "org.opensearch.analysis.common.CommonAnalysisPlugin"),
    Module("ingest-common", "ingest-common", "org.opensearch.ingest.common.IngestCommonPlugin"),
)

_POLICY = """grant {
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
  permission java.net.SocketPermission "*", "connect";
};
"""


class NodeError(Exception):
    """The node cannot be assembled or does not start: what was wrong and what would be right."""


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the assembled node, there or not: `REGISTRY_NODE_HOME`, else in the user's cache."""
    if named := environ.get("REGISTRY_NODE_HOME"):
        return Path(named).absolute()
    cache = environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache).absolute() / "inference-registry" / "node" / VERSION


def assembled(place: Path) -> bool:
    """Whether `place` holds a whole node."""
    return (place / ".ready").is_file()


def assemble(place: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """`place`, holding a whole node; nothing is done where it does already.

    Several processes may ask at once: one works, the others wait for it. A broken run leaves nothing at `place`.

    Raises:
        NodeError: no JDK, no Maven, or one of them failed.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    with (place.parent / f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if assembled(place):
            say(f"there already: {place}")
            return place
        java = java_home(environ)
        maven = _maven(environ)
        with tempfile.TemporaryDirectory(prefix=f"{place.name}.staging-", dir=place.parent) as staging:
            node = _build(Path(staging), maven, java)
            (node / ".ready").touch()
            shutil.rmtree(place, ignore_errors=True)
            node.rename(place)
    say(f"ready: {place}")
    return place


def java_home(environ: Mapping[str, str] = os.environ, system: Path = Path("/usr/lib/jvm")) -> Path:
    """The folder of the first JDK that runs this node: the environment's, that of PATH, one of `system`.

    Raises:
        NodeError: there is none.
    """
    named = [Path(environ[key]) for key in ("OPENSEARCH_JAVA_HOME", "JAVA_HOME") if environ.get(key)]
    on_path = shutil.which("java", path=environ.get("PATH"))
    found = [Path(on_path).resolve().parent.parent] if on_path else []
    for place in (*named, *found, *sorted(system.glob("*"), reverse=True)):
        if (version := _java_version(place)) in JAVA:
            say(f"JDK {version}: {place}")
            return place
    raise NodeError(
        f"no JDK {JAVA[0]} to {JAVA[-1]} found: install one (a package such as openjdk-{JAVA[0]}-jdk-headless), "
        "or point JAVA_HOME at it"
    )


def _build(staging: Path, maven: str, java: Path) -> Path:
    """The node's folder, put together in `staging`."""
    # Under root the node runs as another user, who must be able to read all of it.
    os.umask(os.umask(0) & ~0o055)
    staging.chmod(0o755)
    archive = _fetch(maven, f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip", staging)
    say("unpacking the minimal distribution")
    with zipfile.ZipFile(archive) as distribution:
        distribution.extractall(staging)
    node = staging / f"opensearch-{VERSION}"
    for program in (node / "bin").iterdir():
        program.chmod(0o755)
    for module in MODULES:
        say(f"module {module.name}")
        _add_module(module, node, maven)
    for plugin in PLUGINS:
        archive = _fetch(maven, f"org.opensearch.plugin:{plugin}:{VERSION}.0:zip", staging)
        say(f"plug-in {plugin}")
        _run(
            [str(node / "bin" / "opensearch-plugin"), "install", "--batch", archive.as_uri()],
            environ={"OPENSEARCH_JAVA_HOME": str(java)},
        )
        archive.unlink()
    return node


def _add_module(module: Module, node: Path, maven: str) -> None:
    """Makes `modules/<name>`: the artifact, what it needs at run time less what lib/ has, and its two descriptions."""
    folder = node / "modules" / module.name
    folder.mkdir()
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch, "pom.xml").write_text(
            "<project><modelVersion>4.0.0</modelVersion><groupId>none</groupId><artifactId>none</artifactId>"
            "<version>1</version><packaging>pom</packaging><dependencies><dependency>"
            f"<groupId>org.opensearch.plugin</groupId><artifactId>{module.artifact}</artifactId>"
            f"<version>{VERSION}</version></dependency></dependencies></project>",
            "utf-8",
        )
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
        _run([maven, "-q", "-B", *goal], folder=Path(scratch))
    library = {_artifact(jar) for jar in (node / "lib").glob("*.jar")}
    for jar in folder.glob("*.jar"):
        if _artifact(jar) in library:
            jar.unlink()
    descriptor = {
        "name": module.name,
        "description": module.name,
        "classname": module.plugin,
        "version": VERSION,
        "opensearch.version": VERSION,
        "java.version": "11",
        "extended.plugins": module.extends,
        "has.native.controller": "false",
    }
    lines = "".join(f"{key}={value}\n" for key, value in descriptor.items())
    (folder / "plugin-descriptor.properties").write_text(lines, "utf-8")
    (folder / "plugin-security.policy").write_text(_POLICY, "utf-8")


def _artifact(jar: Path) -> str:
    """The jar's name without its version."""
    return re.sub(r"-\d[^-]*$", "", jar.stem)


def _fetch(maven: str, artifact: str, folder: Path) -> Path:
    """The artifact's file in `folder`; `artifact` is `group:name:version:zip`."""
    say(f"fetching {artifact}")
    _run([maven, "-q", "-B", "dependency:get", f"-Dartifact={artifact}", "-Dtransitive=false"], folder=folder)
    goal = ["dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
    _run([maven, "-q", "-B", *goal], folder=folder)
    _, name, version, kind = artifact.split(":")
    return folder / f"{name}-{version}.{kind}"


def _maven(environ: Mapping[str, str]) -> str:
    maven = shutil.which("mvn", path=environ.get("PATH"))
    if maven is None:
        raise NodeError("no Maven found: install it (a package such as maven), so that `mvn` is on the PATH")
    return maven


def _java_version(place: Path) -> int | None:
    """The feature release of the JDK at `place`, e.g. 17; None where there is none."""
    java = place / "bin" / "java"
    if not java.is_file():
        return None
    said = subprocess.run([str(java), "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', said.stderr)
    return int(version[1]) if version else None


def _run(command: list[str], *, folder: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-20:])
        raise NodeError(f"`{' '.join(command)}` failed with code {done.returncode}:\n{tail}")


def say(line: str) -> None:
    """Tells the person who waits what happens, on stderr."""
    sys.stderr.write(f"node: {line}\n")
