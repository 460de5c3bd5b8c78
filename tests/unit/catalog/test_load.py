"""What `load` makes of a pack, and what it says of a wrong one."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.catalog import CatalogError, content, load, load_one
from quizapp.errors import Fault, QuizError

MakePack = Callable[..., Path]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def failure(*packs: Path) -> CatalogError:
    with pytest.raises(CatalogError) as caught:
        load(packs, builtin=False)
    return caught.value


def test_a_pack_is_read_as_it_stands(make_pack: MakePack) -> None:
    pack = make_pack(challenges=("twice", "again"))
    (topic,) = load([pack], builtin=False).topics
    assert (topic.id, topic.title, topic.order, topic.covers) == ("tiny", "Tiny", 1, ("1.tiny",))
    assert [challenge.id for challenge in topic.challenges] == ["twice", "again"]
    challenge = topic.challenges[0]
    assert challenge.topic == "tiny"
    assert challenge.kind == "implement"
    assert (challenge.difficulty, challenge.minutes) == (1, 2)
    assert challenge.dtypes == ("float32", "float64")
    assert challenge.devices == ("cpu", "cuda", "mps")
    assert challenge.forbidden == ("torch.add",)
    assert challenge.entry == {"twice": "(x)"}
    assert challenge.limits.check_seconds is None
    assert challenge.pack == pack
    assert challenge.folder == pack / "challenges/tiny/twice"
    assert challenge.solution == pack / "solutions/tiny/twice"
    assert challenge.stub_path == challenge.folder / "stub.py"


def test_order_is_by_topic_then_as_listed(make_pack: MakePack) -> None:
    first = make_pack("first", topic="later", challenges=("d", "c"))
    edit(first / "challenges/later/topic.toml", "order = 1", "order = 2")
    second = make_pack("second", topic="sooner", challenges=("b", "a"))
    catalog = load([first, second], builtin=False)
    assert [topic.id for topic in catalog.topics] == ["sooner", "later"]
    assert [challenge.id for challenge in catalog.challenges] == ["b", "a", "d", "c"]


def test_limits_are_optional_overrides(make_pack: MakePack) -> None:
    pack = make_pack()
    with (pack / "challenges/tiny/twice/challenge.toml").open("a") as file:
        file.write("\n[limits]\ncheck_seconds = 12\n")
    limits = load([pack], builtin=False).find("twice").limits
    assert (limits.check_seconds, limits.memory_mib) == (12.0, None)


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        (
            "check_seconds = 20\nrun_seconds = 10",
            "limits.run_seconds",
            "less than check_seconds",
        ),
        ("run_seconds = 10\nload_seconds = 20", "limits.run_seconds", "less than load_seconds"),
        ("memory_mib = 8", "limits.memory_mib", "greater than or equal to 64"),
        ("threads = 0", "limits.threads", "greater than or equal to 1"),
        ("scratch_mib = 9999", "limits.scratch_mib", "less than or equal to 4096"),
        ("seconds = 1", "limits.seconds", "a known key"),
    ],
)
def test_limits_that_cannot_be(make_pack: MakePack, lines: str, key: str, words: str) -> None:
    pack = make_pack()
    with (pack / "challenges/tiny/twice/challenge.toml").open("a") as file:
        file.write(f"\n[limits]\n{lines}\n")
    with pytest.raises(CatalogError) as raised:
        load([pack], builtin=False)
    assert raised.value.key == key and words in str(raised.value)


@pytest.mark.parametrize(
    ("lang", "title"), [("en", "Tiny"), ("zh", "小"), ("zh_CN.UTF-8", "小"), ("fr", "Tiny")]
)
def test_titles_follow_the_language_and_fall_back(
    make_pack: MakePack, lang: str, title: str
) -> None:
    (topic,) = load([make_pack()], lang, builtin=False).topics
    assert topic.title == title


def test_what_says_no_language_means_english(make_pack: MakePack) -> None:
    assert load([make_pack()], "C", builtin=False).lang == "en"


def test_caches_and_dot_files_are_no_content(make_pack: MakePack) -> None:
    pack = make_pack()
    for litter in ("__pycache__", ".ipynb_checkpoints"):
        (pack / "challenges" / litter).mkdir()
        (pack / "challenges/tiny" / litter).mkdir()
    (pack / "challenges/README.md").touch()
    assert len(load([pack], builtin=False).challenges) == 1


def test_a_pack_named_twice_is_read_once(make_pack: MakePack) -> None:
    pack = make_pack()
    assert len(load([pack, pack / "challenges/.."], builtin=False).topics) == 1


def test_the_built_in_pack_comes_without_asking(
    make_pack: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    builtin = make_pack("builtin", topic="own", challenges=("mine",))
    monkeypatch.setattr(content, "root", lambda: builtin)
    other = make_pack("other")
    assert [topic.id for topic in load([other]).topics] == ["own", "tiny"]
    assert [topic.id for topic in load([other], builtin=False).topics] == ["tiny"]


def test_the_built_in_pack_loads() -> None:
    catalog = load()
    assert catalog.topics
    assert all((content.root() / "challenges" / topic.id).is_dir() for topic in catalog.topics)


CHALLENGE = "challenges/tiny/twice/challenge.toml"
TOPIC = "challenges/tiny/topic.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "expected", "found"),
    [
        (CHALLENGE, "difficulty = 1", "difficulty = 9", "difficulty", "less than or equal", "9"),
        (CHALLENGE, "difficulty = 1", 'difficulty = "1"', "difficulty", "valid integer", "'1'"),
        (CHALLENGE, "minutes = 2\n", "", "minutes", "minutes that it takes", "nothing"),
        (CHALLENGE, "minutes = 2", "minuts = 2", "minuts", "'minutes'", "'minuts'"),
        (CHALLENGE, '"implement"', '"fix"', "kind", "'implement' or 'repair'", "'fix'"),
        (CHALLENGE, '"float64"', '"int8"', "dtypes[1]", "'bfloat16'", "'int8'"),
        (CHALLENGE, '"float64"', '"float32"', "dtypes", "each value once", "float32"),
        (CHALLENGE, '"cpu", "cuda", "mps"', "", "devices", "at least one", "[]"),
        (CHALLENGE, '["1.tiny"]', '"1.tiny"', "covers", "tuple", "'1.tiny'"),
        (CHALLENGE, '"Twice"', '""', "title", "a text", "''"),
        (CHALLENGE, '"Twice"', '{zh = "两倍"}', "title", "English", "zh"),
        (CHALLENGE, 'twice = "(x)"', "", "entry", "at least", "{}"),
        (CHALLENGE, '"(x)"', '"x"', "entry.twice", "a signature", "'x'"),
        (CHALLENGE, '"(x)"', '"(x, y=)"', "entry.twice", "a signature", "y=)"),
        (CHALLENGE, '"(x)"', '"(x): pass; y"', "entry.twice", "a signature", "pass"),
        (CHALLENGE, "twice =", "'a b' =", "entry.a b", "name of a Python", "'a b'"),
        (CHALLENGE, "twice =", "class =", "entry.class", "name of a Python", "'class'"),
        (CHALLENGE, 'id = "twice"', 'id = "Twice_"', "id", "lower-case words", "'Twice_'"),
        (CHALLENGE, 'id = "twice"', 'id = "other"', "id", "folder's name, 'twice'", "'other'"),
        (TOPIC, 'id = "tiny"', 'id = "huge"', "id", "folder's name, 'tiny'", "'huge'"),
        (TOPIC, '"twice"', '"twice", "gone"', "challenges[1]", "with a folder in tiny/", "'gone'"),
        (TOPIC, '"twice"', '"twice", "twice"', "challenges", "each value once", "twice"),
        (TOPIC, "order = 1", "order = true", "order", "valid integer", "True"),
        (TOPIC, "order = 1", "order = ", "line 4", "TOML", "Invalid value"),
        (TOPIC, "order = 1", "order = [", "line", "TOML", "a mistake"),
    ],
)
def test_a_wrong_key_is_named_with_what_was_expected(
    make_pack: MakePack, file: str, old: str, new: str, key: str, expected: str, found: str
) -> None:
    pack = make_pack()
    edit(pack / file, old, new)
    error = failure(pack)
    assert error.file == file
    assert error.key.startswith(key) if key == "line" else error.key == key
    assert expected in error.expected
    assert found in error.found
    assert str(error) == f"{file}: {error.key}: expected {error.expected}, found {error.found}"
    assert isinstance(error, QuizError)
    assert error.exit_code == 2
    assert str(pack / file) in (error.hint or "")


def test_bad_utf8_is_named_by_line(make_pack: MakePack) -> None:
    pack = make_pack()
    (pack / TOPIC).write_bytes(b'id = "tiny"\ntitle = "\xff"\n')
    error = failure(pack)
    assert (error.file, error.key, error.found) == (TOPIC, "line 2", "byte 0xff")


def test_a_byte_order_mark_does_no_harm(make_pack: MakePack) -> None:
    pack = make_pack()
    (pack / TOPIC).write_bytes(b"\xef\xbb\xbf" + (pack / TOPIC).read_bytes())
    assert load([pack], builtin=False).topics


@pytest.mark.parametrize("file", [TOPIC, CHALLENGE])
def test_a_missing_toml_is_named(make_pack: MakePack, file: str) -> None:
    pack = make_pack()
    (pack / file).unlink()
    error = failure(pack)
    assert (error.file, error.key, error.expected) == (file, "", "a file")


def test_an_unreadable_file_is_named(make_pack: MakePack) -> None:
    pack = make_pack()
    (pack / TOPIC).unlink()
    (pack / TOPIC).mkdir()
    error = failure(pack)
    assert (error.file, error.expected) == (TOPIC, "a readable file")
    assert error.found


def test_a_folder_no_topic_lists_is_named(make_pack: MakePack) -> None:
    pack = make_pack()
    (pack / "challenges/tiny/draft").mkdir()
    error = failure(pack)
    assert error.file == "challenges/tiny/draft"
    assert "tiny/topic.toml lists" in error.expected


def test_a_pack_without_challenges_is_named(tmp_path: Path) -> None:
    assert failure(tmp_path / "nowhere").file == "challenges"


def test_a_topic_belongs_to_one_pack(make_pack: MakePack) -> None:
    """A pack may not add to a topic of another one: it brings topics of its own."""
    first = make_pack("first")
    second = make_pack("second", challenges=("more",))
    error = failure(first, second)
    assert (error.file, error.key, error.pack) == (TOPIC, "id", second)
    assert "no other pack" in error.expected
    assert str(first / TOPIC) in error.found


def test_a_challenge_id_is_unique_across_packs(make_pack: MakePack) -> None:
    first = make_pack("first")
    second = make_pack("second", topic="other")
    error = failure(first, second)
    assert (error.file, error.key) == ("challenges/other/twice/challenge.toml", "id")
    assert "no other challenge" in error.expected
    assert str(first / CHALLENGE) in error.found


def test_a_challenge_may_not_be_called_as_another_topic(make_pack: MakePack) -> None:
    error = failure(make_pack("a", topic="twice"), make_pack("b", challenges=("twice",)))
    assert "no other challenge" in error.expected
    error = failure(
        make_pack("c", topic="sums", challenges=("add",)),
        make_pack("d", topic="products", challenges=("sums",)),
    )
    assert (error.file, error.key) == ("challenges/products/sums/challenge.toml", "id")
    assert "other topic's name" in error.expected


def test_all_problems_come_at_once(make_pack: MakePack) -> None:
    pack = make_pack(challenges=("twice", "again"))
    edit(pack / CHALLENGE, "difficulty = 1", "difficulty = 0")
    edit(pack / CHALLENGE, "minutes = 2", "minutes = 0")
    edit(pack / "challenges/tiny/again/challenge.toml", '"implement"', '"write"')
    error = failure(pack)
    assert [problem.key for problem in (error, *error.others)] == ["difficulty", "minutes", "kind"]


def test_one_challenge_loads_whatever_its_neighbours_are(make_pack: MakePack) -> None:
    pack = make_pack(challenges=("twice", "again"))
    whole = load([pack], builtin=False).find("twice")
    edit(pack / "challenges/tiny/again/challenge.toml", '"implement"', '"write"')
    assert load_one(pack, "tiny", "twice") == whole
    with pytest.raises(CatalogError, match=r"again/challenge\.toml: kind"):
        load_one(pack, "tiny", "again")
    with pytest.raises(CatalogError, match=r"gone/challenge\.toml: expected a file"):
        load_one(pack, "tiny", "gone")


def test_the_checkout_is_the_root_of_an_editable_install() -> None:
    root = content.root()
    assert (root / "challenges").is_dir()
    assert root in (content.PACKAGE.parent, content.PACKAGE / "_content")


def test_carried_content_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "quizapp"
    monkeypatch.setattr(content, "PACKAGE", package)
    with pytest.raises(Fault, match=re.escape(str(package / "_content"))):
        content.root()
    (tmp_path / "challenges").mkdir()
    assert content.root() == tmp_path
    (package / "_content/challenges").mkdir(parents=True)
    assert content.root() == package / "_content"


def test_seventy_challenges_load_at_once(make_pack: MakePack) -> None:
    """A listing is for looking at, not for waiting; texts stay unread."""
    packs = [
        make_pack(f"p{n}", topic=f"t{n}", challenges=tuple(f"c{n}-{m}" for m in range(7)))
        for n in range(10)
    ]
    seconds = []
    for _ in range(5):
        start = time.process_time()
        assert len(load(packs, builtin=False).challenges) == 70
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.15  # 0.025 here; the bound allows for a slow, busy machine
