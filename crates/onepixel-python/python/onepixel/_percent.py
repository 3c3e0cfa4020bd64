"""How are fractions written for people?"""


def percent(fraction: float) -> str:
    """98.8 %, as everywhere in onepixel."""
    return f"{100 * fraction:.1f} %"


def interval(low: float, high: float) -> str:
    """The ends of a 95 % interval, in percent."""
    return f"[{100 * low:.1f}, {100 * high:.1f}]"
