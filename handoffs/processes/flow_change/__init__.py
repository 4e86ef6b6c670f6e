"""Flow change: a Salesforce flow is changed and tried, deployed in quiet hours with the way back settled, and verified.

`about` is the change as it was written down; `preparing`, `deploying` and `following` are the steps before, at and after the
deployment. What the Order Approval Flow lets through after that is watched.
"""

from datetime import timedelta

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.process.definition import MatrixRow, Process, Start
from handoffs.process.policy import Policy
from handoffs.processes.flow_change import about, deploying, following, preparing
from handoffs.subjects.work_item import WorkItem


def guard(handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
    """Refuse what the handbook does not allow at each step."""
    match task.step:
        case about.ROLLBACK:
            preparing.guard_plan(decision)
        case about.DEPLOY:
            deploying.guard(handoff, task, decision, actor, policy)
        case about.VERIFY | about.WATCH:
            following.guard(handoff, task, decision)


FLOW_CHANGE: Process[WorkItem] = Process(
    key=about.KEY,
    title="Flow change",
    noun="flow change",
    owner="sf_admin",
    usual=timedelta(hours=18),
    matrix=(
        MatrixRow(
            name="Salesforce Flow Maintenance",
            trigger="Feature changes",
            depends="SF Admin + Dev access",
            documentation="SF Flow documentation",
        ),
    ),
    start=Start(code="FC", form=about.form, title=about.title, check=about.check),
    guard=guard,
    evident=(about.FLOW, about.PLANNED, about.ACTIVATED),
    steps=(
        preparing.DEVELOP_STEP,
        preparing.DOCUMENT_STEP,
        preparing.ROLLBACK_STEP,
        deploying.DEPLOY_STEP,
        following.VERIFY_STEP,
        following.WATCH_STEP,
    ),
)
