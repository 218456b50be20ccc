"""Build what `static/` ships from unpacked npm packages: vendored files, their manifest and the icon sprite.

Run by hand when a version changes, never at start-up; the results are committed. `npm pack` gives the packages:

    npm pack @tabler/core@1.6.1 htmx.org@2.0.10 @tabler/icons@3.51.0
    manage.py build_assets --tabler DIR --htmx DIR --icons DIR     (each DIR an unpacked `package/`)
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import brotli
from defusedxml.ElementTree import parse
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.icon_names import ICONS

SVG = "http://www.w3.org/2000/svg"
SOURCE_MAP = re.compile(rb"\s*(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")

# option -> (file in the package, file in static/vendor, licence)
VENDORED = {
    "tabler": ("dist/css/tabler.min.css", "tabler.min.css", "MIT"),
    "htmx": ("dist/htmx.min.js", "htmx.min.js", "0BSD"),
}


class Command(BaseCommand):
    """Writes static/vendor/* and static/img/icons.svg, each with a .br and a .gz beside it."""

    help = "Rebuild vendored assets and the icon sprite from unpacked npm packages."

    def add_arguments(self, parser):
        """One folder per package; what is not given stays as it is."""
        parser.add_argument("--tabler", type=Path, help="unpacked @tabler/core")
        parser.add_argument("--htmx", type=Path, help="unpacked htmx.org")
        parser.add_argument("--icons", type=Path, help="unpacked @tabler/icons")

    def handle(self, *, tabler=None, htmx=None, icons=None, **options):
        """Build what was asked for and say what was written."""
        static = Path(settings.BASE_DIR) / "static"
        manifest_path = static / "vendor" / "manifest.json"
        manifest = json.loads(manifest_path.read_text()) if manifest_path.exists() else {}
        for key, folder in (("tabler", tabler), ("htmx", htmx)):
            if folder:
                source, name, licence = VENDORED[key]
                content = SOURCE_MAP.sub(b"", self._read(folder / source))
                write_with_compressed(static / "vendor" / name, content)
                manifest[f"vendor/{name}"] = describe(folder, source, licence, content)
        if icons:
            content = sprite(icons)
            write_with_compressed(static / "img" / "icons.svg", content)
            manifest["img/icons.svg"] = describe(icons, "icons/outline", "MIT", content)
        manifest_path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True) + "\n")
        self.stdout.write(f"{manifest_path}: {', '.join(sorted(manifest))}")

    @staticmethod
    def _read(path: Path) -> bytes:
        if not path.is_file():
            raise CommandError(f"{path} is missing: is the folder an unpacked npm package?")
        return path.read_bytes()


def describe(package: Path, source: str, licence: str, content: bytes) -> dict[str, str]:
    """What the manifest says of one file."""
    about = json.loads((package / "package.json").read_text())
    return {
        "name": about["name"],
        "version": about["version"],
        "licence": licence,
        "source": source,
        "integrity": "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode(),
    }


def write_with_compressed(path: Path, content: bytes) -> None:
    """Write a file and its .br and .gz, which whitenoise serves in their place (docs/adr/003-assets.md)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=11))
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))


def sprite(package: Path) -> bytes:
    """One `<symbol>` per name in `ICONS`, drawn in the colour of the text around it."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.Element(f"{{{SVG}}}svg")
    for name in sorted(ICONS):
        path = package / "icons" / "outline" / f"{name}.svg"
        if not path.is_file():
            raise CommandError(f"Tabler has no outline icon named {name!r}")
        drawing = parse(path).getroot()
        pen = {key: drawing.get(key) for key in ("fill", "stroke", "stroke-linecap", "stroke-linejoin")}
        symbol = ElementTree.SubElement(root, f"{{{SVG}}}symbol", {"id": name, "viewBox": "0 0 24 24", **pen})
        symbol.set("stroke-width", "1.75")
        for shape in drawing:
            if shape.get("stroke") == "none" and shape.get("fill") == "none":
                continue  # the invisible bounding box
            shape.tail = None
            symbol.append(shape)
    return ElementTree.tostring(root, encoding="utf-8") + b"\n"
