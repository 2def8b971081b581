"""The acts on a signatory as the desk words them: the button, the line in a bulk menu, what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

type Words = str | Promise


@dataclass(frozen=True, slots=True)
class Act:
    """`button` may name the signatory by %s; `undo` is the act that takes this one back, "" where none does.

    `screen` is where it is done, if more is asked than a button: a question's words, a reason.
    """

    name: str
    button: Words
    bulk: Words
    done: Words
    done_many: Callable[[int], str]
    undo: str = "reopen"
    undo_button: Words = gettext_lazy("Undo")
    style: str = ""
    screen: str = ""

    def says(self, name: str) -> str:
        button = str(self.button)
        return button % name if "%s" in button else button


ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act(
            name="approve",
            button=gettext_lazy("Approve"),
            bulk=gettext_lazy("Approve"),
            done=gettext_lazy("%s is approved."),
            done_many=lambda n: ngettext("%s approved.", "%s approved.", n) % n,
        ),
        Act(
            name="publish_now",
            button=gettext_lazy("Publish now"),
            bulk=gettext_lazy("Publish now"),
            done=gettext_lazy("%s is on the public list."),
            done_many=lambda n: ngettext("%s published.", "%s published.", n) % n,
            undo="",
        ),
        Act(
            name="ask",
            screen="review_ask",
            button=gettext_lazy("Ask …"),
            bulk=gettext_lazy("Wait for their answer"),
            done=gettext_lazy("%s has been asked; we wait for the answer."),
            done_many=lambda n: ngettext("%s waits for an answer.", "%s wait for an answer.", n) % n,
        ),
        Act(
            name="reopen",
            button=gettext_lazy("Back to review"),
            bulk=gettext_lazy("Back to review"),
            done=gettext_lazy("%s is to be reviewed again."),
            done_many=lambda n: ngettext("%s to be reviewed again.", "%s to be reviewed again.", n) % n,
            undo="",
        ),
        Act(
            name="show_name",
            button=gettext_lazy("Print the name"),
            bulk=gettext_lazy("Print the name"),
            done=gettext_lazy("%s is named."),
            done_many=lambda n: ngettext("%s named.", "%s named.", n) % n,
            undo="hide_name",
        ),
        Act(
            name="hide_name",
            button=gettext_lazy("Count, do not name"),
            bulk=gettext_lazy("Count, do not name"),
            done=gettext_lazy("%s is no longer named. Those not named are counted in public from the third on."),
            done_many=lambda n: ngettext("%s counted, not named.", "%s counted, not named.", n) % n,
            undo="show_name",
        ),
        Act(
            name="withdraw",
            button=gettext_lazy("Withdraw %s"),
            bulk=gettext_lazy("Withdraw"),
            done=gettext_lazy("%s is withdrawn."),
            undo_button=gettext_lazy("Back to review"),
            done_many=lambda n: ngettext("%s withdrawn.", "%s withdrawn.", n) % n,
            style="danger",
        ),
        Act(
            name="decline",
            screen="review_decline",
            button=gettext_lazy("Decline %s …"),
            bulk=gettext_lazy("Decline"),
            done=gettext_lazy("%s is declined."),
            done_many=lambda n: ngettext("%s declined.", "%s declined.", n) % n,
            style="danger",
        ),
    )
}
# Naming many at once is never offered, each was unnamed for a reason; nor what asks for words of one's own.
BULK = tuple(act for act in ACTS.values() if act.name != "show_name" and not act.screen)
