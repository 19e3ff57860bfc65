"""``python -m items.generation``: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from items.generation.__main__ import main
from tests.items.generation.conftest import CANAL, MARKED
from texts.readers import read


@pytest.fixture
def canal(tmp_path: Path) -> Path:
    path = tmp_path / "canal.txt"
    path.write_text(CANAL, encoding="utf-8")
    return path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_object_per_passed_item(canal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(canal)]) == 0
    items = lines(capsys)
    assert len(items) > 5
    wanted = {"kind", "stem", "options", "key", "evidence", "rule", "confidence", "gates", "state"}
    for item in items:
        assert wanted <= set(item)
        assert item["state"] == "passed"
        evidence = item["evidence"]
        assert isinstance(evidence, dict)
        assert CANAL[evidence["start"] : evidence["end"]] == evidence["text"]


def test_held_items_and_reasons_come_when_asked_for(canal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(canal)])
    passed = lines(capsys)
    main([str(canal), "--held", "--why"])
    everything = lines(capsys)
    assert {item.get("state") for item in everything} == {"passed", "held", None}
    reasons = [line for line in everything if "reason" in line]
    assert any(reason["reason"] == "no_statement" for reason in reasons)
    assert len(everything) > len(passed) + len(reasons)


def test_offsets_of_markdown_count_in_what_text_writes(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "bees.md"
    path.write_text(MARKED, encoding="utf-8")
    main([str(path), "--text"])
    text = capsysbinary.readouterr().out.decode()
    assert text == read(MARKED.encode(), format="markdown").text
    main([str(path)])
    items = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert items
    for item in items:
        assert text[item["evidence"]["start"] : item["evidence"]["end"]] == item["evidence"]["text"]


def test_text_form_is_for_reading(canal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(canal), "--format", "text", "--held", "--why"]) == 0
    out = capsys.readouterr().out
    assert "key: " in out
    assert "[no_statement]" in out
    assert not out.lstrip().startswith("{")


@pytest.mark.parametrize("data", [b"", b"   \n", b"\xff\xfe\x00\x01\x02\x00\x03"])
def test_bad_input_ends_with_two_and_one_line(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    assert main([str(path)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Traceback" not in error


def test_a_missing_file_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.txt")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_no_items_is_said_and_not_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "short.txt"
    path.write_text("Is it so? Why not?", encoding="utf-8")
    assert main([str(path)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "No items: " in captured.err
