"""Pictures are looked at before they are opened, made small, and stripped of all that is not picture."""

import contextlib
import io
import struct
import zlib

import pytest
from PIL import Image

from app.errors import Refusal
from app.rules.pictures import MOST_BYTES, made_ready


def a_picture(size=(80, 60), form="JPEG", mode="RGB", colour=None, **options) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size) if colour is None else Image.new(mode, size, colour)
    image.save(out, form, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def a_png_head(width: int, height: int) -> bytes:
    """A PNG that only claims its size; there is nothing in it to decode."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"\x00")
    chunks = b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in (head, body, b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def a_gps_photo() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "3-2-1201 厨房".encode().decode("latin-1")
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825).update({1: "N", 2: (36.0, 4.0, 1.23), 3: "E", 4: (120.0, 22.0, 4.56)})
    return a_picture(
        exif=exif, comment=b"taken at the gate", icc_profile=b"profile of somebody" * 9, dpi=(72, 72)
    )


def test_where_and_by_what_a_photo_was_taken_is_gone() -> None:
    before = a_gps_photo()
    assert opened(before).getexif().get_ifd(0x8825) and b"Camera of somebody" in before
    kept = made_ready(before, pdf=False)
    image = opened(kept.content)
    assert (kept.media, kept.width, kept.height) == ("image/jpeg", 80, 60)
    assert not image.getexif() and not image.getexif().get_ifd(0x8825)
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"Exif", b"GPS", b"Camera", b"gate", b"profile", b"ICC_", b"ns.adobe"):
        assert trace not in kept.content


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "TIFF"])
def test_every_usual_form_becomes_a_small_jpeg(form: str) -> None:
    kept = made_ready(a_picture((3000, 1500), form, colour=(10, 120, 200)), pdf=False)
    image = opened(kept.content)
    assert image.format == "JPEG" and image.size == (kept.width, kept.height) == (2000, 1000)
    assert all(abs(a - b) < 8 for a, b in zip(image.getpixel((1000, 500)), (10, 120, 200), strict=True))


def test_a_small_picture_is_not_blown_up() -> None:
    kept = made_ready(a_picture((40, 30), "PNG"), pdf=False)
    assert (kept.width, kept.height) == (40, 30)


@pytest.mark.parametrize(("orientation", "corner"), [(1, (5, 5)), (3, (75, 55)), (6, (55, 5)), (8, (5, 75))])
def test_a_photo_held_sideways_stands_upright(orientation: int, corner: tuple[int, int]) -> None:
    image = Image.new("RGB", (80, 60), "white")
    image.paste("black", (0, 0, 16, 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    kept = opened(made_ready(out.getvalue(), pdf=False).content)
    assert kept.size == ((80, 60) if orientation in (1, 3) else (60, 80))
    assert sum(kept.getpixel(corner)) < 60


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (255, 0, 0, 0)), ("LA", (0, 0))])
def test_what_is_transparent_becomes_white(mode: str, colour: tuple[int, ...]) -> None:
    kept = opened(made_ready(a_picture(form="PNG", mode=mode, colour=colour), pdf=False).content)
    assert kept.mode == "RGB" and kept.getpixel((10, 10)) == (255, 255, 255)


def test_a_palette_with_a_transparent_colour_becomes_white_there() -> None:
    content = a_picture(form="PNG", mode="P", colour=0, transparency=0)
    assert opened(made_ready(content, pdf=False).content).getpixel((10, 10)) == (255, 255, 255)


def test_thin_strokes_of_a_black_and_white_scan_survive_the_shrinking() -> None:
    page = Image.new("1", (4000, 4000), 1)
    for x in range(1, 4000, 40):
        page.paste(0, (x, 0, x + 1, 4000))
    out = io.BytesIO()
    page.save(out, "TIFF", compression="group4")
    kept = opened(made_ready(out.getvalue(), pdf=True).content).convert("L").crop((0, 1000, 2000, 1001))
    assert sum(value < 240 for value in kept.tobytes()) >= 100


def test_sixteen_bits_of_grey_keep_their_lightness() -> None:
    kept = opened(made_ready(a_picture(form="PNG", mode="I;16", colour=30000), pdf=False).content)
    assert abs(kept.getpixel((10, 10))[0] - 30000 // 256) <= 2


def test_only_the_first_page_of_a_tiff_is_kept() -> None:
    out = io.BytesIO()
    Image.new("RGB", (50, 40), "white").save(
        out, "TIFF", save_all=True, append_images=[Image.new("RGB", (70, 90))]
    )
    kept = made_ready(out.getvalue(), pdf=True)
    assert (kept.width, kept.height) == (50, 40)


@pytest.mark.parametrize(
    "size", [(60_000, 60_000), (60_001, 10), (10, 60_001), (9_000, 7_000), (20_000, 20_000)]
)
def test_too_many_pixels_are_refused_by_the_header_alone(size: tuple[int, int], monkeypatch) -> None:
    def decode(*_: object) -> None:
        raise AssertionError("the picture was decoded")

    monkeypatch.setattr(Image.Image, "load", decode)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    with pytest.raises(Refusal, match="像素太多") as caught:
        made_ready(a_png_head(*size), pdf=False)
    assert caught.value.field == "file"


def test_a_photo_cut_off_half_way_is_refused() -> None:
    whole = a_picture((800, 600), colour="red", quality=95)
    for keep in (len(whole) // 2, len(whole) - 40, 30, 3):
        with pytest.raises(Refusal, match="损坏|不是能用的图片"):
            made_ready(whole[:keep], pdf=False)


def test_a_picture_with_flipped_bytes_never_ends_in_anything_but_a_refusal() -> None:
    for form in ("JPEG", "PNG", "WEBP", "BMP", "TIFF"):
        whole = a_picture((60, 40), form, colour="red")
        for place in range(0, min(len(whole), 400), 7):
            bent = bytearray(whole)
            bent[place] ^= 0xFF
            with contextlib.suppress(Refusal):
                assert made_ready(bytes(bent), pdf=False).media == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空的"),
        ("住户说明：水管漏水".encode(), "只是改了名字.*JPEG、PNG"),
        (b"PK\x03\x04" + b"\x00" * 200, "只是改了名字"),
        (b"GIF89a" + b"\x00" * 50, "只是改了名字"),
        (b"\xff\xd8\xff\xe0", "损坏|不是能用的图片"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC.*另存为 JPEG"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "HEIC.*另存为 JPEG"),
        (b"\xff" * (MOST_BYTES + 1), "超过 20 MB"),
        (b"%PDF-1.7" + b" " * MOST_BYTES, "超过 20 MB"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_way_out(content: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        made_ready(content, pdf=True)
    assert caught.value.field == "file"


def test_a_pdf_is_kept_as_it_is_where_scans_are_taken() -> None:
    content = b"%PDF-1.4\n...\n%%EOF\n"
    kept = made_ready(content, pdf=True)
    assert (kept.content, kept.media, kept.width, kept.height) == (content, "application/pdf", 0, 0)


def test_a_pdf_is_no_photograph() -> None:
    with pytest.raises(Refusal, match="不能用 PDF.*JPEG"):
        made_ready(b"%PDF-1.4\n%%EOF", pdf=False)


def test_half_a_pdf_is_refused() -> None:
    with pytest.raises(Refusal, match="PDF 不完整"):
        made_ready(b"%PDF-1.4\n1 0 obj", pdf=True)


def test_the_pdf_is_offered_only_where_it_may_be_used() -> None:
    for pdf in (True, False):
        with pytest.raises(Refusal) as caught:
            made_ready(b"plain text", pdf=pdf)
        assert ("PDF" in caught.value.sentence) is pdf
