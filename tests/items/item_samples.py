"""One plain item of every kind, and strategies that make many."""

from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from items.identifiers import neutral_ids
from items.kinds import (
    BankWord,
    Blank,
    Choice,
    Cloze,
    Criterion,
    Description,
    Essay,
    Evidence,
    Files,
    Hotspot,
    Item,
    ItemKind,
    Level,
    Matching,
    NumAnswer,
    Numeric,
    Option,
    Ordering,
    OrderRule,
    Pair,
    Rich,
    Side,
    Text,
    TextAnswer,
    TrueFalse,
    Unit,
    WordBank,
    WordGap,
    Zone,
)

HALF = Decimal("0.5")


def option(option_id, text, fraction="0", **more):
    return Option(id=option_id, content=Rich(text), fraction=Decimal(fraction), **more)


def typed(*patterns, **more):
    answers = tuple(
        TextAnswer(id=f"t{place}", pattern=pattern, match="wildcard" if "*" in pattern else "exact")
        for place, pattern in enumerate(patterns, 1)
    )
    return Text(answers=answers, **more)


def single_choice(**more):
    body = Choice(
        options=(
            option("a", "Lisbon"),
            option("b", "Oslo", "1", feedback=Rich("SECRET feedback")),
            option("c", "Rome", "0.25"),
        ),
        **more,
    )
    return Item(
        kind=ItemKind.SINGLE_CHOICE,
        stem=Rich("Which city is furthest north?"),
        body=body,
        title="SECRET title",
        rationale=Rich("SECRET rationale"),
        evidence=Evidence(start=3, end=18, text="SECRET evidence"),
        tags=("SECRET tag",),
    )


def multiple_response(fractions=("0.5", "0.5", "0", "0"), **more):
    options = tuple(
        option(option_id, f"Option {option_id}", fraction)
        for option_id, fraction in zip("abcd", fractions, strict=True)
    )
    body = Choice(options=options, is_multiple=True, **more)
    return Item(kind=ItemKind.MULTIPLE_RESPONSE, stem=Rich("Which two apply?"), body=body)


def true_false(is_true=True):
    body = TrueFalse(is_true=is_true, feedback_true=Rich("SECRET"), feedback_false=Rich("SECRET"))
    return Item(kind=ItemKind.TRUE_FALSE, stem=Rich("Oslo is north of Rome."), body=body)


def short_answer(*patterns, **more):
    return Item(
        kind=ItemKind.SHORT_ANSWER, stem=Rich("Which aim?"), body=typed(*(patterns or ("SECRET",)), **more)
    )


def matching(**more):
    left = (Side(id="l1", content=Rich("Norway")), Side(id="l2", content=Rich("Italy")))
    right = (
        Side(id="r1", content=Rich("Lisbon")),
        Side(id="r2", content=Rich("Oslo")),
        Side(id="r3", content=Rich("Rome")),
    )
    body = Matching(
        left=left, right=right, pairs=(Pair(left="l1", right="r2"), Pair(left="l2", right="r3")), **more
    )
    return Item(kind=ItemKind.MATCHING, stem=Rich("Match country and capital."), body=body)


def cloze():
    dropdown = Choice(options=(option("x", "north", "1"), option("y", "south")))
    blanks = (
        Blank(id="g1", body=typed("SECRET", "Oslo"), weight=Decimal(3)),
        Blank(id="g2", body=dropdown, display="dropdown"),
    )
    return Item(kind=ItemKind.CLOZE, stem=Rich("[[g1]] lies in the [[g2]]."), body=Cloze(blanks=blanks))


def word_bank(**more):
    """g1 wants w2 and g2 wants w1 of group 1, g3 wants w4 of group 2; w3 fits nowhere."""
    words = (("w1", "Oslo", 1), ("w2", "Bonn", 1), ("w3", "Rome", 1), ("w4", "is", 2), ("w5", "are", 2))
    gaps = (
        WordGap(id="g1", word="w2"),
        WordGap(id="g2", word="w1", weight=Decimal(2)),
        WordGap(id="g3", word="w4"),
    )
    body = WordBank(
        words=tuple(BankWord(id=name, text=text, group=group) for name, text, group in words),
        gaps=gaps,
        **more,
    )
    return Item(kind=ItemKind.WORD_BANK, stem=Rich("[[g1]], [[g2]], [[g3]]."), body=body)


def categorise(**more):
    left = {"l1": "oak", "l2": "pine", "l3": "birch"}
    sides = (Side(id="r1", content=Rich("broad-leaved")), Side(id="r2", content=Rich("conifer")))
    body = Matching(
        left=tuple(Side(id=name, content=Rich(text)) for name, text in left.items()),
        right=sides,
        pairs=(Pair(left="l1", right="r1"), Pair(left="l2", right="r2"), Pair(left="l3", right="r1")),
        **more,
    )
    return Item(kind=ItemKind.CATEGORISE, stem=Rich("Sort the trees."), body=body)


def num(answer_id="n1", value=None, tolerance="0", **more):
    fields: Any = more | {name: Decimal(more[name]) for name in ("low", "high", "fraction") if name in more}
    return NumAnswer(
        id=answer_id,
        value=None if value is None else Decimal(value),
        tolerance=Decimal(tolerance),
        **fields,
    )


def numerical(*answers, language="en", **more):
    found = answers or (
        num(value="987.654", tolerance="0.5", feedback=Rich("SECRET feedback")),
        num("n2", mode="range", low="900", high="1000", is_high_open=True, fraction="0.5"),
    )
    body = Numeric(answers=tuple(found), **more)
    return Item(kind=ItemKind.NUMERICAL, stem=Rich("How long is it?"), body=body, language=language)


def ordering(*texts, **more):
    """Elements e1, e2, e3 … in their right order."""
    found = texts or ("spring", "summer", "autumn")
    elements = tuple(Side(id=f"e{place}", content=Rich(text)) for place, text in enumerate(found, 1))
    return Item(kind=ItemKind.ORDERING, stem=Rich("Put in order."), body=Ordering(elements=elements, **more))


def mixed_gaps():
    """A typed gap, buttons worth 2, and a number worth 3: 9.5 give or take half, also in metres."""
    buttons = Choice(options=(option("x", "north", "1"), option("y", "south"), option("z", "east")))
    number = Numeric(
        answers=(num(value="9.5", tolerance="0.5"),),
        units=(Unit(symbol="km"), Unit(symbol="m", factor=Decimal("0.001"))),
        unit_rule="optional",
    )
    blanks = (
        Blank(id="g1", body=typed("Oslo")),
        Blank(id="g2", body=buttons, weight=Decimal(2), display="radio"),
        Blank(id="g3", body=number, weight=Decimal(3), display="number"),
    )
    stem = Rich("[[g1]] lies [[g2]], [[g3]] away.")
    return Item(kind=ItemKind.CLOZE, stem=stem, body=Cloze(blanks=blanks))


def essay(**more):
    rubric = (
        Criterion(
            id="c1",
            title="SECRET reasons",
            levels=(Level(id="v1", points=Decimal(0), text="none"), Level(id="v2", points=HALF, text="one")),
        ),
    )
    fields: Any = {
        "model_answer": Rich("SECRET model"),
        "notes": Rich("SECRET notes"),
        "rubric": rubric,
    } | more
    return Item(kind=ItemKind.ESSAY, stem=Rich("Why is it so?"), body=Essay(**fields))


def hotspot(*zones, **more):
    """A picture twice as wide as high: r is right, a rectangle; c is a circle, p a triangle."""
    found = zones or (
        zone("r", "rectangle", 1000, 2000, 3000, 6000, is_right=True),
        zone("c", "circle", 7000, 5000, 1000),
        zone("p", "polygon", 4000, 1000, 6000, 1000, 5000, 3000, feedback=Rich("SECRET feedback")),
    )
    fields: Any = {"picture": f"{'a1' * 16}.png", "alt": "A map", "width": 800, "height": 400} | more
    body = Hotspot(zones=tuple(found), **fields)
    return Item(kind=ItemKind.HOTSPOT, stem=Rich("Where is it?"), body=body)


def zone(zone_id, shape, *numbers, **more):
    return Zone(id=zone_id, content=Rich(f"SECRET {zone_id}"), shape=shape, numbers=numbers, **more)


def one_of_each():
    return [
        single_choice(),
        multiple_response(),
        true_false(),
        short_answer(),
        matching(),
        cloze(),
        numerical(),
        ordering(),
        word_bank(),
        categorise(),
        essay(),
        hotspot(),
    ]


WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "theta", "iota", "kappa"])
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
CONTENT = ANY_TEXT.map(lambda text: text if text.strip() else text + "…")
RICH = st.builds(Rich, CONTENT, st.sampled_from(["plain", "markdown", "html"]))
MAYBE_RICH = st.none() | st.builds(Rich, ANY_TEXT)
COST = st.sampled_from([Decimal(text) for text in ("-1", "-0.3333333", "-0.5", "0")])


@st.composite
def choices(draw, is_multiple):
    texts = draw(st.lists(CONTENT, min_size=2, max_size=6, unique=True))
    right = draw(st.integers(1, len(texts) if is_multiple else 1))
    share = (Decimal(1) / right).quantize(Decimal("0.0000001"))
    fractions = draw(st.permutations([share] * right + [draw(COST) for _ in texts[right:]]))
    options = tuple(
        Option(
            id=option_id,
            content=Rich(text),
            fraction=fraction,
            feedback=draw(MAYBE_RICH),
            is_pinned=draw(st.booleans()),
        )
        for option_id, text, fraction in zip(neutral_ids(texts), texts, fractions, strict=True)
    )
    scoring = draw(st.sampled_from(["weighted", "all_or_nothing", "right_minus_wrong"]))
    return Choice(
        options=options, is_multiple=is_multiple, scoring=scoring, has_natural_order=draw(st.booleans())
    )


@st.composite
def typed_bodies(draw):
    patterns = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    more = [draw(st.sampled_from([HALF, Decimal(1)])) for _ in patterns[1:]]
    fractions = draw(st.permutations([Decimal(1), *more]))
    answers = tuple(
        TextAnswer(id=f"t{place}", pattern=pattern, fraction=fraction, feedback=draw(MAYBE_RICH))
        for place, (pattern, fraction) in enumerate(zip(patterns, fractions, strict=True))
    )
    return Text(answers=answers, is_case_sensitive=draw(st.booleans()), max_length=draw(st.integers(20, 400)))


@st.composite
def matchings(draw):
    left = draw(st.lists(CONTENT, min_size=2, max_size=4, unique=True))
    right = draw(st.lists(CONTENT, min_size=2, max_size=5, unique=True))
    left_sides = tuple(Side(id=f"l{place}", content=Rich(text)) for place, text in enumerate(left))
    right_sides = tuple(Side(id=f"r{place}", content=Rich(text)) for place, text in enumerate(right))
    pairs = tuple(Pair(left=side.id, right=draw(st.sampled_from(right_sides)).id) for side in left_sides)
    scoring = draw(st.sampled_from(["per_pair", "all_or_nothing"]))
    return Matching(left=left_sides, right=right_sides, pairs=pairs, scoring=scoring)


NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=4) | st.sampled_from(
    [Decimal(text) for text in ("6.02e23", "-1.6e-19", "0.5", "1234567.891")]
)


@st.composite
def num_answers(draw, answer_id):
    mode = draw(st.sampled_from(["absolute", "relative", "sigfig", "range"]))
    fraction = draw(st.sampled_from([HALF, Decimal(1)])) if answer_id != "n0" else Decimal(1)
    more = {"id": answer_id, "mode": mode, "fraction": fraction, "feedback": draw(MAYBE_RICH)}
    if mode == "range":
        low, high = sorted(draw(st.lists(NUMBERS, min_size=2, max_size=2, unique=True)))
        is_open = draw(st.booleans())
        return NumAnswer(low=low, high=high, is_low_open=is_open, is_high_open=draw(st.booleans()), **more)
    value = draw(NUMBERS if mode == "absolute" else NUMBERS.filter(bool))
    tolerance = {
        "absolute": st.sampled_from([Decimal(0), Decimal("0.25"), Decimal(10)]),
        "relative": st.sampled_from([Decimal("0.05"), Decimal("0.0125")]),
        "sigfig": st.integers(1, 15).map(Decimal),
    }[mode]
    return NumAnswer(value=value, tolerance=draw(tolerance), **more)


@st.composite
def numerics(draw):
    answers = [draw(num_answers(f"n{place}")) for place in range(draw(st.integers(1, 3)))]
    if draw(st.booleans()):
        answers.append(NumAnswer(id="n9", mode="any", fraction=Decimal(0)))
    units = (Unit(symbol="km"), Unit(symbol="m", factor=Decimal("0.001"))) if draw(st.booleans()) else ()
    rule: Any = draw(st.sampled_from(["optional", "required"])) if units else "none"
    penalty = draw(st.sampled_from([Decimal(0), Decimal("0.1"), Decimal(1)]))
    return Numeric(
        answers=tuple(answers),
        units=units,
        unit_rule=rule,
        unit_penalty=penalty,
        is_unit_left=draw(st.booleans()),
    )


@st.composite
def orderings(draw):
    texts = draw(st.lists(CONTENT, min_size=2, max_size=6, unique_by=lambda text: " ".join(text.split())))
    elements = tuple(
        Side(id=name, content=Rich(text)) for name, text in zip(neutral_ids(texts, "e"), texts, strict=True)
    )
    shown = draw(st.none() | st.integers(2, len(elements) - 1)) if len(elements) > 2 else None
    return Ordering(
        elements=elements,
        scoring=draw(st.sampled_from(get_args(OrderRule))),
        shown=shown,
        is_contiguous=shown is not None and draw(st.booleans()),
        is_horizontal=draw(st.booleans()),
    )


@st.composite
def word_banks(draw):
    texts = draw(st.lists(WORDS, min_size=2, max_size=6, unique=True))
    words = tuple(BankWord(id=f"w{place}", text=text) for place, text in enumerate(texts))
    is_reusable = draw(st.booleans())
    order = draw(st.permutations(words))
    gaps = tuple(
        WordGap(id=f"g{place}", word=word.id, weight=Decimal(draw(st.integers(1, 5))))
        for place, word in enumerate(order[: draw(st.integers(1, len(words)))])
    )
    return WordBank(words=words, gaps=gaps, is_reusable=is_reusable)


@st.composite
def essays(draw):
    levels = st.lists(st.tuples(st.sampled_from([Decimal(1), HALF]), WORDS), min_size=2, max_size=4)
    low, high = sorted(draw(st.lists(st.integers(1, 5000), min_size=2, max_size=2)))
    return Essay(
        min_words=draw(st.sampled_from([None, low])),
        max_words=draw(st.sampled_from([None, high])),
        is_strict=draw(st.booleans()),
        lines=draw(st.integers(1, 60)),
        template=draw(WORDS | st.just("")),
        model_answer=draw(MAYBE_RICH.map(lambda rich: rich and Rich(rich.value + " model", rich.format))),
        notes=draw(MAYBE_RICH),
        files=draw(
            st.sampled_from([None, Files(most=3), Files(most=2, least=1, types=("pdf",), megabytes=2)])
        ),
        rubric=tuple(
            Criterion(
                id=f"c{place}",
                title=draw(WORDS),
                levels=tuple(
                    Level(id=f"v{number}", points=points, text=text)
                    for number, (points, text) in enumerate(draw(levels), 1)
                ),
            )
            for place in range(1, draw(st.integers(1, 4)))
        ),
    )


@st.composite
def hotspots(draw):
    """Zones side by side, so that none hides another."""
    texts = draw(st.lists(CONTENT, min_size=2, max_size=5, unique=True))
    right = draw(st.integers(0, len(texts) - 1))
    numbers = {
        "rectangle": lambda left: (left, 100, left + 900, 2500),
        "circle": lambda left: (left + 500, 5000, 400),
        "polygon": lambda left: (left, 7000, left + 900, 7000, left + 450, 9000),
    }
    zones = []
    for place, (name, text) in enumerate(zip(neutral_ids(texts, "z"), texts, strict=True)):
        shape: Any = draw(st.sampled_from(["rectangle", "circle", "polygon"]))
        is_right = place == right or draw(st.booleans())
        zones.append(
            Zone(
                id=name,
                content=Rich(text),
                shape=shape,
                numbers=numbers[shape](place * 1000),
                is_right=is_right,
                feedback=draw(MAYBE_RICH),
            )
        )
    return Hotspot(
        picture=f"{'a1' * 16}.png",
        alt=draw(WORDS),
        width=draw(st.integers(1, 4000)),
        height=draw(st.integers(1, 4000)),
        zones=tuple(zones),
        is_multiple=draw(st.booleans()),
        scoring=draw(st.sampled_from(["right_minus_wrong", "all_or_nothing"])),
        are_places_shown=draw(st.booleans()),
    )


@st.composite
def blanks_of(draw, blank_id):
    weight = Decimal(draw(st.integers(1, 5)))
    display: Any = draw(st.sampled_from(["typed", "dropdown", "radio", "number"]))
    bodies = {"typed": typed_bodies(), "number": numerics()}
    return Blank(id=blank_id, body=draw(bodies.get(display, choices(False))), weight=weight, display=display)


@st.composite
def items(draw):
    kind = draw(st.sampled_from(ItemKind))
    stem = draw(RICH.filter(lambda rich: "[[" not in rich.value))
    if kind is ItemKind.CLOZE:
        ids = [f"g{place}" for place in range(draw(st.integers(1, 3)))]
        body = Cloze(blanks=tuple(draw(blanks_of(blank_id)) for blank_id in ids))
        stem = Rich(stem.value + " ".join(f"[[{blank_id}]]" for blank_id in ids), stem.format)
    elif kind is ItemKind.WORD_BANK:
        body = draw(word_banks())
        stem = Rich(stem.value + " ".join(f"[[{gap.id}]]" for gap in body.gaps), stem.format)
    else:
        body = draw(
            {
                ItemKind.SINGLE_CHOICE: choices(False),
                ItemKind.MULTIPLE_RESPONSE: choices(True),
                ItemKind.TRUE_FALSE: st.builds(TrueFalse, is_true=st.booleans(), feedback_true=MAYBE_RICH),
                ItemKind.SHORT_ANSWER: typed_bodies(),
                ItemKind.MATCHING: matchings(),
                ItemKind.CATEGORISE: matchings(),
                ItemKind.NUMERICAL: numerics(),
                ItemKind.DESCRIPTION: st.just(Description()),
                ItemKind.ORDERING: orderings(),
                ItemKind.ESSAY: essays(),
                ItemKind.HOTSPOT: hotspots(),
            }[kind]
        )
    asks = kind is not ItemKind.DESCRIPTION
    return Item(
        kind=kind,
        stem=stem,
        body=body,
        points=draw(st.sampled_from([Decimal(1), Decimal("2.50")])) if asks else Decimal(0),
        title=draw(ANY_TEXT),
        rationale=draw(MAYBE_RICH) if asks else None,
        tags=tuple(draw(st.lists(WORDS, max_size=2))),
    )
