"""The stylesheet of the PDF, from the measures of `layout`."""

from __future__ import annotations

from collections.abc import Iterable

from .. import layout as lay


def _family(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names) + ", serif"


def sheet() -> str:
    """Body lines are set on the grid of 22 × 28; tables and notes are smaller, as a printed report has them."""
    # Cut, not rounded: the last line and the last character must still fit.
    character, line = int(lay.CHARACTER_PT * 100) / 100, int(lay.LINE_PT * 100) / 100
    number = f'"— " counter(page) " —"; font-family: {_family(lay.PAGE_NUMBER_FONTS)}; font-size: 14pt'
    tones = "".join(
        f".{name} {{ color: #{colour}; background: #{lay.FILLS[name]} }}"
        for name, colour in lay.TONES.items()
    )
    return f"""
@page {{ size: A4; margin: {lay.TOP_MM}mm {lay.RIGHT_MM}mm {lay.BOTTOM_MM}mm {lay.LEFT_MM}mm }}
@page :right {{ @bottom-right {{ content: {number}; padding-right: 14pt }} }}
@page :left {{ @bottom-left {{ content: {number}; padding-left: 14pt }} }}
html {{ font-family: {_family(lay.BODY_FONTS)}; font-size: {character}pt; line-height: {line}pt }}
body, p, h1, h2, h3, h4, ul, ol, table {{ margin: 0; padding: 0 }}
p.body, li {{ text-align: justify; overflow-wrap: anywhere }}
p.body {{ text-indent: 2em; orphans: 2; widows: 2 }}
p.center {{ text-align: center }}
p.note, .note {{ font-size: 10.5pt; line-height: 16pt; color: #444; overflow-wrap: anywhere }}
ul, ol {{ padding-left: 2em }}
.issuer {{ font-family: {_family(lay.TITLE_FONTS)}; color: #{lay.RED}; font-size: 30pt; line-height: 40pt;
  text-align: center; overflow-wrap: anywhere }}
.number {{ text-align: center; margin-top: {line}pt; min-height: {line}pt }}
.red {{ border-bottom: 1.4pt solid #{lay.RED}; margin: 4mm 0 {line}pt }}
h1 {{ font-family: {_family(lay.TITLE_FONTS)}; font-size: 22pt; line-height: 34pt; font-weight: normal; text-align: center;
  margin-bottom: {line / 2:.2f}pt; overflow-wrap: anywhere }}
h2 {{ font-family: {_family(lay.HEADING_FONTS)}; font-size: {character}pt; font-weight: normal; text-indent: 2em;
  break-after: avoid }}
h3 {{ font-family: {_family(lay.SECOND_FONTS)}; font-size: {character}pt; font-weight: normal; text-indent: 2em;
  break-after: avoid }}
h4 {{ font-size: {character}pt; font-weight: bold; text-indent: 2em; break-after: avoid }}
h2.title {{ font-family: {_family(lay.TITLE_FONTS)}; font-size: 22pt; line-height: 34pt; text-align: center; text-indent: 0 }}
table, th, td {{ box-sizing: border-box }}
table {{ width: 100%; border-collapse: collapse; font-size: 9.5pt; line-height: 13.5pt; margin: 6pt 0 12pt;
  table-layout: fixed }}
caption, .table-name, .figure-name {{ font-family: {_family(lay.HEADING_FONTS)}; font-size: 11pt; line-height: 18pt;
  text-align: center }}
th, td {{ border: .5pt solid #555; padding: 2pt 3pt; overflow-wrap: anywhere; vertical-align: middle; text-align: left;
  font-weight: normal }}
thead {{ display: table-header-group }}
thead th {{ font-family: {_family(lay.HEADING_FONTS)}; text-align: center; background: #F1F3F5 }}
tr {{ break-inside: avoid }}
.total th, .total td {{ font-weight: bold }}
.right {{ text-align: right }} .center {{ text-align: center }} .left {{ text-align: left }}
{tones}
.missing {{ color: #666 }}
a {{ color: inherit; text-decoration: none }}
sup {{ font-size: 6.5pt; line-height: 0; color: #555 }}
.figure {{ break-inside: avoid; margin: 6pt 0 12pt; text-align: center; line-height: 1.2 }}
.figure svg {{ max-width: 100%; height: auto }}
.break {{ break-after: page }}
.attached {{ margin-top: {line}pt; text-indent: 2em }}
.sign {{ margin-top: {2 * line:.2f}pt; text-align: right; padding-right: 4em; break-inside: avoid }}
.appendix {{ break-before: page }}
.appendix .label {{ font-family: {_family(lay.HEADING_FONTS)} }}
.facts {{ font-size: 8.5pt; line-height: 12pt }}
"""
