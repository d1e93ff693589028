"""YAML as a chair writes it: words, whole numbers, true and false, groups and lists, and nothing else of the language.

What could make a small file large, deep or something other than what is read on the page (names for parts, tags,
keys that are no words, characters nobody sees) is refused where it stands.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.resolver import Resolver

#: How deep parts may lie within parts: the deepest of ours is a third of it.
DEEPEST = 30
#: The longest whole number, in digits.
_DIGITS = 9
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


class NotPlain(yaml.YAMLError):
    """The file uses something of YAML that is not used here: what, on which line, and the mend."""

    def __init__(self, message: str, mend: str, mark: yaml.Mark) -> None:
        self.message, self.mend, self.line = message, mend, mark.line + 1
        super().__init__(message)


class _Plain(Composer):
    """What is asked of each part of a file, whichever reader cut it into parts."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """One part of the file; refused where it is deeper than anybody reads, or not written out."""
        event: Any = self.peek_event()  # type: ignore[attr-defined]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            said = "A part has a name here (with & or *), to be used again."
            raise NotPlain(
                said,
                "Write it out in each place; put words that begin with & or * in quotes.",
                event.start_mark,
            )
        if getattr(event, "tag", None) is not None:
            said = f"It says of which kind a part is ({str(event.tag)[:40]})."
            raise NotPlain(
                said, "Take out what begins with '!', or put the words in quotes.", event.start_mark
            )
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotPlain(
                f"Parts lie more than {DEEPEST} deep in one another.", "Look for brackets that are not closed.",
                event.start_mark,
            )  # fmt: skip
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:
        """A word or number, refused where it holds a character that nobody sees."""
        node = super().compose_scalar_node(anchor)
        if _UNSEEN.search(node.value):
            said = "The words hold a character that cannot be seen or printed."
            raise NotPlain(said, "Delete it, and type the words again.", node.start_mark)
        return node

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """A group, refused where a word in it is no word, or is written twice: the second would silently win."""
        node = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                said = "A list or group stands where a word should, before a colon."
                raise NotPlain(said, "Begin the line with a word and a colon.", key.start_mark)
            if key.value in seen:
                said = f"'{key.value[:40]}' is written twice in the same place."
                raise NotPlain(said, "Keep one of them.", key.start_mark)
            seen.add(key.value)
        return node


class PlainLoader(_Plain, yaml.SafeLoader):
    """YAML with only the values a chair expects: words, whole numbers, true and false, nothing."""


class _QuickLoader(_Plain, CParser, SafeConstructor, Resolver):
    """The same over the reader written in C, which is several times as fast and says less of what is wrong."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        Resolver.__init__(self)


def read_plain(text: str) -> tuple[yaml.Node | None, Any]:
    """The parts of a file with their lines, and what they say. Raises yaml.YAMLError, NotPlain among them."""
    try:
        return _read(_QuickLoader(text))
    except yaml.YAMLError:
        return _read(PlainLoader(text))


def _read(loader: Any) -> tuple[yaml.Node | None, Any]:
    try:
        tree = loader.get_single_node()
        return tree, None if tree is None else loader.construct_document(tree)
    finally:
        loader.dispose()


_RESOLVERS = (PlainLoader, _QuickLoader)
for _reader in _RESOLVERS:
    _reader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:int", rf"^(?:0|[1-9][0-9]{{0,{_DIGITS - 1}}})$", "0123456789"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    for _reader in _RESOLVERS:
        _reader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))
