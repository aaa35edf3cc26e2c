"""Shared by the tests of the edition room: how findings are written in cases."""

from pathlib import Path

from teitools.document import Source


def shown(findings, folder):
    """One line for each finding: place, code, sentence, and the suggestion where there is one."""
    lines = []
    for finding in findings:
        span = finding.span
        path = Path(span.file) if Path(span.file).is_absolute() else folder / span.file
        name = Path(span.file)
        if name.is_absolute():
            name = name.relative_to(folder.resolve())
        place = name.as_posix()
        if path.is_file():
            line, column = Source(str(path), path.read_bytes().decode("utf-8-sig")).position(span.start)
            place += f":{line}:{column}"
        message = finding.code.message.format_map(finding.args)
        finding.code.help.format_map(finding.args)
        hint = f" (help: {finding.help})" if finding.help else ""
        lines.append(f"{place} {finding.code.name}: {message}{hint}".replace(str(folder.resolve()), "ROOT") + "\n")
    return "".join(lines)
