"""The list of work of one person, on the home tab and in `/handoff`: a line for each team, one button, a row for each task."""

from collections.abc import Sequence

from bot.queries.contexts import CardContext, HomeContext, Listed, TeamWork
from bot.text.rendering import Reader
from bot.views.cards.checks import failed_labels
from bot.views.cards.clock_lines import is_urgent, time_line
from bot.views.cards.escalation import answer_buttons
from bot.views.cards.status_text import state_text
from bot.views.cards.triggers import trigger_names
from bot.views.kit import blocks, emoji, subject
from bot.views.kit.blocks import Block
from bot.views.kit.step_views import StepViews
from bot.views.kit.text import clock_time, mention, moment, safe
from bot.wire import ids
from bot.wire.values import PageValue, ReviewStart, StartValue, dump, dump_task

BLOCKS = 100
"""The number of blocks that Slack takes in a home tab."""

LONGEST_GAP = 600
"""Characters of a sentence about what a queue does not show."""


def home_view(home: HomeContext, views: StepViews) -> Block:
    """Draw one person's home tab."""
    if not home.actor.teams and not home.actor.contact_of:
        drawn = [blocks.section(home.reader.text("home.no_team"))]
    else:
        drawn = work_blocks(home, views)
    return {"type": "home", "blocks": drawn[:BLOCKS]}


def failed_home(reader: Reader, reference: str) -> Block:
    """Draw the home tab of a person whose own one failed: one sentence, with the reference that is in the log."""
    return {"type": "home", "blocks": [blocks.section(reader.text("home.failed", reference=reference))]}


def work_blocks(home: HomeContext, views: StepViews) -> list[Block]:
    """List the work of a person; what is empty takes no room, and further pages show only their tasks."""
    is_first = home.page == 0
    return [
        *_teams(home),
        blocks.actions(*_buttons(home)),
        *(_escalations(home) if is_first else []),
        *(_section(home, home.reader.text("home.my_claims"), home.mine) if is_first else []),
        *_tasks(home),
        *(_started(home) if is_first else []),
    ]


def start_button(reader: Reader, team: str = "") -> Block:
    """Draw the button that opens the window of a team's queue, or (without a team) of those of all teams of a person."""
    return blocks.button(reader.text("home.start_reviewing"), ids.START_REVIEWING, dump(ReviewStart(team=team)), style="primary")


def drawn_at(home: HomeContext) -> list[Block]:
    """Write when a list was drawn, with the button that draws it again; for a list that Slack lets nobody keep true for long."""
    reader, page = home.reader, dump(PageValue(page=home.page))
    refresh = blocks.button(reader.text("home.refresh"), ids.HOME_PAGE, page)
    return [blocks.section(reader.text("home.drawn_at", at=moment(home.now, reader)), refresh)]


def _teams(home: HomeContext) -> list[Block]:
    """Write a line for each team, and what is wrong or not shown, so that an empty queue does not look like no work."""
    reader = home.reader
    drawn = [blocks.context_block(f"{emoji.WARNING} {safe(reader.show(each), 1000)}") for each in home.failures]
    drawn += blocks.sections(*(_team(team, reader) for team in home.teams))
    return drawn + [blocks.context_block(safe(reader.show(gap), LONGEST_GAP)) for team in home.teams for gap in team.gaps]


def _team(team: TeamWork, reader: Reader) -> str:
    """Write what waits for a team: *CS Team: 25 waiting · 3 due before 11:00 · 2 with a failed check*."""
    if not team.waiting:
        nothing = reader.text("home.nothing_shown") if team.gaps else reader.text("home.empty_queue")
        return reader.text("home.team", team=safe(team.name), work=nothing)
    is_cut = team.read < team.waiting
    is_late_cut, is_soon_cut = is_cut and team.late == team.read, is_cut and team.late + team.soon == team.read
    late, failed = _at_least(team.late, is_late_cut, reader), _at_least(team.failed, is_cut, reader)
    soon, at = _at_least(team.soon, is_soon_cut, reader), clock_time(team.soon_at, reader)
    parts = (
        reader.text("home.waiting", count=team.waiting),
        f"{emoji.LATE} {reader.text('home.late', number=late)}" if team.late else "",
        reader.text("home.due_before", number=soon, at=at) if team.soon else "",
        f"{emoji.FAILED} {reader.text('home.with_failed_check', number=failed)}" if team.failed else "",
    )
    return reader.text("home.team", team=safe(team.name), work=" · ".join(filter(None, parts)))


def _at_least(count: int, is_cut: bool, reader: Reader) -> str:
    return reader.text("home.at_least", number=count) if is_cut else str(count)


def _buttons(home: HomeContext) -> list[Block]:
    reader, is_any = home.reader, any(team.waiting for team in home.teams)
    start = blocks.button(reader.text("modals.start.title"), ids.START, dump(StartValue()))
    return [*([start_button(reader)] if is_any else []), start]


def _tasks(home: HomeContext) -> list[Block]:
    """List a page of the tasks, with the way to the next one; its title counts where the list has several pages."""
    reader, first = home.reader, home.page * home.size
    last = first + len(home.tasks.first)
    if not home.tasks.first:
        return []
    title = reader.text("home.by_due_time")
    if home.tasks.total > len(home.tasks.first):
        title = reader.text("home.page", first=first + 1, last=last, total=home.tasks.total)
    ways = []
    if last < home.tasks.total:
        further = min(home.size, home.tasks.total - last)
        ways.append(_page(home.page + 1, reader.text("home.show_more", count=further)))
    if home.page:
        ways.append(_page(0, reader.text("home.first_page"), ids.HOME_FIRST))
    return [blocks.header(title), *_rows(home, home.tasks.first), *([blocks.actions(*ways)] if ways else [])]


def _page(page: int, label: str, action: str = ids.HOME_PAGE) -> Block:
    return blocks.button(label, action, dump(PageValue(page=page)))


def _section(home: HomeContext, title: str, listed: Listed) -> list[Block]:
    """List tasks under a title that counts them; nothing where there are none."""
    if not listed.total:
        return []
    return [blocks.header(f"{title} ({listed.total})"), *_rows(home, listed.first), *_more(home, listed)]


def _rows(home: HomeContext, tasks: Sequence[CardContext]) -> list[Block]:
    return [blocks.section(_row(home, each), _review_button(each)) for each in tasks]


def _row(home: HomeContext, context: CardContext) -> str:
    """Write a task in two lines: what it is about; how urgent it is, what failed, and who works on it."""
    reader, failed = context.reader, () if context.definition.ticked_on_card else failed_labels(context)
    is_clear = context.handoff.subject.is_record and len(context.handbook.process_of(context.handoff).steps) == 1
    step = "" if is_clear else safe(context.show(context.definition.title))
    reviewer = home.reviewers.get((context.handoff.id, context.task.step), "")
    state = (
        f"{emoji.PRIORITY} *{reader.text('modals.review.priority')}*" if is_urgent(context) else "",
        time_line(context),
        f"{emoji.FAILED} {reader.text('home.failed_checks', count=len(failed), checks=failed)}" if failed else "",
        reader.text("home.reviewing", person=mention(reviewer, reviewer)) if reviewer else "",
    )
    about = " · ".join(filter(None, (subject.introduced(context, to_card=True), step)))
    return f"{about}\n{' · '.join(filter(None, state))}"


def _review_button(context: CardContext) -> Block | None:
    """Draw the button that opens the window at one task; none while it waits for its day."""
    if context.is_ahead:
        return None
    label = context.reader.text("home.review")
    spoken = context.reader.text("kit.openers.spoken", label=label, subject=subject.spoken(context))
    return blocks.button(label, ids.REVIEW_ONE, dump_task(context.ref), spoken=spoken)


def _started(home: HomeContext) -> list[Block]:
    """List what the person started by hand, each with where it is now."""
    if not home.started.total:
        return []
    rows = [blocks.section(_where(each)) for each in home.started.first]
    title = home.reader.text("home.started_by_me")
    return [blocks.header(f"{title} ({home.started.total})"), *rows, *_more(home, home.started)]


def _where(context: CardContext) -> str:
    reader, team = context.reader, context.handbook.team_of(context.handoff, context.task)
    step, state = safe(context.show(context.definition.title)), safe(state_text(context), 300)
    where = reader.text("home.where", team=safe(team.name), step=step, state=state)
    return f"{subject.introduced(context, to_card=True)}\n{where}"


def _escalations(home: HomeContext) -> list[Block]:
    if not home.escalations.total:
        return []
    rows = [block for context in home.escalations.first for block in _escalation(context)]
    title = home.reader.text("home.my_escalations")
    return [blocks.header(f"{title} ({home.escalations.total})"), *rows, *_more(home, home.escalations)]


def _escalation(context: CardContext) -> list[Block]:
    escalation, reader = context.handoff.escalation, context.reader
    if escalation is None:
        return []
    level = reader.text("home.level", level=escalation.level)
    if escalation.acknowledged:
        owner = reader.text("home.acknowledged", name=safe(escalation.acknowledged.name, 60))
    else:
        owner = reader.text("home.not_acknowledged")
    line = f"{subject.introduced(context, to_card=True)} · {level} · {owner}"
    return [
        blocks.section(f"{line}\n{trigger_names(context, escalation)}"),
        blocks.actions(*answer_buttons(context, escalation)),
    ]


def _more(home: HomeContext, listed: Listed) -> list[Block]:
    hidden = listed.total - len(listed.first)
    return [blocks.context_block(home.reader.text("home.more", count=hidden))] if hidden > 0 else []
