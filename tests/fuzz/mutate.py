# ruff: noqa: E501
"""Inputs made from good ones: bytes, tokens and elements changed, left out, doubled and mixed; the same for the same seed."""

import random
import re

_TOKEN = re.compile(rb"<[^<>]{0,300}>|[\w.:-]+|[^\w\s]|\s+")
_ELEMENT = re.compile(rb"<([\w:.-]+)(?:\s[^<>]*)?(?:/>|>(?:[^<>]*)</\1>)")
_VALUE = re.compile(rb"\"[^\"<>]*\"")

#: What has broken programs before: limits, half characters, controls, things that are nearly names or numbers.
BITS = [
    b"", b"0", b"-1", b"1e400", b"NaN", b"-INF", b"18446744073709551616", b"9" * 400, b"a" * 3000, b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\r\n", b"\n\n", b"\t", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xf0\x9f\x92\xa9", b"\xef\xbf\xbe",
    b"&#0;", b"&#xD800;", b"&#x110000;", b"&amp;", b"&x;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?x?>", b"<?xml version='1.1'?>", b"<!DOCTYPE a [",
    b"<!ENTITY e SYSTEM 'file:///etc/hostname'>", b"<", b">", b"/>", b"</", b"\"", b"'", b"`", b"xml:id=\"\"", b"xml:base=\"//[x\"", b"xmlns=\"\"",
    b"xmlns:x=\"\"", b"xmlns:xml=\"x\"", b"#", b"##", b"..", b"../../../..", b"%00", b"%2e%2e/", b"file:///", b"http://[::1", b"//x/y", b"\\\\x\\y", b"*", b"**", b"|",
    b"(", b")", b"[", b"]", b"{", b"}", b"~", b"$x", b"\\", b"\\i\\c", b"[^a-z-[b]]", b"(a+)+$", b"1 to 9", b"//", b"/..", b"::", b"@*", b"node()",
    b"doc('x')", b"current()", b"text:", b"\x1b[2J", b"::error::", b"\xe1\x85\x9f", b"\xe2\x80\x8b",
]  # fmt: skip


def mutated(data, others, rng):
    """`data` after one to a few changes; `others` lend pieces."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5, 9))):
        data = rng.choice(CHANGES)(data, others, rng)
    return data[:200_000]


def _bits(data, others, rng):
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(BITS) + data[at:]


def _flipped(data, others, rng):
    if not data:
        return data
    at = rng.randrange(len(data))
    return data[:at] + bytes((rng.randrange(256),)) + data[at + 1 :]


def _cut(data, others, rng):
    at, length = rng.randrange(len(data) + 1), rng.choice((1, 2, 5, 20, 200))
    return data[:at] + data[at + length :]


def _ended(data, others, rng):
    return data[: rng.randrange(len(data) + 1)]


def _doubled(data, others, rng):
    at, length = rng.randrange(len(data) + 1), rng.choice((1, 5, 30, 200))
    return data[: at + length] + data[at : at + length] * rng.choice((1, 1, 2, 20)) + data[at + length :]


def _mixed(data, others, rng):
    other = rng.choice(others)
    at, there = rng.randrange(len(data) + 1), rng.randrange(len(other) + 1)
    return data[:at] + other[there : there + rng.choice((5, 30, 200, 2000))] + data[at:]


def _tokens(data, others, rng):
    """One token gives way to another one, of this input or of another."""
    tokens = [match.span() for match in _TOKEN.finditer(data)]
    if not tokens:
        return data
    start, end = rng.choice(tokens)
    other = rng.choice((data, rng.choice(others)))
    theirs = _TOKEN.findall(other)
    return data[:start] + (rng.choice(theirs) if theirs else b"") + data[end:]


def _elements(data, others, rng):
    """An element is left out, doubled, moved or put into another's place."""
    found = [match.span() for match in _ELEMENT.finditer(data)]
    if not found:
        return data
    start, end = rng.choice(found)
    piece = data[start:end]
    kind = rng.randrange(4)
    if kind == 0:
        return data[:start] + data[end:]
    if kind == 1:
        return data[:end] + piece * rng.choice((1, 3, 50)) + data[end:]
    theirs = [match.group() for match in _ELEMENT.finditer(rng.choice(others))] or [piece]
    if kind == 2:
        return data[:start] + rng.choice(theirs) + data[end:]
    depth = rng.choice((2, 30, 300))
    name = re.match(rb"<([\w:.-]+)", piece)[1]
    return data[:start] + (b"<" + name + b">") * depth + piece + (b"</" + name + b">") * depth + data[end:]


def _values(data, others, rng):
    """One attribute's value becomes another's, or something that breaks programs."""
    found = [match.span() for match in _VALUE.finditer(data)]
    if not found:
        return data
    start, end = rng.choice(found)
    theirs = _VALUE.findall(rng.choice((data, rng.choice(others)))) or [b'""']
    value = (
        rng.choice(theirs)
        if rng.random() < 0.5
        else b'"' + rng.choice(BITS).replace(b'"', b"").replace(b"<", b"") + b'"'
    )
    return data[:start] + value + data[end:]


CHANGES = (_bits, _flipped, _cut, _ended, _doubled, _mixed, _tokens, _tokens, _elements, _elements, _values, _values)


def inputs(seeds, seed, start, stop):
    """(number, input) for each number from `start` to before `stop`: what one number gives never changes."""
    for number in range(start, stop):
        rng = random.Random(seed * 1_000_003 + number)
        yield number, mutated(rng.choice(seeds), seeds, rng)
