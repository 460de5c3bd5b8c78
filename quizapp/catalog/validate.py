"""Reads every text of a pack, in every language, for its author.

`load` opens no text, for speed; what it leaves unread is proved here, before a learner meets it.
"""

import ast
from collections.abc import Callable, Iterator
from functools import partial

from quizapp.catalog import sections
from quizapp.catalog.models import Challenge, Topic
from quizapp.catalog.source import CatalogError, Source, translations


def topic(topic: Topic) -> Iterator[CatalogError]:
    """Every problem in the texts of a topic and its challenges."""
    for lang in ("", *translations(topic.folder, "article")):
        yield from _problem(_text(topic, "article", lang).text)
    for challenge in topic.challenges:
        yield from _challenge(challenge)


def _challenge(challenge: Challenge) -> Iterator[CatalogError]:
    for lang in ("", *translations(challenge.folder, "prompt")):
        yield from _problem(_text(challenge, "prompt", lang).text)
    for lang in ("", *translations(challenge.folder, "hints")):
        source = _text(challenge, "hints", lang)
        yield from _problem(partial(sections.hints, source))
    yield from _explanations(challenge)
    yield from _stub(challenge)


def _explanations(challenge: Challenge) -> Iterator[CatalogError]:
    english: set[str] | None = None
    for lang in ("", *translations(challenge.folder, "explain")):
        source = _text(challenge, "explain", lang)
        try:
            keys = set(sections.explanations(source))
        except CatalogError as error:
            yield error
            continue
        if not lang:
            english = keys
        elif english is not None:
            for key in sorted(keys - english):
                yield source.error(f"{{#{key}}}", "a key of explain.md", "a section of its own")


def _stub(challenge: Challenge) -> Iterator[CatalogError]:
    """The stub parses, and offers each entry with the parameters that it is called by."""
    source = Source(challenge.pack, challenge.stub_path)
    try:
        tree = ast.parse(source.text())
    except CatalogError as error:
        yield error
        return
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        yield source.error(f"line {line}" if line else "", "Python that parses", message)
        return
    defined = {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    for name, signature in challenge.entry.items():
        if name not in defined:
            yield source.error(name, f"`{name}` to be defined, as [entry] names it", "no such name")
            continue
        asked = _parameters(ast.parse(f"def entry{signature}: ...").body[0])
        offered = _parameters(defined[name])
        if offered is not None and offered != asked:
            yield source.error(name, f"the parameters of [entry], {asked}", str(offered))


def _parameters(node: ast.stmt) -> list[str] | None:
    """Names of the parameters of a function or a constructor; None where that is inherited."""
    method = False
    if isinstance(node, ast.ClassDef):
        method = True
        constructors = [
            item
            for item in node.body
            if isinstance(item, ast.FunctionDef) and item.name == "__init__"
        ]
        if not constructors:
            return None
        node = constructors[0]
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    arguments = node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    names = names[1:] if method else names
    if arguments.vararg:
        names.append(f"*{arguments.vararg.arg}")
    names += [argument.arg for argument in arguments.kwonlyargs]
    if arguments.kwarg:
        names.append(f"**{arguments.kwarg.arg}")
    return names


def _text(owner: Topic | Challenge, stem: str, lang: str) -> Source:
    name = f"{stem}.{lang}.md" if lang else f"{stem}.md"
    return Source(owner.pack, owner.folder / name)


def _problem(read: Callable[[], object]) -> Iterator[CatalogError]:
    try:
        read()
    except CatalogError as error:
        yield error
