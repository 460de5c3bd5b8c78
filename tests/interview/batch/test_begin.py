"""Folder, seed and protection: when a batch begins, goes on, or is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.catalog import Catalog
from quizapp.errors import Fault, NothingToGrade, QuizError
from quizapp.interview.batch.begin import Begun, Options, Round, begin, finish
from quizapp.interview.batch.executors import Pool
from quizapp.interview.batch.plan import Shard
from quizapp.interview.batch.run import run
from quizapp.interview.batch.work import Outcome

from .conftest import PLACE, Acted, report, submission

Planned = Callable[..., Begun]


def done(begun: Begun, pool: Pool) -> Begun:
    run(begun.todo, begun.store, pool, lambda _: None)
    return begun


def test_nothing_handed_in_is_nothing_to_grade(planned: Planned) -> None:
    with pytest.raises(NothingToGrade):
        planned()


@pytest.mark.parametrize("tier", ["bwrap", "basic", "contained", "none"])
def test_a_weak_wall_is_refused_unless_asked_for(tiny: Catalog, tmp_path: Path, tier: str) -> None:
    weak = PLACE.model_copy(update={"tier": tier})
    with pytest.raises(Fault, match=tier) as caught:
        begin(tmp_path / "out", [submission("a")], tiny, weak, Options())
    assert "--accept-weak" in (caught.value.hint or "")
    assert not (tmp_path / "out").exists()
    begun = begin(tmp_path / "out", [submission("a")], tiny, weak, Options(accept_weak=True))
    assert (begun.batch.tier, begun.batch.accepted_weak) == (tier, True)


def test_a_drawn_seed_is_kept_and_shared(planned: Planned) -> None:
    first = planned(submission("a"), seed=None)
    again = planned(submission("a"), submission("b"), seed=None, resume=True)
    assert again.batch.seed == first.batch.seed
    assert {one.work.seed for one in again.all if one.work} == {first.batch.seed}
    assert planned(submission("a"), seed=None, out="other").batch.seed != first.batch.seed


def test_the_assignment_s_seed_is_taken(tiny: Catalog, tmp_path: Path) -> None:
    told = Round(assignment="x1", name="autumn", seed=77)
    begun = begin(tmp_path / "out", [submission("a")], tiny, PLACE, Options(), told)
    assert (begun.batch.seed, begun.batch.assignment, begun.batch.name) == (77, "x1", "autumn")


def test_another_seed_is_another_batch(planned: Planned) -> None:
    planned(submission("a"), seed=1)
    with pytest.raises(QuizError, match="another seed"):
        planned(submission("a"), seed=2, resume=True)


def test_a_folder_is_not_taken_twice_by_mistake(planned: Planned, tmp_path: Path) -> None:
    planned(submission("a"))
    with pytest.raises(QuizError, match="holds a batch already") as caught:
        planned(submission("a"))
    assert "--resume" in (caught.value.hint or "")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    with pytest.raises(QuizError, match="holds no batch"):
        planned(submission("a"), out="photos", resume=True)


def test_shares_need_a_seed_in_common(planned: Planned) -> None:
    with pytest.raises(QuizError, match="seed in common"):
        planned(submission("a"), seed=None, shard=Shard(1, 2))


def test_shares_in_one_folder_must_be_of_one_batch(planned: Planned) -> None:
    planned(submission("a"), shard=Shard(1, 2))
    planned(submission("a"), shard=Shard(2, 2), resume=True)
    with pytest.raises(QuizError, match="another batch"):
        planned(submission("b"), shard=Shard(2, 2), resume=True)


def test_going_on_grades_what_is_not_there(planned: Planned, acted: Acted, pool: Pool) -> None:
    acted.outcomes["cursed"] = [Outcome(fault=True, problem="no disk")]
    done(planned(submission("a", "one"), submission("b", "cursed")), pool)
    acted.outcomes["cursed"] = [Outcome(report=report("pass"))]
    acted.asked.clear()
    begun = done(
        planned(
            submission("a", "one"), submission("b", "cursed"), submission("c", "new"), resume=True
        ),
        pool,
    )
    # A fault of ours is worth another try; what has a verdict keeps it.
    assert sorted(acted.sources) == ["cursed", "new"]
    assert {one.status for one in begun.store.all()} == {"graded"}


def test_what_intake_learnt_meanwhile_is_taken_over(
    planned: Planned, acted: Acted, pool: Pool
) -> None:
    done(planned(submission("a")), pool)
    begun = planned(submission("a", counts=False, late=True), resume=True)
    assert begun.todo == ()
    (kept,) = begun.store.all()
    assert (kept.submission.counts, kept.submission.late, kept.status) == (False, True, "graded")


def test_what_was_graded_anew_is_put_aside(planned: Planned, acted: Acted, pool: Pool) -> None:
    first = done(planned(submission("a", "old"), submission("b", "same")), pool)
    second = done(planned(submission("a", "new"), submission("b", "same"), resume=True), pool)
    path, owed = finish(second)
    assert path is not None and not owed
    assert sorted(one.submission.source or "" for one in second.store.all()) == ["new", "same"]
    aside = {one.stem for one in (second.store.folder / "superseded").iterdir()}
    assert aside == {one.key for one in first.all} - {one.key for one in second.all}


def test_a_share_writes_the_table_once_all_is_there(
    planned: Planned, acted: Acted, pool: Pool
) -> None:
    hand_ins = [submission(f"c{number}", f"{number}") for number in range(40)]
    path, owed = finish(done(planned(*hand_ins, shard=Shard(1, 2)), pool))
    assert path is None and 0 < len(owed) < 40
    path, owed = finish(done(planned(*hand_ins, shard=Shard(2, 2), resume=True), pool))
    assert path is not None and len(path.read_text().splitlines()) == 41
