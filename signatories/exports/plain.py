"""The list as plain numbered lines, as one would paste it into a letter."""

from django.utils.translation import ngettext

from signatories.roll.types import Roll


def render(roll: Roll) -> bytes:
    lines = list[str]()
    heading = ""
    for line in roll.lines:
        if line.heading != heading:
            heading = line.heading
            lines += ["", heading] if lines else [heading]
        lines.append(f"{line.number}. {line.name}{''.join(line.marks)}")
    if roll.unnamed:
        more = ngettext(
            "and %(count)s that is not named for its safety",
            "and %(count)s that are not named for their safety",
            roll.unnamed,
        )
        lines += ["", more % {"count": roll.unnamed}]
    if roll.footnotes:
        lines += ["", *(f"{note.mark} {note.text}" for note in roll.footnotes)]
    return ("\n".join(lines) + "\n").encode()
