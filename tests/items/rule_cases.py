"""Items that each rule must find something in, and such that it must leave alone."""

from dataclasses import replace

from items.kinds import Choice, Evidence, Item, ItemKind, Rich, Side, TrueFalse
from items.rules import Context
from tests.items.item_samples import (
    cloze,
    essay,
    hotspot,
    matching,
    num,
    numerical,
    option,
    ordering,
    typed,
    zone,
)

CITIES = ["Oslo", "Rome", "Lisbon"]
ARTICLE = "The council set three tasks. Technology leads the first task. In 2024 the port grew by 7 percent."


def proof(text):
    return Evidence(start=ARTICLE.index(text), end=ARTICLE.index(text) + len(text), text=text)


def said(text):
    return Evidence(start=0, end=len(text), text=text)


def choose(stem, options=CITIES, right=(0,), evidence=None, **more):
    kind = (
        ItemKind.SINGLE_CHOICE
        if len(right) == 1 or not more.get("is_multiple")
        else ItemKind.MULTIPLE_RESPONSE
    )
    body = Choice(
        options=tuple(
            option(f"o{place}", text, "1" if place in right else "0") for place, text in enumerate(options)
        ),
        **more,
    )
    return Item(kind=kind, stem=Rich(stem), body=body, evidence=evidence)


def ask(stem, *patterns, evidence=None):
    return Item(kind=ItemKind.SHORT_ANSWER, stem=Rich(stem), body=typed(*patterns), evidence=evidence)


def state(stem, evidence=None, is_true=True):
    return Item(kind=ItemKind.TRUE_FALSE, stem=Rich(stem), body=TrueFalse(is_true=is_true), evidence=evidence)


def alike():
    right = (*matching().body.right[:2], Side(id="r3", content=Rich("the Oslo.")))
    return replace(matching(), body=replace(matching().body, right=right))


CITY = "According to the article, which city is furthest north?"
TEXT = Context(text=ARTICLE)
NEAR = Context(
    other_stems=("Which river is longest?", "According to the article, which city lies furthest north?")
)
LEADS = proof("Technology leads the first task.")
TASK = (
    "A council has to choose between a bridge and a ferry for a village of two hundred people on an island. "
    "Describe what the article says for and against each, in the order of weight, and say which you advise."
)
LONG = "the city at the end of the fjord, north of all the others"

Cases = dict[str, list[tuple[Item, Context | None]]]
FLAWED: Cases = {
    "order_told": [
        (ordering("spring", "2. summer", "autumn"), None),
        (ordering("First spring", "summer", "autumn"), None),
    ],
    "zone_small": [
        (hotspot(zone("r", "rectangle", 0, 0, 600, 9000, is_right=True)), None),
        (hotspot(zone("r", "circle", 5000, 5000, 300, is_right=True)), None),
    ],
    "zone_clash": [
        (
            hotspot(
                zone("r", "circle", 2000, 4000, 1000, is_right=True),
                zone("b", "rectangle", 0, 0, 2000, 9000),
            ),
            None,
        ),
        (hotspot(*hotspot().body.zones, zone("x", "rectangle", 0, 0, 10000, 10000)), None),
    ],
    "zone_told": [
        (hotspot(alt="A map with the secret R in it"), None),
        (hotspot(alt="SECRET r"), None),
    ],
    "order_few": [(ordering("spring", "summer"), None), (ordering("one", "two", scoring="next"), None)],
    "number_unreachable": [
        (numerical(num(value="10", tolerance="2"), num("n2", value="11", fraction="0.5")), None),
        (numerical(num(mode="range", low="0"), num("n2", value="5", tolerance="0.1", mode="relative")), None),
    ],
    "exact_decimals": [
        (numerical(num(value="9.81")), None),
        (numerical(num(value="10"), num("n2", value="0.5", fraction="0.5")), None),
    ],
    "wide_tolerance": [
        (numerical(num(value="10", tolerance="6")), None),
        (numerical(num(value="-10", tolerance="0.6", mode="relative")), None),
    ],
    "number_worked_out": [
        (replace(numerical(num(value="9")), evidence=said("The conference set 8 tasks.")), None),
        (replace(numerical(num(value="14.5", tolerance="1")), evidence=said("It grew twice.")), None),
    ],
    "evidence": [
        (choose(CITY, evidence=Evidence(start=1, end=4, text="The")), TEXT),
        (choose(CITY), TEXT),
    ],
    "key_supported": [
        (ask("Which thing leads the first task?", "chemistry", evidence=LEADS), None),
        (ask("By how much did the port grow?", "9 percent", evidence=proof("grew by 7 percent")), None),
    ],
    "statement_supported": [
        (state("Chemistry slows down harbours everywhere.", evidence=LEADS), None),
        (state("According to the article, rivers feed fields.", evidence=LEADS), None),
    ],
    "attributed": [(choose("Which city is furthest north?"), TEXT), (state("Oslo is north of Rome."), TEXT)],
    "near_duplicate": [
        (choose(CITY), NEAR),
        (choose("Which longest river is it?"), Context(other_stems=("Which river is it, the longest?",))),
    ],
    "stem_alone": [
        (choose("Which city does this statement from the article name?"), None),
        (choose("What does he call the key task?"), None),
        (choose("Which city did the council visit last year?"), None),
        (state("This conference placed technology first."), None),
        (replace(cloze(), stem=Rich("It lies in [[g1]], in the [[g2]].")), None),
    ],
    "key_leak": [
        (choose("Which city, Oslo or another, is furthest north?"), None),
        (replace(cloze(), stem=Rich("[[g1]] lies north, in the [[g2]].")), None),
    ],
    "negative_wording": [
        (choose("Which city is not in the north?"), None),
        (choose("All of them lie in Europe except which city?"), None),
        (state("The port doesn't grow."), None),
    ],
    "blank_in_stem": [
        (choose("The city of ____ lies in the north:"), None),
        (ask("The capital is ....", "Oslo"), None),
    ],
    "unfocused_stem": [
        (choose("The north of Europe"), None),
        (choose("Which of the following is true?"), None),
    ],
    "gratuitous": [
        (choose("Which city " + "of the old northern union " * 8 + "lies north?"), None),
        (
            choose(
                "Europe has many cities, and some of them lie far up in the cold north. Which is furthest?"
            ),
            None,
        ),
        (ask(TASK, "a bridge"), None),
    ],
    "readable": [
        (choose(CITY, ["Oslo " + "and its many islands " * 8, "Rome", "Lisbon"]), None),
        (choose("Which city is not never cold?"), None),
    ],
    "no_key": [
        (choose(CITY, right=()), None),
        (replace(ask("What leads?", "x"), body=replace(typed("x"), answers=())), None),
    ],
    "several_keys": [
        (choose(CITY, right=(0, 1)), None),
        (choose("Which cities lie in Europe?", right=(0, 1, 2), is_multiple=True), None),
    ],
    "duplicate_options": [(choose(CITY, ["Oslo", "Rome", " the rome."]), None), (alike(), None)],
    "few_options": [
        (choose(CITY, ["Oslo", "Rome"]), None),
        (choose("Which cities are capitals?", ["Oslo", "Milan"], is_multiple=True), None),
    ],
    "longest_key": [
        (choose(CITY, [LONG, "Rome", "Lisbon"]), None),
        (choose(CITY, ["Rome", "Lisbon", "Oslo, the city in the far north"], right=(2,)), None),
    ],
    "repeated_word": [
        (
            choose("What leads the industrial task?", ["industrial research", "old trade", "cheap money"]),
            None,
        ),
        (choose("Which region feeds supply chains?", ["chains of ports", "old towns", "cold lakes"]), None),
    ],
    "article_cue": [
        (choose("The northern capital is an", ["island city", "harbour town", "mountain village"]), None),
        (choose("What they built was a:", ["bridge", "airport", "tower"]), None),
    ],
    "number_cue": [
        (choose("Which are the tasks of the council?", ["reforms", "a port", "a bridge"]), None),
        (choose("What is the aim of the council?", ["a reform", "ports", "bridges"]), None),
    ],
    "convergence": [
        (
            choose(
                "What did the council ask for?", ["ports and roads", "ports and lakes", "roads and fields"]
            ),
            None,
        ),
        (
            choose("What counts?", ["steel, coal", "iron, clay", "wool, tin", "steel and wool"], right=(3,)),
            None,
        ),
    ],
    "absolute_terms": [
        (choose("What does the port do?", ["grows", "always shrinks", "moves"]), None),
        (state("The port never grows.", is_true=False), None),
    ],
    "vague_terms": [
        (choose("What does the port do?", ["grows", "sometimes shrinks", "moves"]), None),
        (state("The port usually grows."), None),
    ],
    "all_or_none": [
        (choose(CITY, [*CITIES, "All of the above"]), None),
        (choose(CITY, [*CITIES, "None of these"]), None),
    ],
    "k_type": [(choose(CITY, [*CITIES, "A and C"]), None), (choose(CITY, [*CITIES, "both I and III"]), None)],
    "true_false_inside": [
        (choose("Is Oslo in the north?", ["Yes", "No", "Unknown"]), None),
        (choose("Oslo lies north:", ["True", "False", "Unknown"]), None),
    ],
    "lost_sequence": [
        (choose("In which year did the port grow?", ["2024", "2021", "2023"], has_natural_order=True), None),
        (choose("By how much did the port grow?", ["5%", "7%", "9%"]), None),
        (choose("On which day?", ["March 5", "March 7", "May 1"]), None),
        (choose("How long is the pier?", ["740 metres", "1,000 metres", "620 metres"]), None),
    ],
    "ambiguous": [
        (choose("When was the port built and who built it?"), None),
        (choose("What is the best city of the north?"), None),
        (ask("What do you think about the port?", "good"), None),
    ],
    "form_cue": [
        (choose("The council met to", ["open the port", "the port", "of the city"]), None),
        (choose("They saved money by", ["closing the port", "the port", "less"]), None),
    ],
    "logical_cue": [
        (choose("What happened to trade?", ["It grew", "It shrank", "It stayed the same", "Rain"]), None),
        (choose("What lives there?", ["Seals", "Fish", "Bony fish"]), None),
    ],
    "second_key": [
        (choose("Which port grew?", ["Oslo", "Oslo (the capital)", "Rome"]), None),
        (
            choose("Which thing leads the first task?", ["Technology", "Coal", "Wool"], evidence=LEADS),
            Context(text=f"{ARTICLE} Coal leads the first task."),
        ),
    ],
    "implausible": [
        (choose(CITY, ["Oslo", "Mickey Mouse", "Rome"]), None),
        (choose("In which year did it open?", ["1857", "Copper", "1860"]), None),
    ],
    "long_option": [
        (choose(CITY, ["Oslo", "Rome " * 80, "Lisbon"]), None),
        (choose(CITY, ["Oslo" * 80, "Rome", "Lisbon"]), None),
    ],
}

CLEAN: Cases = {
    "order_told": [
        (ordering("the 2 bridges", "the first of May", "1811"), None),
        (replace(ordering("First spring", "summer", "autumn"), language="de"), None),
    ],
    "zone_small": [
        (hotspot(zone("r", "rectangle", 0, 0, 800, 9000, is_right=True)), None),
        (hotspot(), None),
    ],
    "zone_clash": [(hotspot(), None), (hotspot(is_multiple=True), None)],
    "zone_told": [(hotspot(), None), (hotspot(alt="A map of secrets"), None)],
    "order_few": [(ordering(), None), (ordering(*"abcd"), None)],
    "number_unreachable": [
        (numerical(num(value="11", fraction="0.5"), num("n2", value="10", tolerance="2")), None),
        (numerical(num(mode="range", low="0", is_low_open=True), num("n2", mode="range", low="0")), None),
    ],
    "exact_decimals": [
        (numerical(num(value="9.81", tolerance="3", mode="sigfig")), None),
        (numerical(num(value="10")), None),
    ],
    "wide_tolerance": [
        (numerical(num(value="10", tolerance="5")), None),
        (numerical(num(value="0", tolerance="5")), None),
    ],
    "number_worked_out": [
        (replace(numerical(num(value="8")), evidence=said("The conference set 8 tasks.")), None),
        (replace(numerical(num(value="1234567")), evidence=said("It has 1,234,567 people.")), None),
    ],
    "evidence": [(choose(CITY, evidence=LEADS), TEXT), (state("Technology leads.", evidence=LEADS), TEXT)],
    "key_supported": [
        (ask("What leads the first task?", "the technology", evidence=LEADS), None),
        (ask("By how much did the port grow?", "seven per cent", evidence=proof("grew by 7 percent")), None),
    ],
    "statement_supported": [
        (state("According to the article, technology leads the first task.", evidence=LEADS), None),
        (state("Coal leads the first task.", evidence=LEADS, is_true=False), None),
    ],
    "attributed": [
        (choose(CITY), TEXT),
        (choose("Which task did the General Secretary emphasize?"), TEXT),
        (cloze(), TEXT),
    ],
    "near_duplicate": [
        (choose("According to the article, what leads the first task?"), NEAR),
        (choose(CITY), Context(other_stems=("According to the article, which task is led by technology?",))),
    ],
    "stem_alone": [
        (choose("Which of these does the article state about the council and its tasks?"), None),
        (choose("What does the council call “the task of this year”?"), None),
        (choose("How long does it take a council to build a port?"), None),
        (replace(cloze(), stem=Rich("[[g1]] and its port lie in the [[g2]].")), None),
        (choose("Which city completes this statement from the article? In ____ the port grew."), None),
    ],
    "key_leak": [(choose(CITY), None), (cloze(), None), (ask("What leads?", "technology"), None)],
    "negative_wording": [
        (choose("What does the article say by “not abandoning”?"), None),
        (state("The port does not grow.", evidence=Evidence(start=0, end=3, text="not")), None),
    ],
    "blank_in_stem": [(choose(CITY), None), (cloze(), None), (choose("Which city … lies north?"), None)],
    "unfocused_stem": [
        (choose("Name the city in the north."), None),
        (choose("According to the article, the city furthest north is:"), None),
    ],
    "gratuitous": [
        (choose(CITY), None),
        (choose("The port grew. By how much, according to the article?"), None),
        (replace(essay(), stem=Rich(TASK)), None),
    ],
    "readable": [(choose(CITY), None), (choose("Which city is not cold?"), None)],
    "no_key": [(choose(CITY), None), (ask("What leads?", "technology"), None)],
    "several_keys": [
        (choose(CITY), None),
        (choose("Which cities are capitals?", right=(0, 1), is_multiple=True), None),
    ],
    "duplicate_options": [(choose(CITY), None), (matching(), None)],
    "few_options": [(choose(CITY), None), (state("Oslo lies north."), None)],
    "longest_key": [
        (choose(CITY, ["Oslo in the north", "Rome in the south", "Lisbon by the sea"]), None),
        (choose(CITY, ["Oslo", LONG, "Rome"]), None),
    ],
    "repeated_word": [
        (
            choose("What leads the industrial task?", ["industrial research", "industrial trade", "money"]),
            None,
        ),
        (choose("What leads the first task?", ["technology", "trade", "money"]), None),
    ],
    "article_cue": [
        (choose("The northern capital is an", ["island city", "inland town", "old village"]), None),
        (choose("Which plan is called a “plan A”?"), None),
    ],
    "number_cue": [
        (choose("Which are the tasks of the council?", ["reforms", "ports", "a bridge"]), None),
        (choose("What is the aim of the council?", ["reform", "growth", "peace"]), None),
    ],
    "convergence": [
        (
            choose(
                "What did the council ask for?", ["ports and roads", "lakes and hills", "woods and fields"]
            ),
            None,
        ),
        (choose("What counts?", ["steel and wool", "steel and coal", "wool and coal"]), None),
    ],
    "absolute_terms": [
        (choose("What does the port do?", ["always grows", "always shrinks", "moves"]), None),
        (state("The port never grows.", evidence=Evidence(start=0, end=16, text="It never grows..")), None),
    ],
    "vague_terms": [
        (choose("What does the port do?", ["grows", "shrinks", "moves"]), None),
        (state("It grows."), None),
    ],
    "all_or_none": [(choose(CITY), None), (choose(CITY, [*CITIES, "all of Europe"]), None)],
    "k_type": [(choose(CITY), None), (choose(CITY, [*CITIES, "Bergen and Rome"]), None)],
    "true_false_inside": [(choose(CITY), None), (choose(CITY, [*CITIES, "True North"]), None)],
    "lost_sequence": [
        (choose("In which year did the port grow?", ["2021", "2023", "2024"], has_natural_order=True), None),
        (choose("On which day?", ["May 1", "March 7", "March 5"], has_natural_order=True), None),
        (choose(CITY), None),
    ],
    "ambiguous": [
        (choose("Which of these materials conducts heat best?"), None),
        (choose("According to the author, what is the best city?"), None),
    ],
    "form_cue": [
        (choose("The council met to", ["open the port", "close the port", "sell the port"]), None),
        (choose(CITY, ["the capital", "Rome", "a harbour"]), None),
    ],
    "logical_cue": [
        (choose("What happened to trade?", ["It grew", "It shrank", "It stayed the same"]), None),
        (choose("What lives there?", ["Bony fish", "Seals", "Fish"]), None),
    ],
    "second_key": [
        (choose(CITY), None),
        (
            choose("Which thing leads the first task?", ["Technology", "Coal", "Wool"], evidence=LEADS),
            Context(text=f"{ARTICLE} Coal leads the second plan."),
        ),
    ],
    "implausible": [
        (choose("In which year did it open?", ["1857", "1860", "1864"], has_natural_order=True), None),
        (choose("Which protocol names hosts?", ["DNS", "FTP", "SSH"]), None),
    ],
    "long_option": [
        (choose(CITY), None),
        (choose(CITY, ["Oslo in the north", "Rome " * 20, "Lisbon"]), None),
    ],
}
