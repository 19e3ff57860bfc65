"""Files made to do harm end in a verdict: in time and memory, no connection made, no file written."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.texts import hostile
from tests.texts.office_files import docx
from texts.readers import package, read, xml
from texts.sandbox import read_limited
from texts.shapes import UnreadableFile

LONGEST = 60.0
FEWEST = {"entities": 12, "names": 21, "zips": 17, "trees": 19, "links": 9, "pdfs": 13, "disguises": 12}
MOST_MEMORY = 1_000_000_000


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port on this machine, and every connection that was made to it."""
    reached: list[object] = []
    server = socket.create_server(("127.0.0.1", 0))

    def wait() -> None:
        while True:
            try:
                reached.append(server.accept())
            except OSError:
                return

    threading.Thread(target=wait, daemon=True).start()
    yield server.getsockname()[1], reached
    server.close()


def verdict_of(name: str, data: bytes) -> str:
    try:
        read_limited(data, filename=name)
    except UnreadableFile as refused:
        return str(refused)
    return hostile.READ


@contextmanager
def memory_of_readers() -> Iterator[list[int]]:
    """The most memory, in bytes, that a reading process of ours held; other children do not count."""
    peak, is_over = [0], threading.Event()

    def watch() -> None:
        us = psutil.Process()
        while not is_over.wait(0.02):
            for child in us.children():
                with suppress(psutil.Error):
                    if "texts.readers" in child.cmdline():
                        peak[0] = max(peak[0], child.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield peak
    is_over.set()
    watcher.join()


def files_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if "__pycache__" not in path.parts}


@pytest.mark.parametrize("maker", hostile.MAKERS, ids=lambda maker: maker.__name__)
def test_every_file_ends_in_a_verdict(
    maker: Callable[[int], Iterator[tuple[str, bytes, str]]],
    listener: tuple[int, list[object]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    port, reached = listener
    texts = Path(package.__file__).parents[1]
    before, faults, count = files_below(texts), [], 0
    with memory_of_readers() as peak:
        for name, data, words in maker(port):
            count += 1
            began = time.perf_counter()
            verdict = verdict_of(name, data)
            if words not in verdict:
                faults.append(f"{name}: {verdict} instead of {words}")
            if time.perf_counter() - began > LONGEST:
                faults.append(f"{name}: took {time.perf_counter() - began:.0f} s")
    assert faults == []
    assert count >= FEWEST[maker.__name__]
    assert reached == []
    assert files_below(texts) == before
    assert list(tmp_path.iterdir()) == []
    assert not Path(hostile.EVIL).exists()
    assert 0 < peak[0] < MOST_MEMORY


def test_without_the_count_a_dense_part_is_unpacked_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the limits and nothing else keep thirty megabytes out of memory."""
    bomb = hostile._bomb(30_000_000)
    with pytest.raises(UnreadableFile, match="100 times"):
        package.Package(bomb).read("word/document.xml")
    monkeypatch.setattr(package, "HIGHEST_RATIO", 10**9)
    assert len(package.Package(bomb).read("word/document.xml")) > 29_000_000


def test_with_trust_in_the_directory_a_lie_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: a part that says it is small is only told by counting what comes out."""
    lie = hostile._lying(hostile._bomb(30_000_000), 100)
    opened = package.Package(lie)  # what the directory says is well within every limit
    with pytest.raises(UnreadableFile):
        opened.read("word/document.xml")


def test_without_the_look_over_a_document_type_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the parser alone does not refuse a document that declares entities."""
    declared = '<!DOCTYPE x [<!ENTITY a "words">]><styles/>'
    data = docx(hostile.BODY, {"word/styles.xml": declared})
    with pytest.raises(UnreadableFile, match="document type"):
        read(data, filename="a.docx")
    monkeypatch.setattr(xml, "_look_over", lambda _: None)
    assert read(data, filename="a.docx").text == hostile.TEXT
