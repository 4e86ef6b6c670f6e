"""YAML as plain values with the line of each, so that a fault can be reported with its line."""

from dataclasses import dataclass, field

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.text.rendering import terminal

Where = tuple[str | int, ...]
"""The keys and list positions that lead to a value, from the top."""

_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"


@dataclass(kw_only=True)
class Marked:
    """What a YAML text holds: mappings, lists, text and None. Numbers stay text, exact as they were written.

    `lines` gives each value's line, from 1; `faults` are what is wrong with the form, each with its line.
    """

    tree: object = None
    lines: dict[Where, int] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def line_of(self, where: Where) -> int:
        """Return the line of a value, or of the nearest section around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


def read_marked(text: str) -> Marked:
    """Read one YAML document; what is wrong with it stands in `faults`, nothing is raised."""
    marked = Marked()
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is not None:
            marked.tree = _value(marked, root, (), ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        marked.faults.append((mark.line + 1 if mark else 1, _form_fault(error)))
    except yaml.YAMLError as error:
        marked.faults.append((1, terminal().text("policy.fault.not_yaml", fault=str(error).splitlines()[0])))
    except RecursionError:
        marked.faults.append((1, terminal().text("policy.fault.too_deep")))
    return marked


def _value(marked: Marked, node: Node, where: Where, around: tuple[int, ...]) -> object:
    marked.lines.setdefault(where, node.start_mark.line + 1)
    if id(node) in around:
        marked.faults.append((node.start_mark.line + 1, terminal().text("policy.fault.alias_in_itself")))
        return None
    inside = (*around, id(node))
    if isinstance(node, MappingNode):
        return _mapping(marked, node, where, inside)
    if isinstance(node, SequenceNode):
        return [_value(marked, each, (*where, at), inside) for at, each in enumerate(node.value)]
    return None if node.tag == _NULL else node.value


def _mapping(marked: Marked, node: MappingNode, where: Where, around: tuple[int, ...]) -> dict[str, object]:
    merged: dict[str, object] = {}
    tree: dict[str, object] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            marked.faults.append((line, terminal().text("policy.fault.plain_key")))
        elif key.tag == _MERGE:
            merged |= _merged(marked, value, where, around)
        elif key.value in tree:
            marked.faults.append((line, terminal().text("policy.fault.written_twice", key=key.value)))
        else:
            marked.lines[(*where, key.value)] = line
            tree[key.value] = _value(marked, value, (*where, key.value), around)
    return merged | tree


def _merged(marked: Marked, node: Node, where: Where, around: tuple[int, ...]) -> dict[str, object]:
    if isinstance(node, MappingNode) and id(node) not in around:
        return _mapping(marked, node, where, (*around, id(node)))
    marked.faults.append((node.start_mark.line + 1, terminal().text("policy.fault.one_mapping")))
    return {}


def _form_fault(error: yaml.MarkedYAMLError) -> str:
    reader = terminal()
    problem = error.problem or reader.text("policy.fault.breaks_off")
    if "'@'" in problem or "'`'" in problem or "'%'" in problem:
        return reader.text("policy.fault.put_in_quotes", fault=problem)
    if r"'\t'" in problem:
        return reader.text("policy.fault.indent_with_spaces", fault=problem)
    if "expected ',' or" in problem or "mapping values are not allowed" in problem:
        return reader.text("policy.fault.look_for_bracket", fault=problem)
    return reader.text("policy.fault.this_is_not_yaml", fault=problem)
