"""Lists of people as spreadsheets save them: delimiters, marks and heads, and what is wrong with a line."""

from __future__ import annotations

from typing import Any

import pytest

from lessons.list_reading import MOST_LINES, Line, UnreadableList, read_list

READ = [
    ("email,name\na@example.org,Person A\n", [(2, "a@example.org", "Person A")]),
    ("Name;E-Mail\nPerson A;A@Example.ORG\n", [(2, "a@example.org", "Person A")]),
    ("First name\tLast name\tMAIL\nPerson\tA\ta@example.org\n", [(2, "a@example.org", "Person A")]),
    ("surname,email,given name\nA,a@example.org,Person\n", [(2, "a@example.org", "Person A")]),
    ("a@example.org\nb@example.org", [(1, "a@example.org", ""), (2, "b@example.org", "")]),
    ("Person A,a@example.org\n\n \n,b@example.org\n",
     [(1, "a@example.org", "Person A"), (4, "b@example.org", "")]),
    ('email,name\n"a@example.org","A, Person\nof two lines"\nb@example.org,B\n',
     [(2, "a@example.org", "A, Person of two lines"), (4, "b@example.org", "B")]),
    ("email\r\na@example.org\r\n", [(2, "a@example.org", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "people"), READ)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_people_are_read_with_their_lines(text: str, people: list[Any], encoding: str) -> None:
    assert read_list(text.encode(encoding)) == [Line(*person) for person in people]


WRONG = [
    (",Person A", "no e-mail address"),
    ("a.example.org,Person A", "this is no e-mail address"),
    ("=cmd@example.org,Person A", "this is no e-mail address"),
    ("+a@example.org,Person A", "this is no e-mail address"),
    ('a@example.org,"=HYPERLINK(1)"', "a name does not begin with a sign that spreadsheets calculate with"),
    ("a@example.org,＝1", "a name does not begin with a sign that spreadsheets calculate with"),
    ("a@example.org,A\x07B", "the name holds a sign that nobody can see"),
    ("a@example.org," + "x" * 201, "a name has at most 200 characters"),
    ("First@example.org,Again", "stands on line 2 already"),
]


@pytest.mark.parametrize(("line", "error"), WRONG)
def test_what_is_wrong_with_a_line_is_said_and_the_others_are_read(line: str, error: str) -> None:
    found = read_list(f"email,name\nfirst@example.org,First\n{line}\nlast@example.org,Last\n".encode())
    assert [one.error for one in found] == ["", error, ""]
    assert not set(found[1].name + found[1].email) & set("\x00\x07")


UNREADABLE = [
    (b"", "empty"),
    (b"\n \n", "empty"),
    (b"email,name\n", "no people"),
    (b"Person A\nPerson B\n", "No column"),
    (b"email\na@example.org\n\xe9@example.org", "UTF-8"),
    (b'email,name\na@example.org,"open\n', "Line 2"),
    (b"a@example.org\n" * (MOST_LINES + 1), "10,000"),
    (b"x" * 2_000_001, "2 MB"),
]


@pytest.mark.parametrize(("data", "said"), UNREADABLE)
def test_what_is_no_list_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableList, match=said):
        read_list(data)
