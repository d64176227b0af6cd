"""The trial's results, derived again from what was printed.

`safety` is a room of its own: harm, and what few events can and cannot mean.
`efficacy` is one too: responders, their definitions, subgroups, dose, a single arm.
`agreement` holds every printed proportion against its count.
"""

from trialkit.replication import efficacy, safety
from trialkit.replication.agreement import agreement, read_agreement, replicated

__all__ = ["agreement", "efficacy", "read_agreement", "replicated", "safety"]
