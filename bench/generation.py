"""Words per second of the question engine beside the bare parse, in one process; memory of the worker.

``python -m bench.generation --long`` reads 50,000 words instead and prints how long that took.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ARTICLE = Path(__file__).resolve().parent.parent / "content/new-quality-productive-forces/article.txt"


def measure(rounds: int) -> dict[str, Any]:
    """Seconds and words per second in a process of its own, cold and warm."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.generation", str(rounds)], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _main(rounds: int) -> None:
    from items.generation import generate
    from texts.languages import word_count
    from texts.readers import read
    from texts.sections import split

    extracted = read(ARTICLE.read_bytes(), filename=ARTICLE.name)
    sections = split(extracted)
    words = word_count(extracted.text)
    begun = time.perf_counter()
    generate(extracted, sections)
    cold = time.perf_counter() - begun

    from items.generation.model import language_model, model_package

    parser = language_model(model_package())
    blocks = [extracted.text[block.start : block.end] for block in extracted.blocks]
    engine, parse = [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        list(parser.pipe(blocks))
        parse.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        generate(extracted, sections)
        engine.append(time.perf_counter() - begun)
    import psutil

    memory = psutil.Process().memory_full_info()
    print(
        json.dumps(
            {
                "words": words,
                "cold_s": cold,
                "warm_s": min(engine),
                "parse_s": min(parse),
                "ratio": min(engine) / min(parse),
                "words_per_second": words / min(engine),
                "parse_words_per_second": words / min(parse),
                "memory_mib": getattr(memory, "pss", memory.rss) / 2**20,
            }
        )
    )


def long_text(words: int) -> str:
    """An article of about so many words: the founding one again and again, its names and figures changed."""
    text = ARTICLE.read_text(encoding="utf-8")
    parts = []
    for turn in range(words // len(text.split()) + 1):
        part = text.replace("Jiangsu", f"Province{turn}").replace("Xi Jinping", f"Speaker Number{turn}")
        parts.append(part.replace("2024", str(1100 + turn)))
    return "\n\n".join(parts)


def _long(words: int) -> None:
    from items.generation import generate
    from texts.languages import word_count
    from texts.readers import read
    from texts.sections import split

    extracted = read(long_text(words).encode(), filename="long.txt")
    told: list[int] = []
    begun, spent = time.perf_counter(), time.process_time()
    result = generate(extracted, split(extracted), on_progress=lambda at, *_rest: told.append(at))
    import psutil

    memory = psutil.Process().memory_full_info()
    print(
        json.dumps(
            {
                "words": word_count(extracted.text),
                "seconds": time.perf_counter() - begun,
                "cpu_s": time.process_time() - spent,
                "candidates": len(result.candidates),
                "progress_steps": len(told),
                "memory_mib": getattr(memory, "pss", memory.rss) / 2**20,
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1] == "--long":
        _long(50_000)
    else:
        _main(int(sys.argv[1]))
