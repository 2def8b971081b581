"""Whether a name that somebody outside wrote can be printed as it is; what cannot is refused with what to do."""

import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.text import has_address, split_marks, tidy
from signatories.workflow.door import Refusal

LONGEST = 300
NOT_WHOLE = "\ufffd"  # stands where half a letter came, or a NUL
UNSHOWABLE = gettext_lazy("A part of this did not arrive whole. Type it once more.")
# Letters by their number, and blank to the eye.
BLANKS = frozenset("\u115f\u1160\u3164\uffa0")
# More signs above and below one letter than any language writes: they would run over the lines beside.
MOST_SIGNS = 4


def printable(name: str) -> str:
    """Give a name as it can be printed, or refuse it."""
    if len(name) > LONGEST * 4 or len(bare := tidy(name)) > LONGEST:
        raise Refusal("too_long", _("Write the name with at most %s characters.") % LONGEST)
    if not any(c.isalnum() and c not in BLANKS for c in bare):
        raise Refusal("no_name", _("Write the name of your organization."))
    if any(c in BLANKS for c in bare) or _is_smeared(bare):
        raise Refusal("smeared", _("Write the name in plain letters."))
    if has_address(bare):
        raise Refusal("address", _("Write the name without a web address; there is a field for it."))
    if signs := split_marks(bare)[1]:
        raise Refusal("sign", _("Write the name without “%s”.") % "".join(signs))
    return bare


def _is_smeared(name: str) -> bool:
    signs = 0
    for character in unicodedata.normalize("NFD", name):
        signs = signs + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if signs > MOST_SIGNS:
            return True
    return False
