"""What a visitor asks of the list: words to find, a network, a page."""

from dataclasses import dataclass
from typing import Self

from django.http import QueryDict
from django.utils.http import urlencode

from signatories.roll.live import LINES_A_PAGE

LONGEST = 100


@dataclass(frozen=True)
class Search:
    """`words` and `members` are "" where nothing is asked; pages count from 1."""

    words: str
    members: str
    page: int

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """Read an address; nonsense in it asks for nothing."""
        page = query.get("page", "")
        return cls(
            words=query.get("q", "").replace("\0", "").strip()[:LONGEST],
            members=query.get("members", "").replace("\0", "").strip()[:LONGEST],
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    @property
    def is_asked(self) -> bool:
        return bool(self.words or self.members)

    @property
    def window(self) -> slice:
        return slice((self.page - 1) * LINES_A_PAGE, self.page * LINES_A_PAGE)

    def addresses(self, pages: int) -> list[tuple[int, str]]:
        """Give each page of what was found, with the query that leads to it."""
        asked = {name: value for name, value in (("q", self.words), ("members", self.members)) if value}
        return [(page, "?" + urlencode({**asked, "page": str(page)})) for page in range(1, pages + 1)]
