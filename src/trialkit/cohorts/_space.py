"""The space of all cohorts that are compatible with what a trial printed."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from trialkit.cohorts import _answers, _whole
from trialkit.cohorts._assumptions import UNIFORM
from trialkit.cohorts._checks import check_draw, check_statistic
from trialkit.cohorts._engine import Engine
from trialkit.cohorts._linear import extremes
from trialkit.cohorts._results import Bounds, LinearBounds, Share
from trialkit.errors import ParameterError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from trialkit.cohorts._engine import Given, Test
    from trialkit.cohorts._formulas import SubTableStatistic
    from trialkit.cohorts._model import Model

KINDS = ("tables", "assignments")


class CohortSpace:
    """All cohorts that keep every count a trial printed.

    A cohort says how many patients there are of each kind: of each sex, in each arm, in each
    band of response and so on. The trial printed some sums of these counts. Every cohort with
    these sums could be the real one; what they have in common is known, the rest is not.

    Made by `compatible`.
    """

    def __init__(self, model: Model, assumptions: tuple[str, ...] = ()) -> None:
        self._model = model
        self._engine = Engine(model, assumptions)

    def __repr__(self) -> str:
        assumed = f", assuming {', '.join(self.assumptions)}" if self.assumptions else ""
        names = ", ".join(self._model.attributes)
        return f"CohortSpace({self.trial_id}: {self.n} patients by {names}{assumed})"

    # --- what the space is made of

    @property
    def n(self) -> int:
        """Number of patients."""
        return self._model.n

    @property
    def trial_id(self) -> str:
        """Id of the record."""
        return self._model.trial_id

    @property
    def attributes(self) -> dict[str, tuple[str, ...]]:
        """What divides the patients: name and levels of each attribute."""
        return {name: view.levels for name, view in self._model.attributes.items()}

    @property
    def views(self) -> dict[str, tuple[str, ...]]:
        """Coarser looks at the attributes, such as "pasi75" or "dose": name and levels."""
        views = self._model.views
        return {name: views[name].levels for name in views if name not in self._model.attributes}

    @property
    def labels(self) -> dict[str, str]:
        """What each attribute and each view is, in words."""
        return {name: view.about for name, view in self._model.views.items()}

    def levels_of(self, name: str, level: str = "yes") -> tuple[str, tuple[str, ...]]:
        """Return which levels of which attribute belong to a level of a view.

        Parameters
        ----------
        name : str
            From `attributes` or `views`, such as "pasi75".
        level : str
            One of its levels.

        Returns
        -------
        attribute : str
            The attribute that it is a look at, such as "pasi".
        levels : tuple of str
            Its levels that are meant, such as the bands above the threshold.
        """
        view = self._model.view(name)
        wanted, levels = view.level(level), self.attributes[view.attribute]
        inside = (name for name, of in zip(levels, view.of, strict=True) if of == wanted)
        return view.attribute, tuple(inside)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Named assumptions in force: "same-visit" where it applies, and those asked for."""
        return self._engine.assumptions

    @property
    def premises(self) -> tuple[str, ...]:
        """What is always taken for granted, in sentences."""
        return self._model.premises

    @property
    def left_out(self) -> tuple[str, ...]:
        """Printed counts that are not used, and why, in sentences."""
        return self._model.left_out

    @property
    def constraints(self) -> pd.DataFrame:
        """Everything a cohort must keep: columns what, low, high, kind, source.

        The kind is "printed", "derived" (the count follows from a rounded percentage), "bounded"
        (not everybody was judged), "premise" or the name of an assumption.
        """
        import pandas as pd

        rows = [(c.what, c.low, c.high, c.kind, c.source) for c in self._model.constraints]
        return pd.DataFrame(rows, columns=["what", "low", "high", "kind", "source"])

    @property
    def contradiction(self) -> str | None:
        """The counts that cannot hold together, in a sentence; None where there are none."""
        return self._engine.contradiction

    # --- how many cohorts, and which sub-tables

    def count(self, kind: str = "tables") -> int:
        """Count the compatible cohorts, exactly.

        Parameters
        ----------
        kind : {"tables", "assignments"}
            "tables": a cohort is how many patients there are of each kind. "assignments": the
            patients have names, and it also matters who is of which kind.

        Returns
        -------
        int
            0 where assumptions or printed counts contradict each other.
        """
        if kind not in KINDS:
            raise ParameterError(f"kind: found {kind!r}; allowed: {', '.join(KINDS)}")
        return getattr(self._engine, kind)

    def tables(self, *attributes: str) -> pd.DataFrame:
        """List all feasible sub-tables of some attributes.

        Parameters
        ----------
        *attributes : str
            Names from `attributes` or `views`, such as ``"sex", "pasi75"``.

        Returns
        -------
        DataFrame
            One row a sub-table; one column a cell, named by its levels ("female, yes"), in
            patients; last column ``assignments``, the labelled assignments that have this
            sub-table (exact Python integers); they sum to ``count("assignments")``. ``attrs``:
            attributes, levels, assumptions.

        Raises
        ------
        ParameterError
            If an attribute is unknown, or there are too many sub-tables to list.
        """
        import pandas as pd

        found = self._engine.sub_tables(attributes)
        levels = tuple(view.levels for view in found.views)
        cells = [", ".join(cell) for cell in product(*levels)]
        table = pd.DataFrame(found.counts.reshape(len(found.counts), len(cells)), columns=cells)
        table["assignments"] = pd.Series(found.assignments, index=table.index, dtype=object)
        table.attrs.update(
            attributes=tuple(attributes), levels=levels, assumptions=self.assumptions
        )
        return table

    def values(self, statistic: SubTableStatistic) -> pd.DataFrame:
        """Return `tables` of a statistic's attributes with a column ``value``, its value there.

        The value is nan where it has none, as the rate of an empty group.
        """
        check_statistic("statistic", statistic, None)
        table = self.tables(*statistic.attributes)
        found = self._engine.sub_tables(statistic.attributes)
        values = statistic.values(found.counts, found.views)
        table.insert(len(table.columns) - 1, "value", values)
        return table

    # --- what they have in common, and how far they differ

    def bounds(self, statistic: SubTableStatistic, given: Given | None = None) -> Bounds:
        """Return the smallest and largest value that a statistic can have.

        Parameters
        ----------
        statistic
            Such as ``difference("sex", "pasi75")``.
        given : (statistic, condition), optional
            Look only at cohorts in which another statistic meets a condition, such as
            ``(trend_p("dose", "pasi40"), ">= 0.05")``: what a printed statement leaves open.

        Raises
        ------
        ParameterError
            If no cohort is compatible, none meets the condition, or the statistic has a value in
            none.
        """
        check_statistic("statistic", statistic, given)
        return _answers.bounds(self._engine, statistic, given)

    def share(
        self, statistic: SubTableStatistic, condition: Test, given: Given | None = None
    ) -> Share:
        """Return the share of labelled assignments in which a statistic meets a condition.

        Parameters
        ----------
        statistic
        condition : str or callable
            Such as ``"<= 0.05"`` (with <, <=, >, >=, =), or a function of the value that
            returns whether it holds.
        given : (statistic, condition), optional
            Count only assignments in which another statistic meets a condition.

        Notes
        -----
        Every labelled assignment counts the same. This is an assumption of ours, named
        "uniform-labelling" in the result, and no statement on the real trial.
        """
        check_statistic("statistic", statistic, given)
        return _answers.share(self._engine, statistic, condition, given)

    def linear_bounds(self, weights: Any, *attributes: str) -> LinearBounds:
        """Bound a weighted sum of the counts of a sub-table, by integer programming.

        This is the cross-check of `bounds` for statistics that are linear in the counts: it
        shares no code with it beyond the constraints.

        Parameters
        ----------
        weights : array_like of float
            One axis an attribute, one weight a level.
        *attributes : str
            As for `tables`.
        """
        views = self._engine.views(attributes)
        weights = np.asarray(weights, dtype=float)
        shape = tuple(len(view.levels) for view in views)
        if weights.shape != shape:
            raise ParameterError(f"weights: found shape {weights.shape}; allowed: {shape}")
        whole = self._engine.whole
        seen = whole.seen_by(self._model.views, attributes)
        low, high = extremes(whole, weights[tuple(seen.T)])
        return LinearBounds(low, high, self.assumptions)

    # --- single cohorts

    def sample(
        self, size: int, seed: int | np.random.Generator, executor: Executor | None = None
    ) -> pd.DataFrame:
        """Draw cohorts; every labelled assignment has exactly the same chance.

        Parameters
        ----------
        size : int
            Number of cohorts, 1 or more; all together have five million patients at most.
        seed : int or numpy.random.Generator
        executor : concurrent.futures.Executor, optional
            Where large samples are drawn in blocks, such as that of `trialkit.runs.cluster`; it
            changes the time, never a result. Default: here.

        Returns
        -------
        DataFrame
            One row a patient: cohort (0, 1, …), patient (1 to n), and one column an attribute.
            ``attrs``: synthetic (True: these patients are invented), assumptions.
        """
        check_draw(size, seed, self.n)
        self._engine.refuse_empty()
        rng, engine = np.random.default_rng(seed), self._engine
        table = _whole.drawn(self._model, engine.parts, engine.chains, int(size), rng, executor)
        table.attrs.update(synthetic=True, assumptions=(*self.assumptions, UNIFORM))
        return table

    def check(self, cohort: pd.DataFrame) -> list[str]:
        """List the constraints that a cohort breaks; empty when it is compatible.

        Parameters
        ----------
        cohort : DataFrame
            One column an attribute (others are ignored); one row a patient, or one row a kind of
            patient with their number in a column ``patients``.

        Raises
        ------
        ParameterError
            If a column is missing or holds an unknown level.
        """
        return _whole.violations(self._model, cohort)
