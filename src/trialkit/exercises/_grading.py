"""A course for nbgrader, made from the masters; nbgrader itself is not needed to write it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trialkit.exercises._masters import read_master, text_of
from trialkit.exercises._variants import whole_folder
from trialkit.results import write_text

CONFIG = "nbgrader_config.py"
_CONFIG_TEXT = '''"""Settings of nbgrader, written by 'trialkit exercises course'."""

from trialkit.exercises import grading

c = get_config()  # noqa: F821 (nbgrader provides it)
c.CourseDirectory.course_id = "trialkit"
# The stubs that students know from notebooks/exercises.
c.GenerateAssignment.preprocessors = grading.preprocessors()
# Seconds one cell of a student may take. Memory, network and files are for the container to limit.
c.Execute.timeout = 60
c.Execute.interrupt_on_timeout = True
# A student who deleted a check is graded all the same.
c.OverwriteCells.add_missing_cells = True
'''


def write_course(out: Path, masters: Sequence[Path]) -> list[str]:
    """Write a course directory: ``nbgrader_config.py`` and ``source/NN_name/NN_name.ipynb``.

    Parameters
    ----------
    out : pathlib.Path
        A folder that is not there yet, or is empty.
    masters : sequence of pathlib.Path

    Returns
    -------
    list of str
        Names of the assignments, one a master.

    Raises
    ------
    UsageError, KitError
        If the folder cannot be used; then nothing is written.
    """
    books = {path.stem: text_of(read_master(path)) for path in masters}
    with whole_folder(out) as staging:
        for name, text in books.items():
            folder = staging / "source" / name
            folder.mkdir(parents=True)
            write_text(folder / f"{name}.ipynb", text)
        write_text(staging / CONFIG, _CONFIG_TEXT)
    return list(books)
