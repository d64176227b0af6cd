"""Random small records, the same in every run: honest ones, and some that contradict themselves."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
from cohorts_reference import THRESHOLDS, Arm, Cohorts, Outcome, Spec, multisets, responds

from trialkit.records import Trial

RECORDS, CHUNKS = 240, 8


@cache
def drawn(chunk: int) -> list[tuple[Spec, Trial, Cohorts]]:
    """Return one of `CHUNKS` parts of the random records, the same in every run."""
    rng = np.random.default_rng([20, chunk])
    specs = [random_spec(rng) for _ in range(RECORDS // CHUNKS)]
    return [(spec, spec.trial(), Cohorts(spec)) for spec in specs]


def random_spec(rng: np.random.Generator, most: int = 1500) -> Spec:
    """Draw a small record; about half print the sums of real patients, half print nonsense."""
    while True:
        spec = _random_spec(rng)
        if multisets(spec) <= most:
            return spec


def _random_spec(rng: np.random.Generator) -> Spec:
    n = int(rng.integers(1, 6))
    arms = _random_arms(rng, n)
    grades = [THRESHOLDS[i] for i in sorted(rng.choice(4, size=rng.integers(0, 3), replace=False))]
    attributes = [["sex"], [None], ["sex", "age"], [], ["sex"]][rng.integers(5)]
    names = {"sex": ["f", "m"], "age": ["young", "old"], None: ["here", "there"]}
    listed = {a: names[a][: int(rng.integers(1, 3))] for a in attributes}
    plain = ["pga"] if rng.random() < 0.4 else []
    events = ["sae"] if rng.random() < 0.3 else []
    truth = [
        {
            **{
                a or "subgroup": str(rng.choice([*names[a][: len(listed[a])], *_rest(rng)]))
                for a in attributes
            },
            "arm": str(rng.choice([arm.key for arm in arms])),
            "pasi": float(rng.choice([30, 40, 60, 75, 80, 90, 95])),
            **{name: str(rng.choice(["yes", "no"])) for name in (*plain, *events)},
        }
        for _ in range(n)
    ]
    honest = rng.random() < 0.6
    sizes = Counter(patient["arm"] for patient in truth)
    if honest and all(sizes[arm.key] for arm in arms):
        arms = [
            arm._replace(
                n=sizes[arm.key] if arm.n else None,
                phase_n=sum(sizes[a.key] for a in arms if a.phase == arm.phase)
                if arm.phase_n
                else None,
            )
            for arm in arms
        ]
    groups = {
        a: [(key, sum(p[a or "subgroup"] == key for p in truth)) for key in keys]
        for a, keys in listed.items()
    }
    groups = {a: [(key, k) for key, k in keys if k] for a, keys in groups.items()}
    groups = {a: keys for a, keys in groups.items() if keys}
    where = {"all": truth} | {
        key: [p for p in truth if p[a or "subgroup"] == key]
        for a, keys in groups.items()
        for key, _ in keys
    }
    outcomes = []
    for measure, grade in [
        *(("pasi", grade) for grade in grades),
        *((name, None) for name in plain),
    ]:
        for subgroup, patients in where.items():
            if subgroup != "all" and rng.random() < 0.5:
                continue
            judged = patients[: max(1, len(patients) - int(rng.random() < 0.25))]
            blank = Outcome(measure, *(grade or (None, None)), subgroup, 0, len(judged))
            count = sum(responds(patient, blank) for patient in judged)
            if not honest and rng.random() < 0.3:
                count = int(rng.integers(len(judged) + 1))
            printed = f"{100 * count / len(judged):.1f}%" if rng.random() < 0.2 else None
            outcomes.append(blank._replace(responders=count, printed=printed))
    if outcomes and rng.random() < 0.2:
        outcomes = outcomes[1:]
    used = {o.measure for o in outcomes}
    counted = {name: sum(p[name] == "yes" for p in truth) for name in events}
    return Spec(n, groups, arms, [o for o in outcomes if o.measure in used], counted)


def _rest(rng: np.random.Generator) -> list[str]:
    return ["other"] if rng.random() < 0.2 else []


def _random_arms(rng: np.random.Generator, n: int) -> list[Arm]:
    choice = rng.integers(5)
    if choice == 0:
        return [Arm("S", "1", None, None, 1.0)]
    if choice == 1:
        return [Arm("S", "1", n, n, 1.0, 2)]
    if choice == 2:
        return [Arm("L", "1", None, n, 1.0), Arm("H", "1", None, n, 2.0)]
    if choice == 3:
        first = int(rng.integers(1, n + 1))
        return [
            Arm("P", "1", first, first, 1.0, 3),
            Arm("A", "2", None, max(1, n - first), 1.0, 2),
            Arm("B", "2", None, max(1, n - first), 2.5, 1),
        ]
    return [Arm("L", "1", None, None, 1.0), Arm("H", "2", None, None, 2.0)]
