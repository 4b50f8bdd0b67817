"""The digits 0 to 4 as pen paths, each with the habits people have: what is drawn, before a hand makes it uneven.

Every function takes a generator, picks a habit and returns the strokes as paths (see `curves`), about 1 high and 0.6 wide. Shares are
not those of any population: habits that MNIST lacks come oftener than in life, since MNIST itself teaches the others. Where a bound
keeps two digits apart, a comment names the other one.
"""

import numpy as np

from mnist_core.writer.curves import Generator, Path, Point, arc, corner, either_way, pick


def zero(rng: Generator) -> list[Path]:
    centre: Point = (0.35, 0.5)
    width = rng.uniform(0.24, 0.46) if rng.random() < 0.9 else rng.uniform(0.46, 0.8)
    # A gap (falling short of 360 degrees) stays far smaller than that of a c or a 6.
    start, turn = rng.uniform(230, 320), 360 + rng.uniform(-20, 40)
    oval = arc(centre, (width, 0.5), start, start - turn, 10)
    x, y = oval[-1]
    drift = rng.uniform(-0.06, 0.12)
    oval[-1] = (x + drift * (centre[0] - x), y + drift * (centre[1] - y))
    # Some begin outside, to the right of the top, some within, on the left.
    x, y = oval[0]
    match pick(rng, {"plain": 0.7, "outside": 0.15, "curled": 0.15}):
        case "outside":
            oval.insert(0, (x + rng.uniform(0.05, 0.12), y + rng.uniform(-0.07, 0.05)))
        case "curled":
            oval[0] = (x, y + 0.02)
            oval.insert(0, (x - rng.uniform(0.08, 0.16), y + rng.uniform(0.1, 0.2)))
    reach = rng.uniform(0.5, 1.3)
    across, down = 0.8 * width * reach, 0.42 * reach * rng.uniform(0.75, 1.05)
    match pick(rng, {"plain": 0.42, "slash": 0.28, "backslash": 0.04, "joined slash": 0.12, "dot": 0.14}):
        case "slash":
            return [oval, either_way(rng, [(centre[0] + across, centre[1] - down), (centre[0] - across, centre[1] + down)])]
        case "backslash":
            return [oval, [(centre[0] - across, centre[1] - down), (centre[0] + across, centre[1] + down)]]
        case "joined slash":
            start = rng.uniform(290, 325)
            oval = arc(centre, (width, 0.5), start, start - 355, 10)
            slash_end = (centre[0] - rng.uniform(0.4, 0.8) * width, centre[1] + rng.uniform(0.15, 0.45))
            return [[*oval[:-1], *corner(oval[-1]), slash_end]]
        case "dot":
            length, angle = rng.uniform(0.005, 0.12), rng.uniform(0, np.pi)
            x, y = centre[0] + rng.normal(0, 0.03), centre[1] + rng.normal(0, 0.05)
            return [oval, [(x, y), (x + length * np.cos(angle), y + length * np.sin(angle))]]
    return [oval]


def one(rng: Generator) -> list[Path]:
    habit = pick(rng, {"plain": 0.14, "flag": 0.35, "leaning": 0.14, "flag and foot": 0.2, "foot": 0.04, "joined foot": 0.07})
    if habit == "leaning":
        return [_leaning_one(rng)]
    bend = rng.normal(0, 0.015)
    top, foot = (0.35, 0.0), (0.35 + rng.uniform(-0.07, 0.02), 1.0)
    stem = [((top[0] + foot[0]) / 2 + bend, 0.5), foot]
    # A long flag has to fall steeply: a flat one is the bar of a 7. Above a foot it is straight: a round one would make a 2.
    length = rng.uniform(0.12, 0.3) if rng.random() < 0.4 else rng.uniform(0.3, 0.72)
    angle = np.deg2rad(rng.uniform(18, 60 if length < 0.2 else 42))
    tip = (top[0] - length * np.sin(angle), length * np.cos(angle))
    bow = rng.uniform(-0.18, 0.1) if habit == "flag" else rng.uniform(-0.04, 0.06)
    middle = ((tip[0] + top[0]) / 2 + rng.normal(0, 0.015), (tip[1] + top[1]) / 2 + bow * length)
    flag: Path = [tip, middle, *([top] if habit == "flag" and rng.random() < 0.45 else corner(top))]
    # A foot reaches to both sides: with a foot to the right alone, a flag and a stem make a 2.
    left, right, level = rng.uniform(0.15, 0.48), rng.uniform(0.12, 0.42), 1.0 + rng.normal(0, 0.015)
    bar: Path = [(foot[0] - left, level), (foot[0] + right, level + rng.normal(0, 0.02))]
    match habit:
        case "flag":
            return [[*flag, *stem]]
        case "flag and foot":
            return [[*flag, *stem], either_way(rng, bar)]
        case "foot":
            return [[top, *stem], bar]
        case "joined foot":
            return [[*flag, *stem[:-1], *corner(foot), *corner(bar[0]), bar[1]]]
    return [[top, *stem]]


def _leaning_one(rng: Generator) -> Path:
    """A slanted stem with a long flag, a wedge or an arch."""
    arched = rng.random() < 0.3
    # An arch over an upright stem has two equal legs, which no 1 has.
    lean = rng.uniform(0.22 if arched else 0.08, 0.4)
    stem_rise = np.rad2deg(np.arctan2(1.0, lean))
    # The flag climbs, and well apart from the stem: a level one is the bar of a 7.
    rise = np.deg2rad(rng.uniform(41, max(46, min(60, stem_rise - 24))))
    # A short arch clots to the bowl of a 9.
    length = rng.uniform(0.4, 0.58) if arched else rng.uniform(0.34, 0.68)
    tip = (lean - length * np.cos(rise), length * np.sin(rise))
    bulge = length * (rng.uniform(0.06, 0.16) if arched else rng.normal(0.0, 0.03))
    middle = ((tip[0] + lean) / 2 - bulge * np.sin(rise), tip[1] / 2 - bulge * np.cos(rise))
    top: Point = (lean, 0.0)
    stem: Path = [(0.5 * lean + rng.normal(0.01, 0.025), 0.5), (0.0, 1.0)]
    return [tip, middle, *([top] if arched else corner(top)), *stem]


def two(rng: Generator) -> list[Path]:
    width = rng.uniform(0.42, 0.68)
    start = (rng.uniform(0.0, 0.16) * width, rng.uniform(0.08, 0.32))
    shoulder = (width * rng.uniform(0.88, 1.0), rng.uniform(0.18, 0.36))
    crown: Path = [start, (0.2 * width, 0.06), (0.55 * width, 0.0), (0.88 * width, 0.09), shoulder, (0.68 * width, 0.6)]
    end = (width * rng.uniform(0.85, 1.5), rng.uniform(0.92, 1.03))
    match pick(rng, {"bar": 0.45, "loop": 0.17, "wave": 0.2, "flat top": 0.1, "curled start": 0.08}):
        case "loop":
            size = rng.uniform(0.8, 1.3)
            loop = [(0.1 * width, 1.0), (-0.06, 1.0 - 0.04 * size), (0.0, 1.0 - 0.14 * size), (0.22 * width, 1.0 - 0.12 * size)]
            return [[*crown, *loop, (0.6 * width, 0.97), end]]
        case "wave":
            return [[*crown, (0.2 * width, 0.92), *corner((0.0, 1.0)), (0.35 * width, 0.9), (0.7 * width, 1.0), end]]
        case "flat top":
            width = max(width, 0.54)
            knee = (width, rng.uniform(0.0, 0.05))
            # The bar below is as long as the one above, lest it be a 7.
            return [[(0.0, rng.uniform(0.0, 0.08)), *corner(knee), *corner((0.0, 1.0)), (width * rng.uniform(0.95, 1.2), 0.99)]]
        case "curled start":
            return [[(0.3 * width, 0.3), (0.12 * width, 0.26), *crown[1:], *corner((0.0, 0.98)), end]]
    return [[*crown, (0.28 * width, 0.84), *corner((0.0, rng.uniform(0.95, 1.0))), end]]


def three(rng: Generator) -> list[Path]:
    width = rng.uniform(0.4, 0.62)
    waist = (width * rng.uniform(0.2, 0.55), rng.uniform(0.38, 0.5))
    shape = pick(rng, {"flat": 0.27, "round": 0.58, "small": 0.15})
    if shape == "flat":
        top: Path = [(rng.uniform(0, 0.06), rng.uniform(0.0, 0.08)), *corner((width * rng.uniform(0.8, 1.0), rng.uniform(-0.02, 0.04)))]
    elif shape == "small":
        # The upper bow begins well left of its own turn and opens to the left: closed, it would be the bowl of a 9.
        waist = (width * rng.uniform(0.3, 0.5), rng.uniform(0.27, 0.37))
        upper = rng.uniform(0.66, 0.82) * width
        top = [(rng.uniform(0, 0.08), rng.uniform(0.02, 0.1)), (0.55 * upper, 0.0), (upper, 0.12), (0.85 * upper, 0.24)]
    else:
        upper = rng.uniform(0.75, 1.0) * width
        top = [(rng.uniform(0, 0.1), rng.uniform(0.06, 0.2)), (0.5 * upper, 0.0), (upper, 0.15), (0.82 * upper, 0.34)]
    match pick(rng, {"cusp": 0.5, "soft": 0.25, "loop": 0.25}):
        case "cusp":
            middle = corner(waist)
        case "soft":
            middle = [waist]
        case _:
            x, y = waist
            size = rng.uniform(0.04, 0.09)
            middle = [(x, y - size / 2), (x - size, y + size / 4), (x - size / 2, y + size), (x + size, y + size / 2)]
    # The end stays low and open: curled up to the waist it would close an 8.
    end = (rng.uniform(-0.12, 0.08), rng.uniform(0.84, 1.0))
    bulge = rng.uniform(0.66, 0.76)
    return [[*top, *middle, (0.82 * width, 0.55), (width, bulge), (0.78 * width, 0.94), (0.4 * width, 1.0), end]]


_FOURS = {
    "open": 0.2,
    "short stem": 0.14,
    "closed": 0.16,
    "one stroke": 0.11,
    "cup": 0.09,
    "narrow": 0.11,
    "round": 0.09,
    "lightning": 0.1,
}


def four(rng: Generator) -> list[Path]:
    width = rng.uniform(0.42, 0.68)
    level = rng.uniform(0.5, 0.78)
    stem_x = width * rng.uniform(0.66, 0.84)
    # The bar of a pointed 4 crosses its stem, which no 9 does.
    bar_end = (max(width, stem_x + 0.1), level + rng.normal(0, 0.025))
    foot = (stem_x + rng.uniform(-0.1, 0.04), 1.0)
    match pick(rng, _FOURS):
        case "short stem":
            # The limb leans, the bar lies low, and the stem is a short stroke across its end. Open above: a closed one were a 6.
            low = rng.uniform(0.55, 0.84)
            reach = rng.uniform(0.24, 0.5)
            limb_top = (rng.uniform(-0.02, 0.34), 0.0)
            knee: Path = corner((0.0, low)) if rng.random() < 0.6 else [(0.01, low - 0.12), (0.04, low)]
            end = (reach * rng.uniform(0.9, 1.35), low + rng.normal(-0.03, 0.035))
            start = (reach * rng.uniform(0.75, 1.0), low - rng.uniform(0.05, 0.28))
            return [[limb_top, *knee, end], [start, (start[0] - rng.uniform(-0.02, 0.1), 1.0)]]
        case "lightning":
            # Down, across and down again without lifting the pen or going back up. The stem is straight; that of a 5 bows.
            low = rng.uniform(0.42, 0.66)
            reach = rng.uniform(0.2, 0.5)
            knee = corner((0.0, low)) if rng.random() < 0.4 else [(0.0, low - 0.1), (0.05, low)]
            elbow = (reach, low + rng.uniform(-0.08, 0.06))
            end = (reach + rng.uniform(-0.06, 0.12), 1.0)
            return [[(rng.uniform(0.02, 0.36), 0.0), *knee, *(corner(elbow) if rng.random() < 0.5 else [elbow]), end]]
        case "narrow":
            # A tall limb and a stem close beside it; the stem ends well below the bar, which the loop of a 6 does not.
            low = rng.uniform(0.52, 0.76)
            reach = rng.uniform(0.22, 0.32)
            turn: Path = corner((0.0, low)) if rng.random() < 0.4 else [(0.0, low - 0.14), (0.05, low)]
            end = (reach + rng.uniform(0.05, 0.18), low - rng.uniform(0.0, 0.1))
            start = (reach + rng.uniform(-0.02, 0.04), low - rng.uniform(0.1, 0.34))
            if rng.random() < 0.4:
                # The bar climbs to the stem's beginning.
                end = (start[0] - 0.02, max(start[1] + 0.02, low - 0.16))
            return [[(rng.uniform(0.02, 0.24), 0.0), *turn, end], [start, (start[0] - rng.uniform(0.0, 0.14), 1.0)]]
        case "round":
            # The bowl of a 9 but for its open top: the limb begins high and left, the stem higher than the bowl's right side.
            level = rng.uniform(0.48, 0.64)
            right = rng.uniform(0.34, 0.5)
            limb: Path = [(rng.uniform(0.12, 0.4) * right, 0.0), (0.0, 0.68 * level), (0.3 * right, level), (0.75 * right, 0.85 * level)]
            top = (right + rng.uniform(0.0, 0.1), rng.uniform(0.02, 0.2))
            foot = (right - rng.uniform(0.02, 0.22), 1.0)
            if rng.random() < 0.5:
                return [[*limb, *corner(top), foot]]
            return [[*limb, (right + 0.03, 0.7 * level)], [top, foot]]
        case "closed":
            top = (stem_x + rng.uniform(-0.03, 0.06), 0.0)
            if rng.random() < 0.25:
                # The bar ends at the stem; the corner on the left is what a 9 lacks.
                bar_end = (stem_x + rng.uniform(-0.02, 0.04), level)
            return [[top, *corner((0.0, level)), bar_end], [(stem_x, rng.uniform(-0.05, 0.12)), foot]]
        case "one stroke":
            # Down, across and up to the stem's top, then down it.
            top = (stem_x + rng.uniform(0.0, 0.06), rng.uniform(0.0, level - 0.12))
            return [[(rng.uniform(0.02, 0.18), 0.0), *corner((0.0, level)), *corner((stem_x, level - 0.02)), *corner(top), foot]]
        case "cup":
            level = rng.uniform(0.42, 0.58)
            right = 0.9 * width
            cup: Path = [(0.05, 0.0), (0.0, 0.7 * level), (0.22 * width, level), (0.6 * width, level - 0.03), (right, 0.7 * level)]
            return [cup, [(right + rng.uniform(-0.01, 0.04), rng.uniform(-0.02, 0.1)), (right + rng.uniform(-0.14, 0.0), 1.0)]]
    # The mouth is wide enough that nobody takes it for the loop of a 9.
    left_top = (rng.uniform(0.0, min(0.22, stem_x - 0.24)), rng.uniform(0.0, 0.06))
    bend: Path = corner((0.0, level)) if rng.random() < 0.6 else [(0.01, level - 0.1), (0.06, level)]
    return [[left_top, *bend, bar_end], [(stem_x, rng.uniform(-0.02, level - 0.08)), foot]]
