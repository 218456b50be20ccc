"""Files: PDF, JPEG and PNG up to 5 MB, told by their content; photographs lose what the camera wrote into them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import PurePath

from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from common.audit import record
from common.crypto import open_bytes, seal_bytes
from common.errors import Conflict, RuleBroken
from covenants.models import Agreement, AgreementState, Attachment, AttachmentKind, Fulfilment
from covenants.parties import own_unit, require_party
from orgs.models import Organization

FIELD = "covenants.attachment"
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_FILES = 9
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
_MODES = {"JPEG": ("RGB", "L"), "PNG": ("1", "L", "LA", "P", "RGB", "RGBA")}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name and its bytes."""

    name: str
    content: bytes


def read_upload(file) -> Upload:
    """A file of a form or of the API; what is too large is not read into memory."""
    if file.size > MOST_BYTES:
        raise RuleBroken("attachment.size", _TOO_LARGE, "file")
    return Upload(file.name, file.read())


_TOO_LARGE = f"文件超过 {MOST_BYTES // 1024 // 1024} MB。照片可以用手机另存为较小尺寸，扫描件可以分开上传。"


def attach(
    kind: str,
    upload: Upload,
    *,
    organization: Organization,
    agreement: Agreement | None = None,
    fulfilment: Fulfilment | None = None,
    actor,
) -> Attachment:
    """Keep a file, sealed. Called by the service that has asked for permission. RuleBroken("attachment.…")."""
    if len(upload.content) > MOST_BYTES:
        raise RuleBroken("attachment.size", _TOO_LARGE, "file")
    owner = {"agreement": agreement, "fulfilment": fulfilment}
    if Attachment.objects.filter(**owner).count() >= MOST_FILES:
        raise RuleBroken("attachment.count", f"最多 {MOST_FILES} 个文件。", "file")
    media_type, content = _clean(upload.content)
    stem = PurePath(upload.name.replace("\\", "/")).stem.strip() or "附件"
    made = Attachment(
        organization=organization,
        **owner,
        kind=AttachmentKind(kind),
        name="".join(letter for letter in stem if letter.isprintable())[:100] + SUFFIXES[media_type],
        media_type=media_type,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        content=seal_bytes(content, field=FIELD),
        added_by=actor,
    )
    made.save(force_insert=True)
    return made


def content_of(attachment: Attachment) -> bytes:
    """The file in clear."""
    return open_bytes(bytes(attachment.content), field=FIELD)


@transaction.atomic
def remove_attachment(*, attachment_id: int, actor) -> None:
    """Take a file away: a photograph that shows whom it should not, a wrong scan. Scans of signed agreements stay.

    A photograph: whoever acts for the giver. A scan: the committee, or the unit whose officer added it.
    """
    found = Attachment.objects.select_related("agreement", "fulfilment__pledge", "organization", "added_by").get(
        pk=attachment_id
    )
    if found.fulfilment_id is not None:
        require_party("pledge.fulfil", found.organization, found.fulfilment.pledge.giver_id)
    else:
        require_party("agreement.sign", found.organization, own_unit() if found.added_by_id == actor.pk else None)
        if found.agreement.state != AgreementState.SIGNING:
            raise Conflict("attachment.kept", "协议签订以后，扫描件随协议留存，不能删除。")
    obj = found.agreement or found.fulfilment
    found.delete()
    record(actor=actor, action="covenants.attachment.removed", obj=obj, attachment=attachment_id)


def _clean(content: bytes) -> tuple[str, bytes]:
    """(media type, bytes) by what the file is, whatever it is called; a picture is written anew from its pixels."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return PDF, content
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise RuleBroken("attachment.pixels", "照片的尺寸太大，请用手机另存为较小尺寸再上传。", "file")
            kind = "PNG" if picture.format == "PNG" else "JPEG"
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            # Pixels only: place, time and device of the camera stay outside, and so does whatever was appended.
            bare = upright if upright.mode in _MODES[kind] else upright.convert("RGB")
            bare.info = {}
            written = io.BytesIO()
            bare.save(written, kind, **({"quality": 88, "optimize": True} if kind == "JPEG" else {"optimize": True}))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise RuleBroken("attachment.type", "只收 PDF、JPEG、PNG 文件，而且要能打开。请换一个文件。", "file") from error
    return (JPEG if kind == "JPEG" else PNG), written.getvalue()
