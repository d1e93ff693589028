"""Small instruments written for tests, one of each way of scoring."""

from __future__ import annotations

from pathlib import Path

from moothall.methods.instruments import Instrument, read_instrument

HEAD = """
name: {name}
version: 2026-04-01
title: A sample
purpose: To try.
wording: ours
licence: Ours.
effective_from: 2026-04-01
nations: [england]
completed_by:
  rule: SMP-01 Anybody. (ours, from memory)
  value: {{functions: []}}
sources:
  ours: {{title: Ours, address: docs/guide}}
"""
MEAN = """
answer: {scale: {1: Never, 2: Now and then, 3: Often, 4: Always}}
sections:
  days:
    title: Days
    questions:
      sleeps: Sleeps well
      eats: Eats well
      laughs: {prompt: Laughs, optional: true}
      when: {prompt: 'Since when?', answer: date, optional: true}
  numbers:
    title: Numbers
    questions:
      friends: {prompt: 'How good are friends?', answer: {number: {from: 0, to: 5}}}
      where: {prompt: 'Where?', answer: {choice: {home: At home, away: Away}}}
      words: {prompt: In words, answer: text, optional: true}
scoring:
  rule: SMP-02 The mean. (ours, from memory)
  value:
    total: mean_of_answered
    range: {from: 0, to: 5}
    missing_allowed: 1
    subscales: [{code: days}, {code: table, title: At table, questions: [eats, laughs], missing_allowed: 1}]
bands:
  rule: SMP-03 Two bands. (ours, from memory)
  value:
    - {code: low, title: Low, from: 0, to: 2.5}
    - {code: high, title: High, from: 2.5, to: 5}
"""


def written(folder: Path, body: str = MEAN, name: str = "sample", version: str = "2026-04-01") -> Path:
    """A file of this instrument, where the catalogue looks for it."""
    file = folder / name / f"{version}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = (HEAD.format(name=name) + body).replace("version: 2026-04-01", f"version: {version}")
    file.write_text(text, encoding="utf-8")
    return file


def sample(folder: Path, body: str = MEAN) -> Instrument:
    """The instrument read."""
    return read_instrument(written(folder, body))
