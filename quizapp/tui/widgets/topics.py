"""Topics and their challenges as a tree, with columns that fit any width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from quizapp.catalog import Challenge, Topic
from quizapp.learner.state import Status, Word
from quizapp.tui.messages import Looked, Opened
from quizapp.tui.words import status_words

Item: TypeAlias = Topic | Challenge

_STATUS_CELLS = len("✗ failing 10/10")
_NARROW = 62
"""Cells below which the level leaves its place to the title; the summary still tells it."""


class TopicTree(Tree[Item]):
    """The list one chooses from."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "topics--new",
        "topics--started",
        "topics--failing",
        "topics--passed",
        "topics--topic",
        "topics--quiet",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Open", id="topics.open"),
        Binding("right", "unfold(True)", "Unfold topic", show=False, id="topics.unfold"),
        Binding("left", "unfold(False)", "Fold topic", show=False, id="topics.fold"),
    ]
    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "

    def __init__(
        self, topics: Sequence[Topic], statuses: Mapping[str, Status], unfolded: str | None
    ) -> None:
        super().__init__("")
        self.show_root = False
        self.show_guides = False
        self.guide_depth = 2
        self._statuses = statuses
        self._leaves: dict[str, TreeNode[Item]] = {}
        self.root.expand()
        for topic in topics:
            branch = self.root.add("", topic, expand=topic.id == unfolded)
            for challenge in topic.challenges:
                self._leaves[challenge.id] = branch.add_leaf("", challenge)

    @property
    def item(self) -> Item | None:
        """What the cursor stands on."""
        node = self.cursor_node
        return None if node is None else node.data

    def show(self, statuses: Mapping[str, Status]) -> None:
        """Draw other states."""
        self._statuses = statuses
        for branch in self.root.children:
            branch.refresh()
            for node in branch.children:
                node.refresh()

    def point_at(self, challenge_id: str) -> None:
        """Put the cursor on a challenge, unfolding its topic."""
        node = self._leaves.get(challenge_id)
        if node is None or node.parent is None:
            return
        node.parent.expand()
        # Asked for its last line the tree lays itself out; a node that was hidden has none before.
        if self.last_line >= 0:
            self.move_cursor(node)

    def action_unfold(self, unfold: bool) -> None:
        """Unfold or fold the topic at the cursor; from a challenge, fold goes to its topic."""
        node = self.cursor_node
        if node is None:
            return
        if unfold:
            node.expand()
        elif node.allow_expand:
            node.collapse()
        else:
            self.move_cursor(node.parent)

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[Item]) -> None:
        event.stop()
        if event.node.data is not None:
            self.post_message(Looked(event.node.data))

    def on_tree_node_selected(self, event: Tree.NodeSelected[Item]) -> None:
        event.stop()
        if isinstance(event.node.data, Challenge):
            self.post_message(Opened(event.node.data))

    def get_label_width(self, node: TreeNode[Item]) -> int:
        """Labels are made to fit, so the tree is never wider than its pane."""
        return 1

    def render_label(self, node: TreeNode[Item], base_style: Style, style: Style) -> Text:
        room = max(20, self.scrollable_content_region.width)
        match node.data:
            case Topic() as topic:
                icon = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
                toggle = Style.from_meta({"toggle": True})
                text = self._topic(topic, room - cell_len(icon))
                line = Text.assemble((icon, base_style + toggle), text)
            case Challenge() as challenge:
                line = self._challenge(challenge, room - self.guide_depth)
            case _:
                line = Text()
        line.style = style
        return line

    def _topic(self, topic: Topic, room: int) -> Text:
        states = [self._statuses[one.id].word for one in topic.challenges]
        passed = f"{states.count('passed')} of {len(states)} passed"
        end = f"✓ {passed}" if states.count("passed") == len(states) else f"  {passed}"
        colour = self._style("passed" if end[0] == "✓" else "quiet")
        title = set_cell_size(topic.title, room - cell_len(end) - 1)
        return Text.assemble((title, self._style("topic")), " ", (end, colour))

    def _challenge(self, challenge: Challenge, room: int) -> Text:
        status = self._statuses[challenge.id]
        word: Word = status.word
        state = set_cell_size(status_words(status), _STATUS_CELLS)
        end = f"{challenge.minutes:3} min"
        if room >= _NARROW:
            end = f"level {challenge.difficulty}  {end}"
        title = _clip(challenge.title, room - _STATUS_CELLS - cell_len(end) - 2)
        return Text.assemble(
            (state, self._style(word)), " ", title, " ", (end, self._style("quiet"))
        )

    def _style(self, name: str) -> Style:
        # Not partial, which would choose a muted colour without knowing the ground. The ground
        # itself belongs to the line: a cursor must not have holes.
        style = self.get_component_rich_style(f"topics--{name}")
        return Style(color=style.color, bold=style.bold)


def _clip(text: str, cells: int) -> str:
    """`text` in exactly so many cells, with an ellipsis where something is missing."""
    if cell_len(text) <= cells:
        return set_cell_size(text, max(0, cells))
    return set_cell_size(set_cell_size(text, max(0, cells - 1)).rstrip() + "…", max(0, cells))
