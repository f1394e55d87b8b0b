"""What a number and a moment may be: finite, and small enough that no sum of readings can overflow."""

from datetime import UTC, date, datetime

LARGEST = 1e30
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
FIRST_MOMENT, LAST_MOMENT = datetime(1900, 1, 2, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
