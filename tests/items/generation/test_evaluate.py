"""``python -m items.generation.evaluate``: sheets out, verdicts in, figures by today's engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from items.generation.evaluate import main
from items.generation.evaluation.corpus import FOLDER, articles_of
from items.generation.evaluation.rounds import Round, judgements_by_item, rounds_of, write_round
from items.generation.evaluation.shapes import POINTS, Entry, Record
from items.generation.evaluation.sheets import BadSheet, open_round, record, write_sheet
from items.generation.evaluation.summary import Summary
from tests.items.generation.conftest import CANAL
from tests.items.generation.verdict_samples import item, judgement

ARTICLE = "measure/canal"
Line = dict[str, object]
Figures = Callable[[], Summary]


def lines_of(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def sheet_of(items: list[Record], folder: Path) -> Path:
    """The blank sheet of the items, in a round of their own."""
    [opened] = open_round({ARTICLE: items}, folder)
    write_sheet(opened, folder, folder / "sheets", again=True)
    return folder / "sheets" / f"measure--canal.round-{opened.number}.jsonl"


def fill(sheet: Path, **answers: object) -> Path:
    """The sheet with every item judged as is, but for the answers given."""
    good: Line = dict.fromkeys(POINTS, True) | {"verdict": "as_is", "wrong_key": False, "reason": ""}
    filled = [json.dumps(line | good | answers) for line in lines_of(sheet)]
    sheet.write_text("\n".join(filled), encoding="utf-8")
    return sheet


def test_a_reader_sees_the_item_and_nothing_of_the_engine(tmp_path: Path) -> None:
    [line] = lines_of(sheet_of([item()], tmp_path))
    assert line["stem"] == "When was the canal opened?"
    assert line["options"] == ["1862", "1874", "1896"]
    assert line["evidence"] == "The canal was opened in 1874."
    assert not {"rule", "confidence", "gates", "state", "answer"} & line.keys()
    assert {line[point] for point in POINTS} == {None}
    assert line["verdict"] is None


def test_without_options_no_distractor_can_fail(tmp_path: Path) -> None:
    [line] = lines_of(sheet_of([item(kind="cloze", options=[])], tmp_path))
    assert line["plausible_distractors"] is True


def test_matching_shows_the_sentence_of_each_pair(tmp_path: Path) -> None:
    evidence = {"start": 100, "end": 121, "text": "One is a. No. Two is b."}
    pairs = [
        {"left": "One", "right": "a", "start": 100, "end": 109},
        {"left": "Two", "start": 114, "end": 123},
    ]
    [line] = lines_of(sheet_of([item(kind="matching", evidence=evidence, pairs=pairs)], tmp_path))
    assert line["evidence"] == ["One is a.", "Two is b."]


def test_a_filled_sheet_stands_in_the_verdicts(tmp_path: Path) -> None:
    sheet = fill(sheet_of([item(), item(key="1862")], tmp_path))
    assert record("reader-1", sheet, tmp_path) == (2, 0)
    [judged] = rounds_of(ARTICLE, tmp_path)
    assert [len(entry.judgements) for entry in judged.entries] == [1, 1]
    assert judged.entries[0].item == item()
    assert judged.entries[0].judgements == (judgement("a"),)


def test_recording_again_replaces_the_same_reader_only(tmp_path: Path) -> None:
    sheet = fill(sheet_of([item()], tmp_path))
    record("reader-1", sheet, tmp_path)
    record("reader-2", sheet, tmp_path)
    record("reader-1", fill(sheet, verdict="no", reason="The stem is vague."), tmp_path)
    [entry] = rounds_of(ARTICLE, tmp_path)[0].entries
    assert entry.judgements == (judgement("n"), judgement("a", "reader-2"))


def test_a_blank_line_is_not_a_verdict(tmp_path: Path) -> None:
    assert record("reader-1", sheet_of([item()], tmp_path), tmp_path) == (0, 1)
    assert not rounds_of(ARTICLE, tmp_path)[0].is_judged


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"grammar": None}, "grammar must be true or false"),
        ({"grammar": False}, "as_is contradicts grammar"),
        ({"wrong_key": True}, "as_is contradicts wrong_key"),
        ({"verdict": "no"}, "needs a reason"),
        ({"verdict": "small_edit", "wrong_key": True, "reason": "1862"}, "can only be judged no"),
        ({"verdict": "fine"}, "fine"),
        ({"id": "0" * 16}, "has no item"),
        ({"round": 7}, "has no round 7"),
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused_whole(tmp_path: Path, answers: Line, said: str) -> None:
    sheet = fill(sheet_of([item(), item(key="1862")], tmp_path))
    good, other = sheet.read_text(encoding="utf-8").splitlines()
    sheet.write_text(f"{good}\n{json.dumps(json.loads(other) | answers)}", encoding="utf-8")
    with pytest.raises(BadSheet, match=said):
        record("reader-1", sheet, tmp_path)
    assert not rounds_of(ARTICLE, tmp_path)[0].is_judged


def test_only_new_and_changed_items_are_asked_about(tmp_path: Path) -> None:
    record("reader-1", fill(sheet_of([item()], tmp_path)), tmp_path)
    [again] = open_round({ARTICLE: [item()]}, tmp_path)
    assert (again.number, write_sheet(again, tmp_path, tmp_path / "out")) == (1, 0)
    assert write_sheet(again, tmp_path, tmp_path / "out", reader="reader-2") == 1
    [changed] = open_round({ARTICLE: [item(), item(stem="Which year saw the opening?")]}, tmp_path)
    assert (changed.number, len(changed.entries)) == (2, 2)
    assert write_sheet(changed, tmp_path, tmp_path / "out") == 1


def test_a_round_that_a_reader_works_on_is_never_changed(tmp_path: Path) -> None:
    sheet = fill(sheet_of([item()], tmp_path))
    open_round({ARTICLE: [item(key="1862")]}, tmp_path)
    assert record("reader-1", sheet, tmp_path) == (1, 0)
    assert [one.is_judged for one in rounds_of(ARTICLE, tmp_path)] == [True, False]


def test_the_latest_word_of_a_reader_counts(tmp_path: Path) -> None:
    for number, letter in ((10, "n"), (9, "a")):
        entry = Entry(item=item(), judgements=(judgement(letter),))
        write_round(Round(article=ARTICLE, number=number, entries=(entry,)), tmp_path)
    [readers] = judgements_by_item(rounds_of(ARTICLE, tmp_path)).values()
    assert readers == (judgement("n"),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An evaluation folder with one article, all of whose items reader-1 has judged as is."""
    article = tmp_path / "articles" / "measure" / "canal.txt"
    article.parent.mkdir(parents=True)
    article.write_text(CANAL, encoding="utf-8")
    assert main(["--sheet", "measure", "--out", str(tmp_path / "sheets")], tmp_path) == 0
    [sheet] = (tmp_path / "sheets").iterdir()
    assert main(["--record", "reader-1", str(fill(sheet))], tmp_path) == 0
    return tmp_path


@pytest.fixture
def figures(folder: Path, capsys: pytest.CaptureFixture[str]) -> Figures:
    def run() -> Summary:
        capsys.readouterr()
        assert main(["--json"], folder) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_the_share_a_reader_expects_is_kept(tmp_path: Path) -> None:
    sheet = sheet_of([item()], tmp_path)
    record("reader-1", fill(sheet, share=80), tmp_path)
    [judged] = rounds_of(ARTICLE, tmp_path)
    assert [one.share for one in judged.entries[0].judgements] == [80]
    with pytest.raises(BadSheet, match="share must be a whole number"):
        record("reader-1", fill(sheet, share=101), tmp_path)


def test_held_items_are_asked_about_when_wanted_and_are_no_part_of_the_figures(
    folder: Path, figures: Figures
) -> None:
    before = figures()["recorded"]["all"]["published"]
    assert main(["--sheet", "measure", "--held", "--out", str(folder / "more")], folder) == 0
    [sheet] = (folder / "more").glob("*.jsonl")
    states = [entry.item["state"] for entry in rounds_of(ARTICLE, folder)[-1].entries]
    assert {"held", "passed"} == set(states)
    assert len(lines_of(sheet)) == states.count("held")  # the passed ones are judged already
    record("reader-1", fill(sheet), folder)
    assert figures()["recorded"]["all"]["published"] == before == states.count("passed")


def test_a_change_of_items_shows_as_a_change_of_figures(folder: Path, figures: Figures) -> None:
    before = figures()
    count = before["today"]["all"]["published"]
    assert count > 5
    assert before["today"]["all"]["judged"] == count
    assert before["today"]["all"]["as_is_share"] == 1
    # The control: the very same verdicts, one number of the article changed.
    article = folder / "articles" / "measure" / "canal.txt"
    article.write_text(CANAL.replace("38 people", "53 people"), encoding="utf-8")
    after = figures()
    assert 0 < after["today"]["all"]["unjudged"] < after["today"]["all"]["published"]
    assert after["recorded"]["all"]["judged"] == count
    assert after["recorded"]["all"]["unjudged"] == 0


def test_the_figures_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main([], folder) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "as is 100.0 % bar 90.0 % holds" in said
    assert "AS RECORDED: all items of the latest judged round (round 1; 1 articles)" in said


def test_what_cannot_be_done_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere"], folder) == 2
    assert main(["--record", "reader-1", str(folder / "missing.jsonl")], folder) == 2
    said = capsys.readouterr().err
    assert "nowhere is neither a set nor an article of one; the sets: measure." in said
    assert "missing.jsonl" in said


def test_both_sets_hold_articles_of_different_sorts() -> None:
    for name in ("develop", "measure"):
        articles = articles_of(name)
        assert len(articles) >= 8
        assert len({article.split("/")[1].split("-")[0] for article in articles}) >= 8
        lengths = [len(path.read_text(encoding="utf-8").split()) for path in articles.values()]
        assert min(lengths) >= 600


def test_every_committed_verdict_can_be_read_and_speaks_of_its_item() -> None:
    for path in sorted((FOLDER / "verdicts").glob("*/*.jsonl")):
        article = f"{path.parent.name}/{path.name.split('.round-')[0]}"
        assert article in articles_of(path.parent.name)
        read = {entry.fingerprint for one in rounds_of(article, FOLDER) for entry in one.entries}
        assert {line["fingerprint"] for line in lines_of(path)} <= read
