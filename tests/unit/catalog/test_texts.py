"""Texts: by language, by section, and what `validate` finds in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.catalog import CatalogError, Challenge, load

MakePack = Callable[..., Path]
FOLDER = "challenges/tiny/twice"


@pytest.fixture
def folder(make_pack: MakePack) -> Path:
    return make_pack() / FOLDER


def challenge(folder: Path, lang: str = "en") -> Challenge:
    return load([folder.parents[2]], lang, builtin=False).find("twice")


def problems(folder: Path) -> list[CatalogError]:
    return load([folder.parents[2]], builtin=False).validate()


def test_texts_are_read_when_asked_for(folder: Path) -> None:
    found = challenge(folder)
    assert found.prompt().startswith("Write `twice(x)`")
    assert "def twice" in found.stub()
    assert [(hint.key, hint.title) for hint in found.hints()] == [
        ("1", "Hint 1"),
        ("2", "Hint 2"),
        ("3", "Hint 3"),
    ]
    assert found.hints()[2].text == "`2 * x`"
    assert list(found.explanations()) == ["forward", "squared"]
    squared = found.explanations()["squared"]
    assert (squared.key, squared.title) == ("squared", "The tensor is squared")
    assert squared.text == "Two times x is not x times x."


def test_the_article_is_the_topics(folder: Path) -> None:
    (topic,) = load([folder.parents[2]], builtin=False).topics
    assert topic.article().startswith("# Tiny")
    (folder.parent / "article.zh.md").write_text("# 小\n", encoding="utf-8")
    (topic,) = load([folder.parents[2]], "zh", builtin=False).topics
    assert topic.article() == "# 小\n"


def test_a_translation_is_taken_where_there_is_one(folder: Path) -> None:
    (folder / "prompt.zh.md").write_text("写出 `twice(x)`。\n", encoding="utf-8")
    (folder / "hints.zh.md").write_text(
        "## 提示 1\n\n二\n\n## 提示 2\n\n两倍\n\n## 提示 3\n\n`2 * x`\n", encoding="utf-8"
    )
    translated = challenge(folder, "zh")
    assert translated.prompt().startswith("写出")
    assert [hint.title for hint in translated.hints()] == ["提示 1", "提示 2", "提示 3"]
    assert challenge(folder, "fr").prompt().startswith("Write")


def test_an_explanation_not_translated_yet_is_there_in_english(folder: Path) -> None:
    (folder / "explain.zh.md").write_text("## 平方了 {#squared}\n\n错。\n", encoding="utf-8")
    found = challenge(folder, "zh").explanations()
    assert list(found) == ["forward", "squared"]
    assert found["squared"].title == "平方了"
    assert found["forward"].title == "What it gives"


def test_headings_in_code_are_code(folder: Path) -> None:
    code = "```python\n## no heading {#not-a-key}\n```"
    nested = "~~~~\n~~~\n## neither\n~~~\n~~~~"
    text = f"## One {{#one}}\n\n{code}\n\n{nested}\n\n### Deeper\n\n## Two {{#two}}\n\nMore.\n"
    (folder / "explain.md").write_text(text)
    found = challenge(folder).explanations()
    assert list(found) == ["one", "two"]
    assert found["one"].text == f"{code}\n\n{nested}\n\n### Deeper"


def test_windows_line_ends_do_no_harm(folder: Path) -> None:
    text = (folder / "explain.md").read_text().replace("\n", "\r\n")
    (folder / "explain.md").write_bytes(text.encode())
    assert list(challenge(folder).explanations()) == ["forward", "squared"]


def test_a_sound_pack_has_no_problems(folder: Path) -> None:
    assert problems(folder) == []


H = "## Hint {}\n\nText.\n\n".format


@pytest.mark.parametrize(
    ("file", "text", "key", "expected"),
    [
        ("prompt.md", None, "", "a file"),
        ("prompt.md", " \n", "", "a text"),
        ("hints.md", None, "", "a file"),
        ("hints.md", H(1) + H(2), "", "3 hints"),
        ("hints.md", H(1) + H(3), "line 5", "`## Hint 2`"),
        ("hints.md", H(1) + H(2) + H(3) + H(4), "line 13", "no more hints"),
        ("hints.md", "## Hint 1\n\n## Hint 2\n\nText.\n", "line 1", "a text under"),
        ("hints.md", "Let me see.\n\n" + H(1), "line 1", "a heading"),
        ("explain.md", None, "", "a file"),
        ("explain.md", "## One\n\nText.\n", "line 1", "{#key}"),
        ("explain.md", "## One {#a}\n\nText.\n\n## Two {#a}\n\nText.\n", "line 5", "each key once"),
        ("explain.zh.md", "## 三 {#third}\n\n三。\n", "{#third}", "a key of explain.md"),
        ("prompt.zh.md", "", "", "a text"),
        ("../article.md", None, "", "a file"),
        ("../article.zh.md", "", "", "a text"),
        ("stub.py", None, "", "a file"),
        ("stub.py", "def twice(x:\n", "line 1", "Python that parses"),
        ("stub.py", "def thrice(x): ...\n", "twice", "to be defined"),
        ("stub.py", "def twice(y): ...\n", "twice", "['x']"),
        ("stub.py", "class twice:\n    def __init__(self, x, y): ...\n", "twice", "['x']"),
    ],
)
def test_each_wrong_text_is_one_problem(
    folder: Path, file: str, text: str | None, key: str, expected: str
) -> None:
    path = (folder / file).resolve()
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    (problem,) = problems(folder)
    assert problem.file == path.relative_to(folder.parents[2]).as_posix()
    assert problem.key == key
    assert expected in problem.expected


def test_a_wrong_text_is_an_error_only_when_it_is_read(folder: Path) -> None:
    (folder / "explain.md").write_bytes(b"## A {#a}\n\n\xff\n")
    found = challenge(folder)
    with pytest.raises(CatalogError, match=r"explain\.md: line 3: expected text in UTF-8"):
        found.explanations()


@pytest.mark.parametrize(
    ("signature", "stub"),
    [
        ("(a, /, b, *c, d=1, **e)", "def twice(a, /, b=2, *c, d, **e): ..."),
        ("(dim, heads=8)", "class twice:\n    def __init__(self, dim, heads=8): ..."),
        ("(x)", "class twice(Function):\n    pass"),
        ("(x: int) -> int", "async def twice(x): ..."),
    ],
)
def test_stub_and_entry_agree_on_parameters(folder: Path, signature: str, stub: str) -> None:
    toml = folder / "challenge.toml"
    toml.write_text(toml.read_text().replace("(x)", signature))
    (folder / "stub.py").write_text(stub)
    assert problems(folder) == []


def test_the_built_in_texts_are_sound() -> None:
    assert [str(problem) for problem in load().validate()] == []
