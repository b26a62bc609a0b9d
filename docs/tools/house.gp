# The common style of every figure: `figure` loads this before a figure's script.
#
# Variables given: data (the folder of tables), width and height (from '# size:').
# The colours live here and nowhere else. `figure` reads their lines too: the dark
# value is what the same colour becomes on a dark page, so keep a line's form.
# On its panel every one of C1 to C8 has a contrast of at least 4.5:1, in light and
# in dark, so a label may have its line's colour. Use them in this order: the first
# four stay well apart for readers who do not see red, green or blue as others do.

C_INK   = '#1f2328'  # dark #e6e9ed
C_MUTED = '#59636e'  # dark #9aa4af
C_GRID  = '#dde1e6'  # dark #343b44
C_PAPER = '#ffffff'  # dark #171b21
C1 = '#1668cc'  # dark #6cb1fc
C2 = '#b23604'  # dark #ff8a3d
C3 = '#0f7350'  # dark #4fe0ae
C4 = '#b0369f'  # dark #d27ac4
C5 = '#947000'  # dark #f1d560
C6 = '#0b4457'  # dark #b8e9fe
C7 = '#5b36b4'  # dark #a583f7
C8 = '#646e78'  # dark #a4aeb8

# 18 px in a picture 720 px wide is still 9 px on a phone.
set encoding utf8
set minussign
set terminal svg size width,height dynamic enhanced rounded font ',18' linewidth 1
set datafile separator ','
set datafile columnheaders

# Margins in pixels from the panel's edges; a script may say, for labels at the
# right, `set rmargin at screen right(120)`.
left(px) = 1.0 * px / width
right(px) = 1 - 1.0 * px / width
bottom(px) = 1.0 * px / height
top(px) = 1 - 1.0 * px / height
set lmargin at screen left(72)
set rmargin at screen right(26)
set bmargin at screen bottom(72)
set tmargin at screen top(52)

# The vertical axis is named above it, where nobody has to turn their head:
# ytitle = 'cost'; @YTITLE
YTITLE = "set label 99 ytitle at screen left(16), screen top(26) left textcolor rgb C_INK"

# Lines first, frame last: two axes, faint horizontal guides, labels on the lines
# themselves (`title "training" at end`) in their own colours.
set border 3 linewidth 1 linecolor rgb C_MUTED
set tics nomirror out scale 0.5 textcolor rgb C_INK
set xtics offset 0, 0.35
set ytics offset 0.9, 0
set format '%g'
set grid ytics linetype 1 linewidth 1 linecolor rgb C_GRID
set xlabel offset 0, 0.8 textcolor rgb C_INK
set ylabel textcolor rgb C_INK
set key noautotitle textcolor variable samplen 1.5
set style fill solid 1 noborder
set style textbox opaque noborder
set errorbars 0
set boxwidth 0.8
set pointsize 0.75
unset colorbox

do for [i = 1:8] {
    set linetype i linecolor rgb value('C'.i) linewidth 2.5 pointtype 7 pointsize 0.75
}
set linetype 9 linecolor rgb C_INK   linewidth 2.5 pointtype 7 pointsize 0.75
set linetype 10 linecolor rgb C_MUTED linewidth 1.5 pointtype 7 pointsize 0.75
set linetype cycle 8

# Palettes, for `with image`: @PALETTE_AMOUNT (0 is the panel's colour, more is
# darker), @PALETTE_SIGNED (blue below, orange above; make cbrange symmetric),
# @PALETTE_SIDES (the same, paler: a ground for points in C1 and C2) and
# @PALETTE_GREY (ink on paper). On dark pages all of them turn over in lightness.
PALETTE_AMOUNT = "set palette defined (0 '#ffffff', 1 '#d4e4f3', 2 '#9cc3e2', 3 '#5a97ca', 4 '#2468ab', 5 '#0c3f7d')"
PALETTE_SIGNED = "set palette defined (0 '#0a4ea3', 1 '#4f8fce', 2 '#b3d0ea', 3 '#ffffff', 4 '#f9cba8', 5 '#e8874a', 6 '#c94a08')"
PALETTE_SIDES  = "set palette defined (0 '#b3d0f0', 1 '#e4eefa', 2 '#ffffff', 3 '#fcebde', 4 '#f6cbaa')"
PALETTE_GREY   = "set palette defined (0 '#ffffff', 1 '#1f2328')"

# A picture without axes (small multiples, grids of cells).
BARE = "unset border; unset tics; unset grid; unset xlabel; unset ylabel"

# A number as text with a real minus sign: num('%.2f', -1.5)
num(format, x) = gprintf(format, x)

# One series of a table in long form:  using 'x':(only('step', 10, column('y')))
only(key, value, y) = column(key) == value ? y : NaN

# Contour lines of a grid x,y,z: say the levels, then
#   @TRACE; splot data.'/surface.csv' using 1:2:3; unset table
#   plot $contours @TRACED linecolor rgb C_MUTED
# (gnuplot writes that table with blanks, and takes its first line for a header.)
TRACE = "set contour base; unset surface; set print $contours; print 'x y z'; unset print; set table $contours append"
TRACED = "using (real(word(strcol(1), 1))):(real(word(strcol(1), 2))) with lines"
