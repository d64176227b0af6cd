"""The matrix that the course shows: it counts, and it sees what is not judged as it should be."""

from __future__ import annotations

import dataclasses

from trialkit import checks, exercises


def test_every_exercise_of_one_notebook_is_well():
    rows = exercises.matrix(checks.of_notebook("03"), ["cheng2022"])
    assert [row.exercise for row in rows] == [task.id for task in checks.of_notebook("03")]
    assert all(row.ok for row in rows)
    limit = rows[1]
    assert (limit.kind, limit.mistakes) == ("Number", 5)
    assert limit.variants == 3  # the record's and two students'
    assert str(limit.solved) == str(limit.blank) == "3/3"
    assert limit.named.of == 15


def test_it_sees_a_mistake_that_is_not_named_and_an_answer_that_is_not_right():
    task = checks.exercise("03.2")
    lost = checks.Mistake("lost", lambda given: 0.123456, "Never said.")
    shadowed = dataclasses.replace(
        task,
        drawn=None,
        mistakes=(dataclasses.replace(lost, message="First."), lost),
    )
    row = exercises.matrix([shadowed], ["cheng2022"])[0]
    assert row.named.well == row.named.of  # both have one name
    other = dataclasses.replace(shadowed, mistakes=(checks.Mistake("a", lost.answer, "A."), lost))
    row = exercises.matrix([other], ["cheng2022"])[0]
    assert (row.named.well, row.named.of) == (1, 2)
    assert not row.ok
