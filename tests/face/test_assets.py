"""What is shipped is what the manifest says, and what pages ask for exists."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.urls import resolve

from common.assets import asset_url, integrity
from common.icon_names import ICONS
from common.management.commands.build_assets import SOURCE_MAP

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
MANIFEST = json.loads((STATIC / "vendor" / "manifest.json").read_text())
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OURS = sorted([*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")])
SVG = "{http://www.w3.org/2000/svg}"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("name", MANIFEST)
def test_a_vendored_file_is_the_one_of_the_manifest(name):
    content = (STATIC / name).read_bytes()
    digest = "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
    assert digest == MANIFEST[name]["integrity"]
    assert MANIFEST[name]["version"]
    assert MANIFEST[name]["licence"] in ("MIT", "0BSD")


@pytest.mark.parametrize("name", MANIFEST)
def test_the_compressed_copies_hold_the_same(name):
    content = (STATIC / name).read_bytes()
    assert brotli.decompress((STATIC / f"{name}.br").read_bytes()) == content
    assert gzip.decompress((STATIC / f"{name}.gz").read_bytes()) == content


def test_nothing_is_vendored_beside_the_manifest():
    files = {str(path.relative_to(STATIC)) for path in (STATIC / "vendor").iterdir()}
    known = {name for name in MANIFEST if name.startswith("vendor/")}
    compressed = {f"{name}{suffix}" for name in known for suffix in (".br", ".gz")}
    assert files == known | compressed | {"vendor/manifest.json", "vendor/LICENCES.txt"}


def test_every_vendored_package_has_its_licence_text():
    text = (STATIC / "vendor" / "LICENCES.txt").read_text()
    missing = [about["name"] for about in MANIFEST.values() if about["name"] not in text]
    assert missing == []


def test_source_map_comments_are_taken_out():
    """A hashed storage stops at a source map that is not there."""
    assert SOURCE_MAP.sub(b"", b"a{}\n/*# sourceMappingURL=a.css.map */") == b"a{}"
    assert SOURCE_MAP.sub(b"", b"f();\n//# sourceMappingURL=a.js.map\n") == b"f();"
    for path in [STATIC / name for name in MANIFEST] + OURS:
        assert b"sourceMappingURL" not in path.read_bytes(), path


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_our_own_files_ask_nobody_else(path):
    assert re.findall(r"https?://|@import|url\(|\beval\b|new Function", path.read_text()) == []


def test_the_sprite_holds_exactly_the_named_icons():
    root = ElementTree.parse(STATIC / "img" / "icons.svg").getroot()  # noqa: S314 - our own file
    assert {symbol.get("id") for symbol in root.findall(f"{SVG}symbol")} == set(ICONS)


def test_templates_name_only_icons_that_exist():
    pattern = re.compile(r"""\{% icon "([^"]+)"|icon_name="([^"]+)"|icon="([^"]+)\"""")
    unknown = {
        (path.name, name)
        for path in TEMPLATES
        for match in pattern.findall(path.read_text())
        for name in match
        if name and name != "none" and name not in ICONS
    }
    assert unknown == set()


def test_every_icon_is_drawn_somewhere():
    """Everybody fetches the sprite: what no page draws is not in it."""
    rooms = [*(path.parent for path in ROOT.glob("*/apps.py")), ROOT / "config"]
    code = [path for room in rooms for path in room.rglob("*.py") if path.name != "icon_names.py"]
    words = set()
    for path in (*TEMPLATES, *OURS, *code):
        words |= set(re.findall(r"""["'#]([a-z0-9-]+)["']""", path.read_text()))
    assert ICONS - words == set()


def test_templates_use_only_classes_of_ours_that_exist():
    known = set(re.findall(r"\.(gj-[a-z0-9-]+)", "".join(path.read_text() for path in OURS)))
    known |= {"gj-size-", "gj-bare"}  # the size of type is put together; the mark of bare pages is for scripts
    comments = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
    unknown = {
        (path.name, name)
        for path in TEMPLATES
        for classes in re.findall(r'class="([^"]*)"', comments.sub("", path.read_text()))
        for name in re.findall(r"\bgj-[a-z0-9-]+", classes)
        if name not in known
    }
    assert unknown == set()


def test_addresses_that_templates_fall_back_on_exist():
    """Error pages are drawn without a context, so these links stand in the templates themselves."""
    fallbacks = {
        address for path in TEMPLATES for address in re.findall(r"default:'(/accounts/[^']*)'", path.read_text())
    }
    assert len(fallbacks) == 5
    for address in fallbacks:
        assert resolve(address)


def test_templates_name_only_assets_that_exist():
    for path in TEMPLATES:
        for name in re.findall(r"""\{% (?:asset|static_url) ['"]([^'"]+)""", path.read_text()):
            assert (STATIC / name).is_file(), f"{path.name}: {name}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_keep_to_the_policy(path):
    """No inline script, no inline style, no handlers, nothing from elsewhere; Chinese pages by components alone."""
    text = path.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style\b|\sstyle=", text)
    assert not re.search(r"\son[a-z]+=|hx-on|javascript:", text)
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)
    assert "|safe" not in text or path.parts[-3:] == ("django", "forms", "field.html")


def test_asset_gives_address_and_integrity():
    html = Template('{% load ui %}{% asset "css/print.css" media="print" %}{% asset "js/ui.js" %}').render(Context())
    style, script = html.split("<script")
    assert f'href="{asset_url("css/print.css")}"'.replace("&", "&amp;") in style
    assert f'integrity="{integrity("css/print.css")}" crossorigin="anonymous" media="print"' in style
    assert f'integrity="{integrity("js/ui.js")}" crossorigin="anonymous" defer' in script


def test_the_address_of_an_asset_changes_with_its_content():
    digest = hashlib.sha384((STATIC / "js" / "ui.js").read_bytes()).hexdigest()
    assert asset_url("js/ui.js") == f"/static/js/ui.js?v={digest[:10]}"


def test_a_hashed_storage_names_the_file_by_itself(settings, tmp_path):
    """In production the hash is in the name, and the integrity is that of the collected file."""
    from django.contrib.staticfiles.storage import staticfiles_storage
    from django.core.management import call_command

    from common import assets

    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    assets._described.cache_clear()
    try:
        call_command("collectstatic", verbosity=0, interactive=False)
        url = asset_url("css/gongjian.css")
        assert re.fullmatch(r"/static/css/gongjian\.[0-9a-f]{12}\.css", url)
        content = (tmp_path / "css" / url.rsplit("/", 1)[1]).read_bytes()
        expected = base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert integrity("css/gongjian.css") == f"sha384-{expected}"
        assert staticfiles_storage.url("vendor/htmx.min.js").startswith("/static/vendor/htmx.min.")
    finally:
        assets._described.cache_clear()


def test_asset_takes_styles_and_scripts_only():
    with pytest.raises(ValueError, match=r"takes a \.css or \.js"):
        Template('{% load ui %}{% asset "img/icons.svg" %}').render(Context())


def test_address_and_integrity_follow_a_changed_file_together(settings, tmp_path):
    from common import assets

    style = tmp_path / "x.css"
    settings.STATICFILES_DIRS = [tmp_path]
    finders.get_finder.cache_clear()
    try:
        seen = set()
        for number in (1, 2):
            style.write_text(f"a{{order:{number}}}")
            os.utime(style, (number, number))
            assets._described.cache_clear()
            digest = hashlib.sha384(style.read_bytes())
            assert asset_url("x.css").endswith(f"?v={digest.hexdigest()[:10]}")
            assert integrity("x.css") == "sha384-" + base64.b64encode(digest.digest()).decode()
            seen.add(asset_url("x.css"))
        assert len(seen) == 2
    finally:
        finders.get_finder.cache_clear()
        assets._described.cache_clear()
