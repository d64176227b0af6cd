"""Where the course can be opened without installing it first: links, made from one address.

The address of the repository stands in ``notebooks/launch.yaml`` and nowhere else. The page
``notebooks/launch.md`` and the first comment of each set-up cell are made from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import quote

from trialkit.course import course_notebooks, exercises_of, lessons, notebooks_dir
from trialkit.errors import UsageError
from trialkit.results import write_text

PLACE, PAGE, FOLDER = "launch.yaml", "launch.md", "notebooks"
COMMAND = "trialkit launch links"
NO_REPOSITORY, NO_HUB = "OWNER/REPOSITORY", "https://HUB"
# What a student reads above the error where the kit is not installed.
_MISSING = "# No module named 'trialkit'?"
_ALLOWED = {
    "repository": (r"[A-Za-z0-9][\w.-]*/[\w.-]+", "OWNER/REPOSITORY as on GitHub"),
    "branch": (r"[\w][\w./-]*", "the name of a branch, such as main"),
    "hub": (r"https?://[\w.-]+(:\d+)?(/[\w./~-]*)?", "an address, such as https://hub.example.edu"),
}


@dataclass(frozen=True)
class Place:
    """Where a copy of the kit can be found.

    Attributes
    ----------
    repository : str
        Owner and name on GitHub.
    branch : str
    hub : str
        Address of a JupyterHub with nbgitpuller.

    Raises
    ------
    UsageError
        If one of them is not written as it should be.
    """

    repository: str = NO_REPOSITORY
    branch: str = "main"
    hub: str = NO_HUB

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            pattern, allowed = _ALLOWED[name]
            if not isinstance(value, str) or not re.fullmatch(pattern, value):
                raise UsageError(f"{name} {value!r} cannot be used. Allowed: {allowed}.")

    @property
    def known(self) -> bool:
        """Whether somebody has said where this copy is."""
        return self.repository != NO_REPOSITORY

    @property
    def address(self) -> str:
        """The repository on GitHub."""
        return f"https://github.com/{self.repository}"

    @property
    def install(self) -> str:
        """What a person types in a notebook where the kit is not installed."""
        branch = "" if self.branch == Place.branch else f"@{self.branch}"
        return f"%pip install git+{self.address}{branch}"

    def colab(self, path: str) -> str:
        """Link that opens a notebook in Colab; its path is that inside the repository."""
        blob = f"{self.repository}/blob/{self.branch}/{path}"
        return f"https://colab.research.google.com/github/{quote(blob)}"

    def binder(self, path: str) -> str:
        """Link that opens a notebook in Binder, in JupyterLab."""
        where = f"{self.repository}/{quote(self.branch, safe='')}"
        return f"https://mybinder.org/v2/gh/{where}?urlpath={quote(f'lab/tree/{path}', safe='')}"

    def codespaces(self) -> str:
        """Link that makes a codespace of the repository."""
        return f"https://codespaces.new/{self.repository}"

    def git_pull(self, path: str) -> str:
        """Link that gives everybody on the JupyterHub a copy, and opens a notebook of it."""
        name = self.repository.partition("/")[2]
        parts = {
            "repo": self.address,
            "branch": self.branch,
            "urlpath": f"lab/tree/{name}/{path}",
        }
        query = "&".join(f"{key}={quote(value, safe='')}" for key, value in parts.items())
        return f"{self.hub.rstrip('/')}/hub/user-redirect/git-pull?{query}"


def place() -> Place:
    """Read where this copy can be found.

    Raises
    ------
    UsageError
        If the file is missing or says something else.
    """
    import yaml

    path = notebooks_dir() / PLACE
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Place(**found)
    except OSError:
        raise UsageError(
            f"{path} is missing; '{COMMAND}' works in a checkout of the kit."
        ) from None
    except (yaml.YAMLError, TypeError, UnicodeDecodeError):
        raise UsageError(
            f"{path} cannot be read. Allowed: the lines repository, branch and hub."
        ) from None


def texts(where: Place) -> dict[Path, str]:
    """Return what should stand in the page and in the notebooks that a person edits."""
    folder = notebooks_dir()
    wanted = {folder / PLACE: _place_file(where), folder / PAGE: page(where)}
    for path in (*course_notebooks(), *sorted((folder / "solutions").glob("[0-9][0-9]_*.ipynb"))):
        wanted[path] = with_hint(path.read_text(encoding="utf-8"), hint(where))
    return wanted


def stale() -> list[Path]:
    """Return the files whose links are not those of the address today."""
    return [path for path, text in texts(place()).items() if _text(path) != text]


def refresh(**changes: str) -> list[Path]:
    """Write all links anew, after changing what is said of the place; return what was written.

    Parameters
    ----------
    **changes : str
        ``repository``, ``branch``, ``hub``: those to change.
    """
    from trialkit import exercises

    wanted = texts(replace(place(), **changes))
    changed = [path for path, text in wanted.items() if _text(path) != text]
    for path in changed:
        write_text(path, wanted[path])
    return changed + [one.path for one in exercises.build(notebooks_dir())]


def hint(where: Place) -> str:
    """Return the comment above the import, which Jupyter shows with the error."""
    way = f"or: {where.install}" if where.known else f"or see {FOLDER}/{PAGE}"
    return f"{_MISSING} Choose the kernel of the kit, {way}"


def with_hint(notebook: str, line: str) -> str:
    """Return the text of a notebook with this comment above its first import of the kit.

    Raises
    ------
    UsageError
        If no cell imports the kit.
    """
    book = json.loads(notebook)
    for cell in book["cells"]:
        lines = [one for one in cell["source"] if not one.startswith(_MISSING)]
        for n, one in enumerate(lines):
            if cell["cell_type"] == "code" and one.startswith("from trialkit "):
                cell["source"] = [*lines[:n], f"{line}\n", *lines[n:]]
                return json.dumps(book, indent=1, ensure_ascii=False) + "\n"
    raise UsageError("a notebook of the course imports nothing from trialkit: no place for a hint.")


def page(where: Place) -> str:
    """Return the page with all links."""
    return "\n".join(_page(where))


def _page(where: Place) -> Iterator[str]:
    yield "# Open the course elsewhere"
    yield ""
    yield f"<!-- Made by '{COMMAND}' from {PLACE}; do not edit. -->"
    yield ""
    if not where.known:
        yield (
            "**The links on this page do not work yet:** nobody has said where this copy of the "
            f"kit is published. `{COMMAND} --repository OWNER/REPOSITORY` writes them anew."
        )
        yield ""
    yield (
        "All of this needs accounts and machines that the authors do not have: **none of it was "
        "tried here.** What each way needs is in "
        "[instructors.md](instructors.md#computers-for-a-class)."
    )
    yield ""
    yield f"- **Codespaces:** [make one]({where.codespaces()}); everything is set up when it opens."
    yield (
        f"- **Colab:** put `{where.install}` into a new cell at the top, run it, and restart the "
        "session when Colab asks."
    )
    yield "- **Binder:** nothing is kept when you close the window; download what you wrote."
    if where.hub == NO_HUB:
        yield (
            f"- **JupyterHub:** put the address of yours in the place of `{NO_HUB}`, or let "
            f"`{COMMAND} --hub ADDRESS` do it."
        )
    yield ""
    yield "| notebook | Colab | Binder | JupyterHub | its exercises |"
    yield "|---|---|---|---|---|"
    for lesson in lessons():
        path = f"{FOLDER}/{lesson.path.name}"
        yield (
            f"| [{lesson.name}]({lesson.path.name}) | {_badge('colab', where.colab(path))} "
            f"| {_badge('binder', where.binder(path))} | [open]({where.git_pull(path)}) "
            f"| {_exercises(where, lesson.path)} |"
        )
    yield ""


def _badge(name: str, link: str) -> str:
    return f"[![Open in {name.capitalize()}](badges/{name}.svg)]({link})"


def _exercises(where: Place, notebook: Path) -> str:
    exercises = exercises_of(notebook)
    if not exercises.is_file():
        return "–"
    path = f"{FOLDER}/{exercises.relative_to(notebook.parent).as_posix()}"
    return f"[Colab]({where.colab(path)}), [Binder]({where.binder(path)})"


def _place_file(where: Place) -> str:
    head = f"# Where this copy of the kit is published; '{COMMAND}' makes every link from it.\n"
    # In quotes: a branch may be called 2027.
    return head + "".join(f"{name}: {json.dumps(value)}\n" for name, value in asdict(where).items())


def _text(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.is_file() else None
