"""A report as JUnit XML, for CI systems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from quizapp.grading.report import CheckResult, Report, Verdict

_FAILURES = {Verdict.WRONG, Verdict.CONTRACT}


@dataclass(frozen=True, slots=True)
class Suite:
    """A report with a name of its own, or why there is none."""

    name: str
    report: Report | None
    problem: str = ""
    missing: bool = False
    """Whether nothing was handed in: a suite that was skipped, no error."""


def junit(reports: Iterable[Report]) -> str:
    """One ``testsuite`` per report, one ``testcase`` per check, and one for broken rules."""
    return document(Suite(one.challenge, one) for one in reports)


def document(suites: Iterable[Suite]) -> str:
    """The same for suites that are called otherwise than by their challenge."""
    root = ElementTree.Element("testsuites", name="quiz")
    for one in suites:
        if one.report is None:
            _without(root, one)
        else:
            _suite(root, one.report, one.name)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(
        root, encoding="unicode"
    )


def _without(root: ElementTree.Element, given: Suite) -> None:
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=given.name,
        tests="1",
        failures="0",
        errors=str(int(not given.missing)),
        skipped=str(int(given.missing)),
        time="0",
    )
    case = ElementTree.SubElement(
        suite, "testcase", name="the whole answer", classname=given.name, time="0"
    )
    said = given.problem or ("nothing was handed in" if given.missing else "not graded")
    ElementTree.SubElement(case, "skipped" if given.missing else "error", message=said)


def _suite(root: ElementTree.Element, report: Report, name: str) -> None:
    verdicts = [one.verdict for one in report.checks]
    whole = report.problem is not None
    broken = bool(report.breaches)
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=name,
        tests=str(len(verdicts) + whole + broken),
        failures=str(broken + sum(one in _FAILURES for one in verdicts)),
        errors=str(whole + sum(_is_error(one) for one in verdicts)),
        skipped=str(verdicts.count(Verdict.SKIPPED)),
        time=f"{report.milliseconds / 1e3:.3f}",
    )
    properties = ElementTree.SubElement(suite, "properties")
    for key, value in report.environment.model_dump().items():
        ElementTree.SubElement(properties, "property", name=key, value=str(value))
    if report.problem is not None:
        case = ElementTree.SubElement(
            suite, "testcase", name="the whole answer", classname=name, time="0"
        )
        element = ElementTree.SubElement(
            case, "error", type=report.verdict, message=report.problem.text
        )
        element.text = report.problem.text
    for check in report.checks:
        _case(suite, name, check)
    if broken:
        case = ElementTree.SubElement(suite, "testcase", name="rules", classname=name, time="0")
        lines = [one.text for one in report.breaches]
        element = ElementTree.SubElement(case, "failure", type="breach", message=lines[0])
        element.text = "\n".join(lines)


def _case(suite: ElementTree.Element, suite_name: str, check: CheckResult) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        name=check.name,
        classname=suite_name,
        time=f"{check.milliseconds / 1e3:.3f}",
    )
    if check.verdict is Verdict.SKIPPED:
        ElementTree.SubElement(case, "skipped")
    elif check.verdict is not Verdict.PASS:
        tag = "failure" if check.verdict in _FAILURES else "error"
        text = check.finding.text if check.finding else ""
        element = ElementTree.SubElement(case, tag, type=check.verdict, message=text)
        lines = [check.label, f"tried: {check.tried}", text]
        lines += [f"mistake: {name}" for name in check.mistakes]
        element.text = "\n".join(lines)
    if check.output:
        ElementTree.SubElement(case, "system-out").text = check.output


def _is_error(verdict: Verdict) -> bool:
    return verdict not in (Verdict.PASS, Verdict.SKIPPED) and verdict not in _FAILURES
