"""What each language gets: full, basic or nothing, with the reason; spans stay exact in every script."""

from __future__ import annotations

import pytest

from items.generation import CandidateState, Result, generate
from items.generation.explain import known_codes, spans_of
from items.generation.levels import LEVELS
from items.kinds import ItemKind
from tests.items.generation.conftest import CANAL, read
from texts import sections
from texts.shapes import Extracted

CHINESE = (
    "杭州运河的历史\n\n大运河始建于公元前486年，全长约1794公里。1293年，运河全线贯通，连接北京与杭州。"
    "杭州市共有12座古桥横跨运河。2014年，大运河被列入世界遗产名录。杭州市每年投入3.5亿元用于运河保护。"
    "他认为这一成绩来之不易，今年有20万人参观。1855年，黄河改道后运河部分河段停航。1988年，运河博物馆在杭州市开放。"
)
ARABIC = (
    "قناة السويس\n\nافتتحت قناة السويس في عام 1869 وطولها 193 كيلومترا. في عام 1956 أممت مصر قناة السويس. "
    "في عام 2015 افتتحت مصر فرعا جديدا طوله ٣٥ كيلومترا. أغلقت قناة السويس في عام 1967 بسبب الحرب."
)
GERMAN = (
    "Der Kanal\n\nDer Kanal wurde im Jahr 1895 eröffnet und ist 98 Kilometer lang. Er wird von 30000 "
    "Schiffen genutzt. Rund 8900 Arbeiter gruben den Kanal zwischen Kiel und Brunsbüttel. Im Jahr 1907 "
    "begann die Erweiterung der Schleusen. Das Museum und die Brücke bei Rendsburg wurden nicht umgebaut."
)
NONSENSE = "Zorb flim quarl dreep snol vint grob plax weem trul brant stoop kell. "
MUSEUM = (
    "运河博物馆收藏了许多文物。市民经常参观运河博物馆的展览。"
    "运河博物馆位于杭州市中心地区。游客很多而且非常高兴啊。"
)
TEXTS = {"zh": CHINESE, "ar": ARABIC, "de": GERMAN}


def result_of(text: str) -> tuple[Extracted, Result]:
    extracted = read(text)
    return extracted, generate(extracted, sections.split(extracted))


@pytest.mark.parametrize("language", TEXTS)
def test_other_languages_get_figures_and_years(language: str) -> None:
    extracted, result = result_of(TEXTS[language])
    assert extracted.language == language
    assert (result.run.level, result.run.level_code) == ("basic", "other_language")
    passed = [c for c in result.candidates if c.state is CandidateState.PASSED]
    assert {ItemKind.CLOZE, ItemKind.TRUE_FALSE} <= {c.kind for c in passed}
    for candidate in result.candidates:
        assert candidate.answer.of(extracted.text) == candidate.raw_key
        assert candidate.source.of(extracted.text) == candidate.source_text


@pytest.mark.parametrize("language", TEXTS)
def test_each_sentence_is_tested_or_explained(language: str) -> None:
    _extracted, result = result_of(TEXTS[language])
    tested = {span for c in result.candidates for span in spans_of(c)}
    explained = {reason.sentence for reason in result.reasons}
    assert not tested & explained
    assert len(tested | explained) == result.run.counts["sentences"]
    assert {reason.code for reason in result.reasons} <= known_codes()


def test_a_sentence_that_points_at_others_waits() -> None:
    for language, mark in (("zh", "他认为"), ("de", "Er wird")):
        _extracted, result = result_of(TEXTS[language])
        found = [c for c in result.candidates if c.source_text.startswith(mark)]
        assert found
        assert all(c.state is CandidateState.HELD for c in found)


def test_an_amount_is_not_taken_for_a_year() -> None:
    _extracted, result = result_of(CHINESE)
    (found,) = [c for c in result.candidates if c.kind is ItemKind.MATCHING]
    assert {pair.right for pair in found.pairs} == {"1293", "2014", "1855", "1988"}


def test_false_statements_change_one_figure_in_its_own_digits() -> None:
    _extracted, result = result_of(ARABIC)
    false = [c for c in result.candidates if c.key is False]
    assert false
    for candidate in false:
        assert candidate.stem != candidate.context
        assert candidate.stem not in ARABIC


def test_eastern_digits_may_be_typed_on_any_keyboard() -> None:
    _extracted, result = result_of(ARABIC)
    (found,) = [c for c in result.candidates if c.kind is ItemKind.CLOZE and c.key == "٣٥"]
    assert set(found.accept) == {"٣٥", "35"}


def test_repeated_terms_wait_for_review() -> None:
    _extracted, result = result_of(MUSEUM)
    terms = [c for c in result.candidates if c.rule == "basic_term"]
    assert "运河博物馆" in {c.key for c in terms}
    assert all(c.state is CandidateState.HELD for c in terms)


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        (CANAL, "full", "english"),
        (
            NONSENSE * 6,
            "manual",
            "unknown_language",
        ),
        ("ประวัติศาสตร์คลองแสนแสบและชุมชนริมน้ำในกรุงเทพมหานคร", "manual", "no_sentences"),
    ],
)
def test_the_level_and_its_reason(text: str, level: str, code: str) -> None:
    _extracted, result = result_of(text)
    assert (result.run.level, result.run.level_code) == (level, code)
    assert LEVELS[code].sentence.endswith(".")
    assert LEVELS[code].hint.endswith(".")
    if level == "manual":
        assert not result.candidates
        assert {reason.code for reason in result.reasons} == {"language_unsupported"}
