"""What a gate leaves for other programs: JUnit XML, JSON, and GitHub's annotations and step summary."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from tikzeval.errors import ExitCode
from tikzeval.files import write_json
from tikzeval.runs.gate import Gate
from tikzeval.runs.gate_text import causes, fall, scope, seen, verdict, where

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def gate_junit(gate: Gate, path: Path) -> None:
    """Write JUnit XML: a test case a score and one a model for its replies; scores that fell are failures, holes errors.

    Raises:
        OSError: It cannot be written.
    """
    suite = ET.Element("testsuite", name="tikzeval gate")
    for test in gate.tests:
        case = ET.SubElement(suite, "testcase", classname=_xml(test.model), name=test.measure)
        if test.fallen:
            failure = ET.SubElement(case, "failure", message=_xml(fall(test)))
            failure.text = _xml("\n".join([*where(test), *causes(gate)]))
        out = ET.SubElement(case, "system-out")
        found = test.found
        out.text = f"{found.before:.4f} → {found.after:.4f}, p = {test.p_holm:.4f}, could see a fall of {seen(test)}"
    for line in gate.holes:
        case = ET.SubElement(suite, "testcase", classname="tikzeval gate", name="replies")
        ET.SubElement(case, "error", message=_xml(line))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(gate.fallen)))
    suite.set("errors", str(len(gate.holes)))
    path.parent.mkdir(parents=True, exist_ok=True)
    tree = ET.ElementTree(suite)
    ET.indent(tree)
    tree.write(path, encoding="utf-8", xml_declaration=True)


def gate_json(gate: Gate, path: Path) -> None:
    """Write all that a gate found.

    Raises:
        OSError: It cannot be written.
    """
    rows = []
    for test in gate.tests:
        told = dataclasses.asdict(test)
        rows.append({**told.pop("found"), **told, "confidence": test.confidence})
    write_json(
        path,
        {
            "verdict": {ExitCode.OK: "pass", ExitCode.MISSED: "fallen"}.get(gate.exit_code, "incomplete"),
            "exit": int(gate.exit_code),
            **{
                key: value for key, value in dataclasses.asdict(gate.ask).items() if key in ("run", "baseline", "rules")
            },
            "tests": rows,
            "drift": gate.drift,
            "other_words": gate.words,
            "unscored": {model: {"replies": n, "of": total} for model, (n, total) in gate.unscored.items()},
            "absent": gate.absent,
            "holes": gate.holes,
            "prompts": {"compared": gate.prompts[0], "baseline": gate.prompts[1]},
            "notes": gate.notes,
        },
    )


def annotate(gate: Gate) -> None:
    """Within GitHub Actions, print annotations and add to the step's summary; elsewhere do nothing."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    for kind, line in _annotations(gate):
        told = line.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        print(f"::{kind} title=tikzeval gate::{told}", flush=True)  # noqa: T201
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(gate_markdown(gate))


def _annotations(gate: Gate) -> Iterator[tuple[str, str]]:
    for test in gate.fallen:
        yield "error", "\n".join([fall(test), *where(test)])
    for line in gate.holes:
        yield "error", line
    for line in causes(gate):
        yield "warning", line


def gate_markdown(gate: Gate) -> str:
    """Return what a gate found as Markdown."""
    lines = [f"## tikzeval gate: {_cell(verdict(gate))}", ""]
    lines += ["| model | score | before | after | change | p | could see |", "|---|---|---:|---:|---:|---:|---:|"]
    for test in gate.tests:
        mark = "**" if test.fallen else ""
        found = test.found
        lines.append(
            f"| {_cell(test.model)} | {test.measure} | {found.before:.3f} | {found.after:.3f} | {mark}{found.difference:+.3f}{mark} "
            f"| {test.p_holm:.3f} | {seen(test)} |"
        )
    lines += ["", scope(gate), ""]
    for test in gate.fallen:
        lines += [f"- {_cell(fall(test))}", *(f"  - {_cell(line)}" for line in where(test))]
    lines += [f"- {_cell(line)}" for line in [*gate.holes, *causes(gate)]]
    return "\n".join(lines) + "\n\n"


def _cell(text: str) -> str:
    return re.sub(r"([\\`*_|<>\[\]])", r"\\\1", text.replace("\n", " "))


def _xml(text: str) -> str:
    return _NOT_XML.sub("�", text)
