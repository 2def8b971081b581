"""The list as JSON, for programs. The names of the fields are a promise to those who read it."""

import json

from signatories.roll.types import Roll


def render(roll: Roll) -> bytes:
    document = {
        "appeal": roll.appeal,
        "edition": roll.edition,
        "count": roll.count,
        "named": roll.named,
        "unnamed": roll.unnamed,
        "signatories": [
            {
                "number": line.number,
                "name": line.name,
                "acronym": line.acronym,
                "country": line.country,
                "kind": line.kind,
                "section": line.section,
                "marks": list(line.marks),
            }
            for line in roll.lines
        ],
        "footnotes": [{"mark": n.mark, "text": n.text, "network": n.network} for n in roll.footnotes],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
