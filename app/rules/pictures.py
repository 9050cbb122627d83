"""What may be kept as a photograph or a scan, and how a picture is made small and stripped before."""

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Refusal

if TYPE_CHECKING:
    from PIL.Image import Image

JPEG, PDF = "image/jpeg", "application/pdf"
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_SIDE = 60_000
LONGEST_SIDE = 2000
QUALITY = 80

_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
_USABLE = "可以用 JPEG、PNG、WebP、BMP、TIFF 图片"
_ISO_BOX = b"ftyp"
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_PDF_HEAD, _PDF_END = b"%PDF-", b"%%EOF"
_PDF_TAIL = 4096  # the end mark stands in the last 1024 bytes; some writers add a little behind it


@dataclass(frozen=True)
class Paper:
    """What will be kept: the bytes, what they are, and width and height in pixels (0 for a PDF)."""

    content: bytes
    media: str
    width: int = 0
    height: int = 0


def made_ready(content: bytes, *, pdf: bool) -> Paper:
    """A picture shrunk and stripped, or a PDF as it is where `pdf` allows it; Refusal for anything else."""
    if not content:
        raise _no("这个文件是空的，没有添加。请重新拍照或扫描。")
    if len(content) > MOST_BYTES:
        raise _no("这个文件超过 20 MB，没有添加。请分成几个文件，或降低扫描的清晰度后再添加。")
    if content.startswith(_PDF_HEAD):
        return _scan(content, pdf)
    if content[4:8] == _ISO_BOX and content[8:12] in _HEIC_BRANDS:
        raise _no("这是 HEIC 照片，程序读不了。请在手机或电脑上把它另存为 JPEG，再添加。")
    return _picture(content, pdf)


def _scan(content: bytes, allowed: bool) -> Paper:
    if not allowed:
        raise _no(f"这里要的是图片，不能用 PDF。{_USABLE}。")
    if _PDF_END not in content[-_PDF_TAIL:]:
        raise _no("这个 PDF 不完整，可能没有扫描完或没有下载完。请重新扫描或重新取一份。")
    return Paper(content, PDF)


def _picture(content: bytes, pdf: bool) -> Paper:
    from PIL import Image, UnidentifiedImageError  # slow to import, and seldom needed

    with warnings.catch_warnings():
        # A picture may be odd without being useless; only one that is too big is an error.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(content), formats=_FORMATS)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _too_big() from error
        except UnidentifiedImageError as error:
            also = "和 PDF 扫描件" if pdf else ""
            raise _no(f"这个文件不是能用的图片，也许只是改了名字。{_USABLE}{also}。") from error
        except Exception as error:  # a damaged header makes the decoders fail in any way they like
            raise _damaged() from error
        with image:
            _must_have_fair_size(*image.size)
            try:
                return _stripped(image)
            except Exception as error:  # as above, for what follows the header
                raise _damaged() from error


def _must_have_fair_size(width: int, height: int) -> None:
    """Asked before anything is decoded: a small file may unfold to more than the memory holds."""
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise _too_big()


def _stripped(image: "Image") -> Paper:
    """Upright, on white, at most 2000 pixels a side, and nothing but the picture (no GPS, no comments)."""
    from PIL import Image, ImageOps

    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    smooth = _smooth(image)
    smooth.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    upright = ImageOps.exif_transpose(smooth)
    # Saving writes comments it finds on an image; a new one has none.
    bare = Image.new("RGB", upright.size, "white")
    see_through = upright.getchannel("A") if upright.mode in ("LA", "RGBA") else None
    bare.paste(upright.convert("RGB"), None, see_through)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY)
    return Paper(out.getvalue(), JPEG, *bare.size)


def _smooth(image: "Image") -> "Image":
    """The same picture in a mode that is shrunk by blending; black-and-white would lose thin strokes."""
    if image.mode.startswith("I"):  # 16 bits of grey: the upper eight are what one sees
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA"):
        return image  # not converted: a copy of a large one takes hundreds of megabytes
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert({"1": "L"}.get(image.mode, "RGB")) if image.mode in ("1", "P") else image


def _too_big() -> Refusal:
    return _no("这张图片的像素太多，没有打开它。请用手机或相机的一般尺寸重新拍照，或缩小后再添加。")


def _damaged() -> Refusal:
    return _no("这张图片已损坏或不完整，没有添加。请重新拍照，或重新取一份文件。")


def _no(sentence: str) -> Refusal:
    return Refusal(sentence, field="file")
