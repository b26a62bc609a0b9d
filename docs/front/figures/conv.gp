# title: A convolution: nine weights that look everywhere
# desc: On the left a handwritten 7 of 8 by 8 pixels with a bar through its stem. In the middle nine
#   weights: a row of minus ones, a row of twos, a row of minus ones. On the right a map of 6 by 6
#   sums. A frame of 3 by 3 pixels around the left of the bar leads to a strongly positive
#   sum, 59; a frame around the lower stem leads to a small one, 12. The pixels in the frames are
#   numbers: 2 8 11, 8 16 16, 0 0 0 around the bar, 0 11 15, 9 16 7, 12 13 1 around
#   the stem.
# data: conv.csv
# size: 720 344
@BARE
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 1
set xrange [0:width]; set yrange [0:height]

# The upper left corner of each grid, in pixels from the lower left of the panel.
cell = 34
left_of(m) = m eq 'image' ? 26 : m eq 'filter' ? 346 : 494
top_of(m) = m eq 'image' ? 296 : m eq 'filter' ? 211 : 262
x(m, c) = left_of(m) + cell * (c + 0.5)
y(m, r) = top_of(m) - cell * (r + 0.5)

array pixel[64]
stats data.'/conv.csv' using (pixel[int($0) + 1] = column('value'), 0) every ::0::63 nooutput
at(r, c) = pixel[8 * r + c + 1]

set multiplot
@PALETTE_GREY
set cbrange [0:18]
plot data.'/conv.csv' using (x('image', column('col'))):(y('image', column('row'))): \
     (strcol('map') eq 'image' ? column('value') : NaN) every ::0::63 with image

@PALETTE_SIGNED
set cbrange [-65:65]
frame(m, r, c, n) = sprintf('set object rectangle center %g,%g size %d,%d front fillstyle empty', \
    x(m, c) + (n - 1) * cell / 2, y(m, r) - (n - 1) * cell / 2, n * cell, n * cell)
eval frame('image', 3, 1, 3).' border linecolor rgb C2 linewidth 4'
eval frame('found', 3, 1, 1).' border linecolor rgb C2 linewidth 4'
eval frame('image', 5, 3, 3).' border linecolor rgb C3 linewidth 4'
eval frame('found', 5, 3, 1).' border linecolor rgb C3 linewidth 4'
do for [r = 0:2] { do for [c = 0:2] {
    eval frame('filter', r, c, 1).' border linecolor rgb C_MUTED linewidth 1'
    set label num('%g', r == 1 ? 2 : -1) at x('filter', c), y('filter', r) center textcolor rgb C_INK
} }
do for [r = 3:7] { do for [c = 1:5] {
    if (r < 6 && c < 4 || r > 4 && c > 2) {
        set label sprintf('%d', at(r, c)) at x('image', c), y('image', r) center \
            textcolor rgb (at(r, c) > 9 ? C_PAPER : C_INK)
    }
} }
set label 'picture' at left_of('image') + 4 * cell, top_of('image') + 20 center textcolor rgb C_INK
set label 'nine weights' at left_of('filter') + 1.5 * cell, top_of('filter') + 20 center textcolor rgb C_INK
set label 'their sums' at left_of('found') + 3 * cell, top_of('found') + 20 center textcolor rgb C_INK
set label '59' at x('found', 1), top_of('found') - 6 * cell - 18 center textcolor rgb C2
set label '12' at x('found', 3), top_of('found') - 6 * cell - 18 center textcolor rgb C3
eval frame('image', 0, 0, 8).' border linecolor rgb C_MUTED linewidth 1'
plot data.'/conv.csv' using (x('found', column('col'))):(y('found', column('row'))): \
     (strcol('map') eq 'found' ? column('value') : NaN) every ::64 with image
unset multiplot
