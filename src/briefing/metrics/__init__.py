"""Metrics of a draft against its reference: one file each, found by name."""

from difflib import get_close_matches

from briefing.errors import BriefingError
from briefing.metrics.abstention import Abstention
from briefing.metrics.base import Metric
from briefing.metrics.chrf import ChrF
from briefing.metrics.citations import Citations
from briefing.metrics.copying import Copying
from briefing.metrics.facts import Facts
from briefing.metrics.items import Items
from briefing.metrics.periods import Periods
from briefing.metrics.rouge import LegacyRouge, SyllableRouge
from briefing.metrics.shape import Shape

_ALL: tuple[Metric, ...] = (
    SyllableRouge(),
    LegacyRouge(),
    ChrF(),
    Items(),
    Abstention(),
    Citations(),
    Facts(),
    Periods(),
    Shape(),
    Copying(),
)
METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}


def metric(name: str) -> Metric:
    """The metric of a name. Raises BriefingError, with the nearest name, for one that is not there."""
    if name not in METRICS:
        near = get_close_matches(name, METRICS, n=1)
        raise BriefingError(f"no metric is called {name!r}: {f'{near[0]!r} is near' if near else 'use ' + ', '.join(METRICS)}")
    return METRICS[name]
