"""What Binder, Codespaces, VS Code and a container builder read: it fits the kit and its files."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

INSTALL = "-r requirements.txt -e ."


def instructions(root) -> list[tuple[str, str]]:
    """Return the instructions of the container file, in order: name and the rest."""
    text = (root / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    found = [line.strip().partition(" ") for line in joined.splitlines()]
    assert all(name.isupper() for name, _, _ in found), found
    return [(name, rest.strip()) for name, _, rest in found]


def only(found: list[tuple[str, str]], name: str) -> str:
    (rest,) = [rest for this, rest in found if this == name]
    return rest


def ignored(root, name: str) -> bool:
    """Whether the container builder does not see a file or folder at the top."""
    lines = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    return f"!{name}" not in lines


def test_one_python_everywhere_that_the_kit_and_its_lock_allow(root):
    devcontainer = json.loads((root / ".devcontainer" / "devcontainer.json").read_text())
    versions = {
        (root / ".binder" / "runtime.txt").read_text().strip().removeprefix("python-"),
        devcontainer["image"].partition(":")[2],
        re.search(r"python:([\d.]+)", only(instructions(root), "FROM"))[1],
    }
    (version,) = versions
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert Version(version) in SpecifierSet(project["requires-python"])


def test_binder_installs_what_the_readme_installs_and_opens_notebook_00(root):
    script = root / ".binder" / "postBuild"
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!")
    if os.name == "posix":
        assert os.access(script, os.X_OK)
        subprocess.run(["bash", "-n", script], check=True)
    assert f"pip install --no-cache-dir {INSTALL}" in text
    assert INSTALL in (root / "README.md").read_text(encoding="utf-8")
    # With .binder there, Binder looks nowhere else; a folder 'binder' beside it is an error.
    assert not (root / "binder").exists()
    assert (root / re.search(r"/lab/tree/([\w/.]+)", text)[1]).is_file()


@pytest.mark.skipif(os.name != "posix", reason="Binder is Linux")
def test_binder_script_does_its_steps_in_order_and_stops_at_a_failure(root, tmp_path):
    for fails in (False, True):
        tools = tmp_path / str(fails)
        tools.mkdir()
        python = tools / "python"
        python.write_text(f'#!/bin/sh\necho "$@" > "{tools}/said"\nexit {int(fails)}\n')
        python.chmod(0o755)
        done = subprocess.run(
            [root / ".binder" / "postBuild"],
            cwd=root,
            env={"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(tools)},
            check=False,
        )
        assert (tools / "said").read_text().strip() == f"-m pip install --no-cache-dir {INSTALL}"
        config = tools / ".jupyter" / "jupyter_lab_config.py"
        assert (done.returncode != 0, config.exists()) == (fails, not fails)
        if not fails:
            compile(config.read_text(), config, "exec")


def test_dev_container_sets_up_with_make_and_finds_that_environment(root):
    about = json.loads((root / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    command, made = shlex.split(about["postCreateCommand"])
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert command == "make"
    assert re.search(rf"^{made}:", makefile, flags=re.MULTILINE)
    (folder,) = re.findall(r"^VENV := (\S+)$", makefile, flags=re.MULTILINE)
    custom = about["customizations"]
    interpreter = custom["vscode"]["settings"]["python.defaultInterpreterPath"]
    assert interpreter == f"${{containerWorkspaceFolder}}/{folder}/bin/python"
    assert [str(port) for port in about["forwardPorts"]] == list(about["portsAttributes"])
    for path in custom["codespaces"]["openFiles"]:
        assert (root / path).is_file(), path


def test_vs_code_picks_the_same_environment_on_every_system(root):
    folder = root / ".vscode"
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    # A folder, not a program: that is bin/python here and Scripts\\python.exe on Windows.
    assert settings == {"python.defaultInterpreterPath": "${workspaceFolder}/.venv"}
    wanted = json.loads((folder / "extensions.json").read_text(encoding="utf-8"))["recommendations"]
    about = json.loads((root / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert wanted == about["customizations"]["vscode"]["extensions"]


def test_container_copies_what_exists_and_the_builder_may_see(root):
    sources = []
    for name, rest in instructions(root):
        if name in ("COPY", "ADD"):
            words = [word for word in shlex.split(rest) if not word.startswith("--")]
            sources += words[:-1]
    assert sources == ["requirements.txt", "."]
    seen = [
        line.removeprefix("!")
        for line in (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    ]
    for path in seen:
        assert (root / path).exists(), path
    assert not any(ignored(root, name) for name in ("requirements.txt", "src", "data", "notebooks"))
    for private in (".git", ".venv", "build", "tests"):
        assert ignored(root, private)


def test_container_sees_every_file_that_a_build_of_the_kit_reads(root):
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]
    project = pyproject["project"]
    for name in [project["readme"], *project["license-files"], *wheel["only-include"]]:
        assert not ignored(root, name.partition("/")[0]), name


def test_container_runs_as_a_normal_user_that_owns_its_files(root):
    found = instructions(root)
    assert only(found, "USER") == "1000"
    names = [name for name, _ in found]
    assert "--uid 1000" in only(found[: names.index("USER")], "RUN")
    for name, rest in found:
        if name == "COPY":
            assert "--chown=1000:1000" in rest
    # Nothing is installed as root, and what is installed is the lock.
    after = [rest for name, rest in found[names.index("USER") :] if name == "RUN"]
    assert "-r requirements.txt" in after[0]
    assert all("pip install --no-cache-dir" in rest for rest in after)


def test_container_base_has_a_version(root):
    image = only(instructions(root), "FROM")
    assert re.fullmatch(r"python:\d+\.\d+-slim", image)


def test_container_starts_a_command_that_exists(root):
    found = instructions(root)
    command = json.loads(only(found, "CMD"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert command[0] in project["scripts"]
    said = subprocess.run(
        [sys.executable, "-m", "trialkit", command[1], "--help"], capture_output=True, check=True
    )
    assert b"JupyterLab" in said.stdout
    assert "--ServerApp.ip=0.0.0.0" in command
    assert only(found, "EXPOSE") == "8888"


def test_container_health_check_asks_the_port_that_is_exposed(root):
    found = instructions(root)
    _, _, command = only(found, "HEALTHCHECK").partition("CMD ")
    python, flag, code = json.loads(command)
    assert (python, flag) == ("python", "-c")
    assert f"http://127.0.0.1:{only(found, 'EXPOSE')}/api" in code
    # Nobody answers on a port nobody listens to: not well, and that within its time.
    done = subprocess.run(
        [sys.executable, flag, code.replace("8888", "1")], capture_output=True, check=False
    )
    assert done.returncode != 0


def test_linter_of_container_files_finds_nothing(root):
    beside = Path(sys.executable).parent / "hadolint"  # tests run without the environment's PATH
    hadolint = str(beside) if beside.exists() else shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not installed: the container file was not linted")
    subprocess.run([hadolint, root / "Containerfile"], check=True)
