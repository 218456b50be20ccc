"""Files that people attach: PDF, JPEG and PNG up to 5 MB, told by their content, sealed at rest.

Photographs lose what the camera wrote into them. A room's model of such files derives from `FileMixin`; its services
ask for permission, then `hold` the upload; its page answers with `file_response`.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from PIL import Image, ImageOps, UnidentifiedImageError

from common.crypto import open_bytes, seal_bytes
from common.errors import RuleBroken

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_FILES = 9
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
ACCEPT = ".pdf,.jpg,.jpeg,.png"
FILE_HINT = f"PDF、JPEG 或 PNG，不超过 {MOST_BYTES // 1024 // 1024} MB。"
_MODES = {"JPEG": ("RGB", "L"), "PNG": ("1", "L", "LA", "P", "RGB", "RGBA")}
_TOO_LARGE = f"文件超过 {MOST_BYTES // 1024 // 1024} MB。照片可以用手机另存为较小尺寸，扫描件可以分开上传。"


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


class FileMixin(models.Model):
    """A file somebody attached.

    sealed_as  what the bytes are sealed for (`common.crypto.seal_bytes`); bytes moved elsewhere no longer open
    content    sealed bytes
    digest     sha256 of the bytes in clear
    """

    sealed_as: ClassVar[str] = ""

    name = models.CharField("文件名", max_length=120)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField("大小")
    digest = models.CharField(max_length=64)
    content = models.BinaryField(editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        abstract = True

    def hold(self, upload: Upload, *, actor) -> None:
        """Take the upload in, cleaned and sealed; the caller saves. RuleBroken("attachment.…")."""
        if len(upload.content) > MOST_BYTES:
            raise RuleBroken("attachment.size", _TOO_LARGE, "file")
        self.media_type, content = _clean(upload.content)
        stem = PurePath(upload.name.replace("\\", "/")).stem.strip() or "附件"
        self.name = "".join(letter for letter in stem if letter.isprintable())[:100] + SUFFIXES[self.media_type]
        self.size, self.digest = len(content), hashlib.sha256(content).hexdigest()
        self.content = seal_bytes(content, field=self.sealed_as)
        self.added_by = actor

    @property
    def in_clear(self) -> bytes:
        """The file as it was taken in."""
        return open_bytes(bytes(self.content), field=self.sealed_as)


def check_count(held: int, more: int = 1) -> None:
    """RuleBroken when a thing would have more files than it may."""
    if held + more > MOST_FILES:
        raise RuleBroken("attachment.count", f"最多 {MOST_FILES} 个文件。", "file")


def take_in(uploads: Sequence[Upload], *, to: Callable[[], FileMixin], held: int = 0, actor) -> list[FileMixin]:
    """Keep several files beside a thing; all of them or none: the caller's transaction holds them together.

    to    a new row of the room's model, told beside what it lies
    held  how many lie there already

    RuleBroken("attachment.…") names the file that is wrong.
    """
    check_count(held, len(uploads))
    made = []
    for upload in uploads:
        file = to()
        try:
            file.hold(upload, actor=actor)
        except RuleBroken as error:
            raise RuleBroken(error.code, f"“{upload.name}”：{error.message}", "file") from error
        file.save(force_insert=True)
        made.append(file)
    return made


def file_response(file: FileMixin) -> HttpResponse:
    """A file, to be kept or looked at, never to be run: no sniffing, no scripts, no cache that others share."""
    response = HttpResponse(file.in_clear, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(file.media_type == PDF, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


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
