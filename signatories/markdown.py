"""Markdown as statements are written in it: how it is read, and what is left of it without its markup.

A star is a sign after a name as often as it is Markdown. It makes words italic only as one of a pair, and a list only
where two lines or more begin with one; any other star stays a star.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# The page's own headings are h1 (the title) and h2.
FIRST_HEADING = 3


def _lower_headings(state: StateCore) -> None:
    """Let the text's headings begin below the page's own and skip no level, whatever `#` were typed."""
    openings = [i for i, token in enumerate(state.tokens) if token.type == "heading_open"]
    typed = sorted({state.tokens[i].tag for i in openings})
    level = FIRST_HEADING - 1
    for i in openings:
        level = min(FIRST_HEADING + typed.index(state.tokens[i].tag), level + 1)
        # A heading is three tokens: its opening, its words, its end.
        state.tokens[i].tag = state.tokens[i + 2].tag = f"h{min(level, 6)}"


def _keep_lone_stars(state: StateCore) -> None:
    """Make of a list with one starred item the paragraph it was meant to be: "* These organizations are members"."""
    tokens = state.tokens
    for start in range(len(tokens) - 1, -1, -1):
        if tokens[start].type == "bullet_list_open" and tokens[start].markup == "*":
            end = _end(tokens, start)
            inside = tokens[start + 2 : end - 1]
            if _end(tokens, start + 1) == end - 1 and (not inside or inside[0].type == "paragraph_open"):
                tokens[start : end + 1] = _starred(inside)


def _end(tokens: list[Token], start: int) -> int:
    """Find the token that closes what one opens."""
    opened = tokens[start]
    closing = opened.type.replace("_open", "_close")
    return next(
        i for i in range(start + 1, len(tokens)) if (tokens[i].type, tokens[i].level) == (closing, opened.level)
    )


def _starred(inside: list[Token]) -> list[Token]:
    if not inside:
        words = Token("inline", "", 0, content="*", children=[])
        return [Token("paragraph_open", "p", 1, block=True), words, Token("paragraph_close", "p", -1, block=True)]
    inside[1].content = f"* {inside[1].content}"
    for token in inside:
        # In a list without blank lines the paragraphs are not drawn.
        token.hidden = token.hidden and not token.type.startswith("paragraph")
    return inside


def _reader() -> MarkdownIt:
    # A picture would be fetched from somebody else's server; HTML in the text is shown as typed.
    reader = MarkdownIt("commonmark", {"html": False}).disable("image")
    reader.core.ruler.after("block", "keep_lone_stars", _keep_lone_stars)
    reader.core.ruler.push("lower_headings", _lower_headings)
    return reader


READER = _reader()


def plain(body: str) -> str:
    """Give a text as readers read it: paragraphs with a blank line between, no markup, each link with its address."""
    said = list[str]()
    # What goes before the next words: the bullet or the number of an item, and the numbers of the lists it stands in.
    begins, numbers = "", list[int | None]()
    for token in READER.parse(body):
        match token.type:
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                start = token.attrGet("start")
                numbers.append(1 if start is None else int(start))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                begins = "• " if numbers[-1] is None else f"{numbers[-1]}. "
                numbers[-1] = None if numbers[-1] is None else numbers[-1] + 1
            case "inline" | "fence" | "code_block":
                words = _words(token.children) if token.type == "inline" else token.content.strip()
                said.append(begins + words)
                begins = ""
    return "\n\n".join(said)


def _words(tokens: list[Token] | None) -> str:
    said, addresses = list[str](), list[tuple[int, str]]()
    for token in tokens or ():
        match token.type:
            case "link_open":
                addresses.append((len(said), str(token.attrGet("href") or "")))
            case "link_close":
                start, address = addresses.pop()
                if address not in ("".join(said[start:]), f"mailto:{''.join(said[start:])}"):
                    said.append(f" ({address})")
            case "softbreak":
                said.append(" ")
            case "hardbreak":
                said.append("\n")
            case _:
                said.append(token.content)
    return "".join(said)
