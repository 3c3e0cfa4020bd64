"""Makes the carried fonts from M PLUS 1p; README.md says from where and how."""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

CHARACTERS = """
    0020-007E 00A0-017F 0192 0218-021B 02C6-02DD 0300-0304 0306-030C 0327-0328 0370-03FF 0400-045F 0490-0491 1E9E
    2010-2015 2018-201E 2020-2022 2026 202F 2030 2032-2033 2039-203A 2070-2079 2080-2089 20AC 2116 2122 2190-2193
    2212 221E 2248 2260 2264-2265 25A0-25A1 25CB 25CF 3000-3003 300C-300D 3041-3096 3099-30FF
"""


def characters():
    for part in CHARACTERS.split():
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def adapt(font):
    """Puts the ellipsis on the baseline, and lets U+FFFD look like an empty square."""
    glyphs = font.getBestCmap()
    period, ellipsis, square = glyphs[ord(".")], glyphs[ord("…")], glyphs[ord("□")]
    width, bearing = font["hmtx"][period]
    pen = TTGlyphPen(font.getGlyphSet())
    for index in range(3):
        pen.addComponent(period, (1, 0, 0, 1, index * width, 0))
    font["glyf"][ellipsis] = pen.glyph()
    font["hmtx"][ellipsis] = (3 * width, bearing)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0xFFFD] = square


def main(sources, target):
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vmtx", "vhea", "gasp"]
    options.hinting = False
    options.notdef_outline = True
    for weight, source in sources.items():
        font = TTFont(source, recalcTimestamp=False)
        adapt(font)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[*characters(), 0xFFFD])
        subsetter.subset(font)
        font.save(target / f"MPLUS1p-{weight}.subset.ttf")


if __name__ == "__main__":
    package = Path(sys.argv[1])
    main(
        {
            "Regular": package / "400Regular/MPLUS1p_400Regular.ttf",
            "Bold": package / "700Bold/MPLUS1p_700Bold.ttf",
        },
        Path(__file__).parent,
    )
