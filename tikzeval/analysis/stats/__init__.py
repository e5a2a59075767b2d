"""Statistics of drawings: rows and arrays in, frozen values out; no files, no clocks, and the same numbers each time.

The prompt is the cluster: replies to one prompt hang together, so everything is averaged over the epochs of a prompt first, and
prompts are what is counted, resampled and paired ("Adding Error Bars to Evals", Miller, 2024, arXiv:2411.00640). What could
not be scored through no fault of the model is left out, never a zero.

    clusters    per_prompt, by_prompt            rows of replies.csv → means, or replies, of each prompt
    intervals   interval, t_interval, bootstrap_interval, clustered_error      ends of the interval of a mean over prompts
    tries       best_of, all_of, picked_of       what k replies would reach: the best of them, the worst, the one that somebody picks
    paired      paired → Paired                  two models on the same prompts: difference, interval, p, effect size
    several     holm, ranks → Rank               many comparisons at once; ranks with their intervals
    contrast    contrast → Contrast              two sets of problems, asked of one model
    horizon     horizon → Horizon                up to how many simultaneous constraints half is passed
    change      change → Change                  the same prompts asked twice: has anything fallen, and what could be seen

docs/statistics.md tells how often the intervals cover and how often the tests raise a false alarm, measured by simulation.
"""

from __future__ import annotations

from tikzeval.analysis.stats.change import Change, change
from tikzeval.analysis.stats.clusters import by_prompt, per_prompt, with_liking
from tikzeval.analysis.stats.contrast import Contrast, contrast
from tikzeval.analysis.stats.horizon import Horizon, horizon
from tikzeval.analysis.stats.intervals import bootstrap_interval, clustered_error, interval, t_interval
from tikzeval.analysis.stats.paired import Paired, paired
from tikzeval.analysis.stats.several import Rank, holm, ranks
from tikzeval.analysis.stats.tries import all_of, best_of, picked_of

__all__ = [
    "Change", "Contrast", "Horizon", "Paired", "Rank", "all_of", "best_of", "bootstrap_interval", "by_prompt", "change", "clustered_error",
    "contrast", "holm", "horizon", "interval", "paired", "per_prompt", "picked_of", "ranks", "t_interval", "with_liking",
]  # fmt: skip
