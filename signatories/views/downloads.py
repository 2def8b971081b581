"""The list as a file. Each format is a line in `exports.FORMATS`."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from signatories.exports import FORMATS
from signatories.roll.live import live_roll
from signatories.views.public import for_everybody, readable

# What a browser shows by itself is shown; the others are for a program.
SHOWN = ("json", "txt")
# What a program can read is a list of targets where a membership is dangerous: the coordinators decide.
DATA = ("json", "csv", "xlsx")


@require_safe
@for_everybody
def file(request: HttpRequest, slug: str, ext: str) -> HttpResponse:
    appeal = readable(request, slug)
    if ext not in FORMATS or (ext in DATA and not appeal.offers_data):
        raise Http404
    roll = live_roll(appeal, get_language() or appeal.language, lines=slice(None))
    content_type, render = FORMATS[ext]

    response = HttpResponse(render(roll), content_type=content_type)
    written = roll.as_of.date() if roll.as_of else appeal.date
    name = f"{appeal.slug}-{written.isoformat()}.{ext}"
    response["Content-Disposition"] = content_disposition_header(ext not in SHOWN, name) or "attachment"
    response["X-Robots-Tag"] = "noindex"
    if ext == "json":
        # Other sites' pages may read the public list; no answer of ours ever varies with a cookie here.
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
