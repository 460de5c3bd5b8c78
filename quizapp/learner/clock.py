"""The learner's own days, and how many reviews fit into one.

Every time of day comes from here, so that tests need no sleeping and no real date.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def _now() -> datetime:
    return utc_now()  # looked up at each call: a test replaces `utc_now`


def milliseconds(moment: datetime) -> int:
    """Since 1970, which is how the history keeps moments."""
    return round(moment.timestamp() * 1000)


def moment(at: int) -> datetime:
    """The inverse of `milliseconds`, in UTC."""
    return datetime.fromtimestamp(at / 1000, UTC)


def duration(seconds: float | None) -> str:
    """`42 s`, `12 min`, `1 h 05`; a dash where it is not known."""
    if seconds is None:
        return "–"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a day begins for this learner, what fits into it, and what it all is for."""

    day_starts: time = time(4)
    """Local. Who practises at one in the morning is still in the day before."""
    exam: date | None = None
    """Day of the interview; every review due later is pulled before it."""
    due_a_day: int = 3
    new_a_day: int = 1
    now: Callable[[], datetime] = _now
    zone: tzinfo | None = None
    """None is the system's."""

    def local(self, at: int) -> datetime:
        """A kept moment on the learner's clock."""
        return moment(at).astimezone(self.zone)

    def day_of(self, instant: datetime) -> date:
        """The learner's day that `instant` falls in."""
        wall = instant.astimezone(self.zone).replace(tzinfo=None)
        start = timedelta(hours=self.day_starts.hour, minutes=self.day_starts.minute)
        return (wall - start).date()

    def today(self) -> date:
        return self.day_of(self.now())
