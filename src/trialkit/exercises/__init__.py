"""Exercise notebooks: blanks made from masters, class sets, progress, a course for a grader.

From masters to blanks
    `blank`, `stub`, `without_solution`, `faults`, `masters`, `build`, `differences`, `Difference`
What is solved
    `find`, `folder_of_exercises`, `read`, `totals`, `Sheet`, `Row`; in `trialkit.exercises.solving`
    `solve`, which runs notebooks
Class sets
    `read_roster`, `folders`, `variant`, `write_variants`, `Variant`
For lecturers
    `matrix`, `MatrixRow`, `write_course`; in `trialkit.exercises.grading` what nbgrader is told
"""

from trialkit.exercises._anatomy import faults
from trialkit.exercises._blank import blank, stub, without_solution
from trialkit.exercises._grading import write_course
from trialkit.exercises._masters import Difference, build, differences, masters, selected, text_of
from trialkit.exercises._matrix import MatrixRow, matrix
from trialkit.exercises._reading import Row, Sheet, find, folder_of_exercises, read, totals
from trialkit.exercises._roster import folders, read_roster
from trialkit.exercises._variants import Variant, variant, write_variants

__all__ = [
    "Difference",
    "MatrixRow",
    "Row",
    "Sheet",
    "Variant",
    "blank",
    "build",
    "differences",
    "faults",
    "find",
    "folder_of_exercises",
    "folders",
    "masters",
    "matrix",
    "read",
    "read_roster",
    "selected",
    "stub",
    "text_of",
    "totals",
    "variant",
    "without_solution",
    "write_course",
    "write_variants",
]
