"""The payloads of Slack as typed values; a field whose shape Slack would not send takes its default, so that reading never fails.

Texts are cleaned here, once, before anybody judges them.

The shapes are those of https://docs.slack.dev/interactivity/handling-user-interaction and of the slash commands.
"""

from collections.abc import Mapping

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from bot.text.markup import unescaped
from bot.wire.marked_blocks import unmarked
from handoffs.text.cleaning import cleaned


class Payload(BaseModel):
    """A part of a payload: unknown fields are ignored, odd ones take their default."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @field_validator("*", mode="wrap")
    @classmethod
    def _use_default_for_odd_shapes(cls, value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
        try:
            read = handler(value)
            return cleaned(read) if isinstance(read, str) else read
        except ValidationError:
            return cls.model_fields[info.field_name or ""].get_default(call_default_factory=True)


class Option(Payload):
    """An option of a menu or a group of checkboxes."""

    value: str = ""


class Element(Payload):
    """A button or field as it was clicked or filled in."""

    block_id: str = ""
    value: str = ""
    selected_option: Option = Option()
    selected_options: tuple[Option, ...] = ()
    selected_date: str = ""
    selected_date_time: int | None = None
    selected_user: str = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the values of the chosen options."""
        return self.ticked or tuple(filter(None, (self.selected_option.value,)))

    @property
    def content(self) -> str:
        """Return the content as text: a chosen option, a day, an instant in epoch seconds, a person, or the typed text."""
        instant = str(self.selected_date_time or "")
        return self.selected_option.value or self.selected_date or instant or self.selected_user or self.value

    @property
    def ticked(self) -> tuple[str, ...]:
        """Return the values of the options of a field that takes any number of them."""
        return tuple(option.value for option in self.selected_options if option.value)


class State(Payload):
    """The fields of a modal by block and action; the mark that ids of blocks bear in a window of the queue is left out."""

    values: dict[str, dict[str, Element]] = {}

    @model_validator(mode="after")
    def _without_marks(self) -> "State":
        plain = {unmarked(block): elements for block, elements in self.values.items()}
        return self if plain.keys() == self.values.keys() else self.model_copy(update={"values": plain})


class Block(Payload):
    """A block of a modal."""

    type: str = ""
    block_id: str = ""


class View(Payload):
    """A modal as the person saw it."""

    id: str = ""
    hash: str | None = None
    private_metadata: str = ""
    blocks: tuple[Block, ...] = ()
    state: State = State()

    @property
    def shown(self) -> dict[str, object]:
        """Return the parts by which Slack recognises the modal when it is redrawn."""
        return {"id": self.id, "hash": self.hash}


_NO_VIEW = View()
"""It is shared: pydantic copies a default that holds a dictionary, with all of its parts, for each click."""


class User(Payload):
    """The person who acted, and their workspace."""

    id: str = ""
    team_id: str = ""


class Channel(Payload):
    """The channel in which somebody acted."""

    id: str = ""


class NamedChannel(Payload):
    """A channel with its name."""

    id: str = ""
    name: str = ""


class Message(Payload):
    """The message on which somebody acted."""

    ts: str = ""
    text: str = ""


class Organisation(Payload):
    """A workspace, or a whole organisation on Enterprise Grid."""

    id: str = ""
    team_id: str = ""


class Container(Payload):
    """What holds the element that somebody used: a modal, a home tab, or a message, which only they see if it is ephemeral."""

    is_ephemeral: bool = False


class Origin(Payload):
    """From whom and which workspace a request or an event comes; empty where Slack does not say.

    `user` and `team` are of an interaction; of a slash command and of an event Slack names the workspace as `team_id`.
    """

    type: str = ""
    command: str = ""
    user_id: str = ""
    user: User = User()
    team: Organisation = Organisation()
    team_id: str = ""
    enterprise: Organisation = Organisation()
    enterprise_id: str = ""
    authorizations: tuple[Organisation, ...] = ()

    @property
    def asker(self) -> str:
        """Return the id of the person who sent a command or acted; empty for an event."""
        return self.user_id if self.command else self.user.id

    def is_of(self, team_id: str, enterprise_id: str) -> bool:
        """Return whether everything that Slack says names our workspace; what says nothing is not ours.

        On Enterprise Grid the workspaces of a person are known by the account, so another workspace of ours is let in here.
        """
        if self.type == "event_callback":
            return team_id in {self.team_id, *(each.team_id for each in self.authorizations)}
        if enterprise_id and enterprise_id in {self.enterprise.id, self.enterprise_id}:
            return True
        return {team_id} == {each for each in (self.user.team_id, self.team.id, self.team_id) if each}


class Interaction(Payload):
    """A click, a submitted or closed modal, or a shortcut; who acts is empty when Slack names nobody, and then may do nothing."""

    type: str = ""
    user: User = User()
    channel: Channel = Channel()
    container: Container = Container()
    message: Message = Message()
    message_ts: str = ""
    view: View = Field(default_factory=lambda: _NO_VIEW)
    actions: tuple[Element, ...] = ()
    trigger_id: str = ""
    response_url: str = ""

    @property
    def user_id(self) -> str:
        """Return the id of the person who acted."""
        return self.user.id

    @property
    def channel_id(self) -> str:
        """Return the channel in which the person acted; empty for modals and the home tab."""
        return self.channel.id


class Command(Payload):
    """A slash command; in its text Slack escapes three characters, which are read as they were typed."""

    user_id: str = ""
    channel_id: str = ""
    text: str = ""
    trigger_id: str = ""
    response_url: str = ""

    @field_validator("text")
    @classmethod
    def _as_typed(cls, text: str) -> str:
        return unescaped(text)


class MembershipEvent(Payload):
    """A person who joined or left a channel."""

    user: str = ""
    channel: str = ""


class ChannelEvent(Payload):
    """A channel that changed; some events name it, some describe it with its name."""

    channel: str = ""
    described: NamedChannel = NamedChannel()

    @model_validator(mode="before")
    @classmethod
    def _read_both_shapes(cls, event: Mapping[str, object]) -> Mapping[str, object]:
        channel = event.get("channel")
        return {"described": channel} if isinstance(channel, Mapping) else {"channel": channel}

    @property
    def channel_id(self) -> str:
        """Return the id of the channel."""
        return self.channel or self.described.id


class UserGroupEvent(Payload):
    """A change of the members of a user group."""

    subteam_id: str = ""
    added_users: tuple[str, ...] = ()
    removed_users: tuple[str, ...] = ()


class PersonEvent(Payload):
    """A person whose account has changed."""

    user: User = User()


class HomeOpenedEvent(Payload):
    """A person who opened a tab of the app's home."""

    user: str = ""
    tab: str = ""


Request = Interaction | Command
"""All that a person sends, and that gets an answer."""


def read_interaction(body: Mapping[str, object]) -> Interaction:
    """Read a click, a modal or a shortcut."""
    return Interaction.model_validate(body)


def read_command(body: Mapping[str, object]) -> Command:
    """Read a slash command."""
    return Command.model_validate(body)


def read_request(body: Mapping[str, object]) -> Request:
    """Read an interaction or a command."""
    return read_command(body) if "command" in body else read_interaction(body)
