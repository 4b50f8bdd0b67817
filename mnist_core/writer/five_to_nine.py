"""The digits 5 to 9 as pen paths; see `zero_to_four` for how they are noted and how the shares of the habits are meant."""

from mnist_core.writer.curves import Generator, Path, Point, arc, corner, either_way, pick


def five(rng: Generator) -> list[Path]:
    width = rng.uniform(0.42, 0.64)
    top = (width * rng.uniform(0.06, 0.26), 0.0)
    knee = (width * rng.uniform(0.0, 0.1), rng.uniform(0.34, 0.48))
    bulge = rng.uniform(0.62, 0.74)
    # The end stays away from the knee: closed, the belly would be that of a 6 or an 8.
    end = (rng.uniform(-0.12, 0.08), rng.uniform(0.86, 1.0))
    swell = (0.5 * width, knee[1] - rng.uniform(-0.02, 0.07))
    belly: Path = [swell, (0.9 * width, 0.5), (width, bulge), (0.78 * width, 0.92), (0.4 * width, 1.0), end]
    bar_end = (width * rng.uniform(0.85, 1.3), rng.uniform(-0.1, 0.05))
    match pick(rng, {"two strokes": 0.35, "one stroke": 0.29, "soft": 0.14, "s": 0.12, "slanted": 0.1}):
        case "two strokes":
            bar = [(top[0] + rng.uniform(-0.08, 0.14), rng.uniform(-0.06, 0.05)), bar_end]
            return [[top, *corner(knee), *belly], either_way(rng, bar)]
        case "one stroke":
            return [[bar_end, *corner(top), *corner(knee), *belly]]
        case "s":
            # Its left side stays on the left, else the upper half were that of a 3.
            hook = (width * rng.uniform(0.85, 1.1), rng.uniform(0.02, 0.1))
            return [[hook, (0.5 * width, 0.0), (0.1 * width, 0.1), (0.03 * width, 0.28), (0.4 * width, knee[1] + 0.04), *belly[2:]]]
        case "slanted":
            # A short neck falls to the left from the middle of the bar, which the upper bow of a 3 never does.
            top = (width * rng.uniform(0.3, 0.55), 0.0)
            knee = (width * rng.uniform(0.0, 0.08), rng.uniform(0.28, 0.4))
            bar = [(top[0] - rng.uniform(0.0, 0.18), rng.uniform(-0.03, 0.03)), bar_end]
            return [[top, *corner(knee), *belly], either_way(rng, bar)]
    return [[bar_end, (0.55 * width, 0.01), (top[0], 0.06), (knee[0] + 0.02, 0.3), (0.25 * width, 0.44), *belly[1:]]]


def six(rng: Generator) -> list[Path]:
    width = rng.uniform(0.4, 0.62)
    height = rng.uniform(0.19, 0.28)
    centre = (width / 2, 1.0 - height)
    # The tail stands well above the loop and leans right, lest it be a 0.
    tail = (width * rng.uniform(0.4, 1.1), 0.0)
    back: Path = [tail, (width * rng.uniform(0.16, 0.3), rng.uniform(0.24, 0.34)), (0.03 * width, 0.56)]
    radii = (width / 2, height)
    match pick(rng, {"closed": 0.55, "inside": 0.25, "crossing": 0.2}):
        case "inside":
            bowl = arc(centre, radii, 180, rng.uniform(-140, -75), 7)
            inward = rng.uniform(0.6, 1.0)
            bowl[-1] = (centre[0] + inward * (bowl[-1][0] - centre[0]), centre[1] + inward * (bowl[-1][1] - centre[1]))
            return [[*back, *bowl]]
        case "crossing":
            bowl = arc(centre, radii, 180, -135, 7)
            return [[*back, *bowl, (-rng.uniform(0.05, 0.16), centre[1] + rng.uniform(-0.12, 0.04))]]
    bowl = arc(centre, radii, 180, rng.uniform(-180, -150), 8)
    return [[*back, *bowl]]


def seven(rng: Generator) -> list[Path]:
    if rng.random() < 0.28:
        return _arched_seven(rng)
    width = rng.uniform(0.46, 0.72)
    left, right = (0.0, rng.uniform(-0.02, 0.08)), (width, rng.uniform(-0.03, 0.04))
    dip = rng.normal(0.0, 0.03)
    bar: Path = [left, (0.5 * width, (left[1] + right[1]) / 2 + dip), right]
    # A serif longer than this closes a 9.
    serif: Point = (rng.uniform(-0.05, 0.05), left[1] + rng.uniform(0.06, 0.17))
    start = pick(rng, {"plain": 0.48, "serif": 0.27, "curl": 0.25})
    match start:
        case "serif":
            bar = [serif, *corner(left), *bar[1:]]
        case "curl":
            bar = [
                (serif[0], serif[1] + rng.uniform(0.0, 0.06)),
                (0.12 * width, left[1] - 0.01),
                (0.5 * width, rng.uniform(-0.04, 0.1)),
                right,
            ]
    foot = (width * rng.uniform(0.05, 0.6), 1.0)
    middle = ((right[0] + foot[0]) / 2 + rng.normal(-0.01, 0.04), 0.5)
    strokes: list[Path]
    # A curl that runs over into a round shoulder makes a question mark of the 7: read so only with its cross.
    arched = start == "curl" and rng.random() < 0.5
    match "round" if arched else pick(rng, {"sharp": 0.62, "round": 0.24, "two strokes": 0.14}):
        case "sharp":
            strokes = [[*bar[:-1], *corner(right), middle, foot]]
        case "round":
            shoulder = rng.uniform(0.1, 0.22)
            strokes = [[*bar[:-1], (0.9 * width, 0.03), (0.95 * width, shoulder), middle, foot]]
        case _:
            strokes = [bar, [(right[0] - rng.uniform(0.0, 0.04), right[1] - rng.uniform(-0.02, 0.08)), middle, foot]]
    if arched or rng.random() < 0.47:
        # The stem goes on well below the cross: ending there, it would have a 2's base.
        height, rise = rng.uniform(0.4, 0.72), rng.normal(0.01, 0.035)
        x = middle[0] + (foot[0] - middle[0]) * (height - 0.5) / 0.5
        strokes.append(either_way(rng, [(x - rng.uniform(0.14, 0.36), height + rise), (x + rng.uniform(0.12, 0.34), height - rise)]))
    return strokes


def _arched_seven(rng: Generator) -> list[Path]:
    """A 7 whose bar is an arch that runs over into a curved stem, mostly crossed."""
    crossed = rng.random() < 0.75
    # Without the cross only a wide and shallow arch is a 7's: a deep one were the crown of a 2, a narrow one the flag of a 1.
    width = rng.uniform(0.26, 0.5) if crossed else rng.uniform(0.56, 0.74)
    start: Point = (0.0, rng.uniform(0.12, 0.28) if crossed else rng.uniform(0.04, 0.1))
    shoulder: Path = [(0.92 * width, rng.uniform(0.02, 0.07)), (width, rng.uniform(0.14, 0.24))]
    foot: Point = (width * rng.uniform(0.1, 0.6), 1.0)
    height = rng.uniform(0.46, 0.64)
    bend = rng.uniform(0.5, 0.78 if crossed else 0.6)
    middle: Point = ((1 - bend) * foot[0] + bend * width, height)
    stem: Path = [start, (0.18 * width, 0.06), (0.55 * width, 0.0), *shoulder, middle, foot]
    if not crossed:
        return [stem]
    if rng.random() < 0.4:
        # Written in one go, the pen turns at the foot and comes back as the cross, high above it, where no 2 has its base.
        left = (min(foot[0], middle[0]) - rng.uniform(0.04, 0.2), rng.uniform(height + 0.02, 0.84))
        turn = corner(foot) if rng.random() < 0.5 else [foot, (0.6 * foot[0] + 0.4 * left[0], 0.97)]
        right = (middle[0] + rng.uniform(0.14, 0.4), height + rng.normal(0.0, 0.05))
        return [[*stem[:-1], *turn, *(corner(left) if rng.random() < 0.5 else [left]), right]]
    if rng.random() < 0.2:
        # A longer hook at the foot would be that of a 3.
        stem.append((foot[0] - rng.uniform(0.05, 0.13), rng.uniform(0.94, 0.99)))
    rise = rng.normal(0.02, 0.035)
    cross: Path = [(middle[0] - rng.uniform(0.14, 0.3), height + rise), (middle[0] + rng.uniform(0.14, 0.32), height - rise)]
    return [stem, either_way(rng, cross)]


def eight(rng: Generator) -> list[Path]:
    width = rng.uniform(0.38, 0.62)
    upper = width * rng.uniform(0.7, 1.05)
    inset = (width - upper) / 2
    waist = rng.uniform(0.4, 0.52)
    match pick(rng, {"curve": 0.46, "straight return": 0.25, "two rings": 0.11, "from the waist": 0.08, "thin loop": 0.1}):
        case "two rings":
            start = rng.uniform(-150, -30)
            top_ring = arc((width / 2, waist / 2), (upper / 2, waist / 2), start, start - rng.uniform(350, 385), 9)
            low_ring = arc((width / 2, (1 + waist) / 2), (width / 2, (1 - waist) / 2), start, start - rng.uniform(350, 385), 9)
            return [top_ring, low_ring]
        case "thin loop":
            # One loop is pressed flat, never to a line: an 8 without its lower loop is a 9, without its upper one a 6.
            waist = rng.uniform(0.42, 0.52)
            thin, full = rng.uniform(0.12, 0.19), rng.uniform(0.24, 0.42)
            above, below = (thin, full) if rng.random() < 0.5 else (full, thin)
            x = rng.normal(0.0, 0.02)
            first_half: Path = [(0.5 * above, 0.14), (0.0, 0.0), (-0.5 * above, 0.5 * waist), (x, waist), (0.5 * below, 0.74)]
            return [[*first_half, (0.0, 1.0), (-0.5 * below, 0.75), (x, waist + 0.03), (0.5 * above, 0.26), (0.45 * above, 0.1)]]
        case "from the waist":
            top = arc((width / 2, waist / 2), (upper / 2, waist / 2), 60, -240, 7)
            low = arc((width / 2, (1 + waist) / 2), (width / 2, (1 - waist) / 2), -60, 240, 7)
            return [[*top, *low, (0.4 * width, waist + 0.02)]]
        case "straight return":
            falling: Path = [(0.9 * width, 0.12), (0.5 * width, 0.0), (0.08 * width, 0.16), (0.45 * width, 0.45)]
            lower = rng.uniform(0.65, 1.0) * width  # narrower still, the lower loop would be the stem of a 9
            turn: Path = [(0.03, 0.88)] if rng.random() < 0.5 else corner((0.03, 0.93))
            # The line ends short of the start or past it; a wider mouth would make a y of the upper half.
            past = rng.uniform(-0.08, 0.16)
            return [[*falling, (0.9 * lower, 0.72), (0.5 * lower, 1.0), *turn, (0.88 * width + past * rng.uniform(0.3, 1.0), 0.16 - past)]]
    # Both loops close to within a small gap, else the 8 falls apart into a 5 or a 3.
    first = (inset + 0.94 * upper, rng.uniform(0.08, 0.2))
    upper_half = [first, (0.55 * width, 0.0), (inset + 0.04 * upper, 0.45 * waist), (0.48 * width, waist), (0.97 * width, 0.73)]
    end = (first[0] + rng.uniform(-0.1, 0.08), first[1] + rng.uniform(-0.1, 0.06))
    path: Path = [*upper_half, (0.52 * width, 1.0), (0.02 * width, 0.75), (0.46 * width, waist + 0.02), (0.9 * upper + inset, 0.27), end]
    return [[(width - x, y) for x, y in path] if rng.random() < 0.15 else path]


def nine(rng: Generator) -> list[Path]:
    width = rng.uniform(0.34, 0.6)
    habit = pick(rng, {"straight": 0.24, "curved": 0.14, "hook": 0.25, "bulging": 0.24, "flat hook": 0.13})
    height = rng.uniform(0.15, 0.23) if habit == "bulging" else rng.uniform(0.13, 0.28)
    centre, radii = (0.5 * width, height), (0.5 * width, height)
    back: Point = (width * rng.uniform(0.92, 1.02), rng.uniform(0.08, 0.9 * height))
    x = back[0]
    belly = x + rng.uniform(-0.03, 0.18)
    tails: dict[str, Path] = {
        "straight": [(x - rng.uniform(0.0, 0.16), 1.0)],
        "curved": [(x - 0.02, 0.5), (x - rng.uniform(0.05, 0.12), 0.8), (x - rng.uniform(0.2, 0.35), 1.0)],
        # The hook's end lies far below the bowl: curled up to it, it would make a g or an 8.
        "hook": [(belly, 0.6), (0.85 * belly, 0.92), (0.45 * x, 1.0), (rng.uniform(-0.22, 0.15), rng.uniform(0.84, 1.0))],
        # The back swells beyond the bowl and the hook reaches far left; only the closed bowl tells it from a 3.
        "bulging": [
            (x + rng.uniform(0.08, 0.3), rng.uniform(0.5, 0.66)),
            (x + rng.uniform(0.0, 0.14), 0.86),
            (0.45 * x, rng.uniform(0.95, 1.0)),
            (rng.uniform(-0.45, 0.05), rng.uniform(0.84, 1.04)),
        ],
        "flat hook": [(belly, 0.6), *corner((x - 0.01, 1.0)), (rng.uniform(-0.22, 0.1), rng.uniform(0.93, 1.0))],
    }
    tail = tails[habit]
    # The bowl always closes on the right: open there, a hooked 9 is a 5.
    match pick(rng, {"turned": 0.35, "flowing": 0.25, "own stroke": 0.15, "spiral": 0.25}):
        case "spiral":
            # Begun inside, left of the back; the back still rises beside it, which that of a 3 or a 5 does not.
            begin = (width * rng.uniform(0.72, 0.92), height * rng.uniform(0.5, 1.0))
            join = (x, rng.uniform(0.3, 0.8) * height)
            return [[begin, *arc(centre, radii, rng.uniform(-80, -50), -335, 7), *(corner(join) if rng.random() < 0.5 else [join]), *tail]]
        case "own stroke":
            start = rng.uniform(-70, 0)
            return [arc(centre, radii, start, start - rng.uniform(355, 385), 9), [back, *tail]]
        case "turned":
            return [[*arc(centre, radii, rng.uniform(-40, 0), -355, 8), *corner(back), *tail]]
    return [[*arc(centre, radii, rng.uniform(-25, 5), -340, 8), (x, 0.9 * height), *tail]]
