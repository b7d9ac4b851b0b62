"""What reviews are worth: pure arithmetic, no database.

A review gives each criterion a share of its points, 0 to 1. The *agreed* share is the teacher's where
there is one, else the median of all peers: of three the odd one out moves it nowhere, which a mean
would. (Moodle's Workshop compares with the review nearest to the mean, for the same reason.)

The *distance* of a review is the mean of how far its shares lie from the agreed ones, weighed by the
points of the criteria. Fair people differ: up to a tenth of the scale costs nothing. From there
closeness falls evenly and is nothing at half of the scale, the distance between the middle level and
either end. The *reviewing share* is the mean closeness of what can be compared, times the share of the
reviews that were handed in and count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean, median

# {criterion: share of its points}
Shares = Mapping[int, Decimal]
FREE = Decimal("0.1")
NOTHING_AT = Decimal("0.5")
# Further than this from what is agreed on the whole work, somebody should look at a review.
OUTLIER = Decimal("0.25")
# Of one review alone nothing is agreed.
LEAST_REVIEWS = 2
SHARE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Compared:
    """One review that is due: what it says, None while it is not handed in or does not count, and what
    is agreed about the work."""

    said: Shares | None
    agreed: Shares


def rounded(share: Decimal) -> Decimal:
    return share.quantize(SHARE, ROUND_HALF_UP)


def whole_share(shares: Shares, points: Shares) -> Decimal:
    """Of the rubric as a whole; criteria without points weigh nothing."""
    total = sum((points[one] for one in shares), Decimal(0))
    if not total:
        return Decimal(0)
    return rounded(sum((share * points[one] for one, share in shares.items()), Decimal(0)) / total)


def agreed_shares(reviews: Sequence[Shares], teacher: Shares) -> dict[int, Decimal]:
    """By criterion; nothing for one that fewer than two peers, and no teacher, have judged."""
    criteria = sorted({one for review in reviews for one in review} | set(teacher))
    found = {}
    for criterion in criteria:
        given = [review[criterion] for review in reviews if criterion in review]
        if criterion in teacher:
            found[criterion] = teacher[criterion]
        elif len(given) >= LEAST_REVIEWS:
            found[criterion] = rounded(Decimal(median(given)))
    return found


def distance(said: Shares, agreed: Shares, points: Shares) -> Decimal | None:
    """0 to 1; None where nothing is agreed that was judged."""
    common = [one for one in said if one in agreed]
    total = sum((points[one] for one in common), Decimal(0))
    if not total:
        return None
    apart = sum((abs(said[one] - agreed[one]) * points[one] for one in common), Decimal(0))
    return rounded(apart / total)


def closeness(apart: Decimal) -> Decimal:
    """1 within a tenth, 0 from half of the scale on."""
    left = (NOTHING_AT - apart) / (NOTHING_AT - FREE)
    return rounded(min(max(left, Decimal(0)), Decimal(1)))


def reviewing_share(reviews: Sequence[Compared], points: Shares) -> Decimal | None:
    """Of one person; None for who has nothing to review. What cannot be compared counts as done well."""
    if not reviews:
        return None
    done = [one for one in reviews if one.said is not None]
    apart = [distance(one.said or {}, one.agreed, points) for one in done]
    near = [closeness(one) for one in apart if one is not None]
    quality = mean(near) if near else Decimal(1)
    return rounded(quality * len(done) / len(reviews))


def mean_share(shares: Sequence[Decimal]) -> Decimal | None:
    """What the peers say of a work on the whole."""
    return rounded(mean(shares)) if shares else None


def is_outlier(share: Decimal, agreed: Decimal | None) -> bool:
    return agreed is not None and abs(share - agreed) > OUTLIER


def points_of(
    received: Decimal | None, reviewing: Decimal | None, *, work_points: int, reviewing_points: int
) -> Decimal | None:
    """Out of 100. A part about which nothing is known gives its points to the other; None without any."""
    parts = [(received, work_points), (reviewing, reviewing_points)]
    known = [(share, weight) for share, weight in parts if share is not None and weight]
    total = sum(weight for _share, weight in known)
    if not total:
        return None
    points = sum((share * weight for share, weight in known), Decimal(0)) * 100 / total
    return points.quantize(Decimal("0.01"), ROUND_HALF_UP)
