"""What was measured, as lines for programs and as bars for people."""

import sys
from collections import defaultdict

BAR_WIDTH = 28


def say(text):
    """Progress, for whoever watches."""
    print(f"scripts/bench: {text}", file=sys.stderr, flush=True)


class Report:
    """Prints each figure as one line on stdout: workload, metric, value, unit, with tabs between."""

    def __init__(self):
        # By unit: workload, value and share of each main figure.
        self.main_figures = defaultdict(list)

    def add(self, workload, metric, value, unit):
        print(f"{workload}\t{metric}\t{format_value(value)}\t{unit}", flush=True)

    def beside_null(self, workload, metric, ours, null, unit):
        """A rate or a time, which is a main figure: its share is 100 % if it is as good as the null pipeline's."""
        self.add(workload, f"null_{metric}", null, unit)
        share = 100 * (null / ours if unit == "us" else ours / null)
        self.add(workload, "share_of_null", share, "%")
        self.main_figures[unit].append((workload, ours, share))

    def draw(self, out):
        """The main figures as bars, those of one unit on one scale."""
        for unit, figures in self.main_figures.items():
            print(f"\n{unit + (', p50' if unit == 'us' else ''):<{29 + 10 + BAR_WIDTH}} of the null", file=out)
            most = max(value for _, value, _ in figures)
            for workload, value, share in figures:
                bar = "#" * max(1, round(value / most * BAR_WIDTH))
                print(f"{workload:<29}{format_value(value):>8}  {bar:<{BAR_WIDTH}} {share:5.0f} %", file=out)


def format_value(value):
    return f"{value:.2f}" if value < 100 else f"{value:.0f}"
