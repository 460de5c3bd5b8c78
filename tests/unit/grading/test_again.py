"""What a judge that stays remembers of records."""

from quizapp.grading.judge.again import Again, digest


class Made:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> int:
        self.count += 1
        return self.count


def test_equal_bytes_are_made_once() -> None:
    again, made = Again[int](), Made()
    assert [again.get(key, 1, made) for key in (b"a", b"a", b"b", b"a")] == [1, 1, 2, 1]


def test_what_was_used_longest_ago_goes_first() -> None:
    again, made = Again[int](most_bytes=10), Made()
    for key in (b"a", b"b", b"a"):
        again.get(key, 4, made)
    again.get(b"c", 4, made)
    assert again.get(b"a", 4, made) == 1
    assert again.get(b"b", 4, made) == 4, "made anew"


def test_what_is_too_large_is_not_kept_and_drives_all_else_out_once() -> None:
    again, made = Again[int](most_bytes=10), Made()
    assert [again.get(b"large", 11, made) for _ in range(2)] == [1, 2]
    assert [again.get(b"small", 10, made) for _ in range(2)] == [3, 3]


def test_entries_are_bounded_however_small() -> None:
    again, made = Again[int](most=2), Made()
    for key in (b"a", b"b", b"c"):
        again.get(key, 0, made)
    assert again.get(b"c", 0, made) == 3
    assert again.get(b"a", 0, made) == 4


def test_a_failure_is_not_kept() -> None:
    again = Again[int]()
    for _ in range(2):
        try:
            again.get(b"a", 1, lambda: 1 // 0)
        except ZeroDivisionError:
            continue
        raise AssertionError
    assert again.get(b"a", 1, lambda: 5) == 5


def test_no_two_lists_of_parts_have_one_key() -> None:
    lists = [(), (b"",), (b"ab",), (b"a", b"b"), (b"b", b"a"), (b"", b"ab"), (b"ab", b"")]
    assert len({digest(*one) for one in lists}) == len(lists)
