# title: A product of two matrices, one element at a time
# desc: On the left the matrix x with three rows and two columns, above the matrix w with two rows
#   and two columns, and in the corner between them their product z with three rows and two
#   columns. The third row of x, 3 and 1, and the first column of w, 2 and −1, are marked. They
#   meet at the element of z in row 3, column 1, which is 5.
# data: product.csv
# size: 720 400
@BARE
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 1
set xrange [0:width]; set yrange [0:height]

# The upper left corner of each matrix, in pixels from the lower left of the panel.
cell = 58
left_of(m) = m eq 'x' ? 150 : 330
top_of(m) = m eq 'w' ? 376 : 216
x(m, c) = left_of(m) + cell * (c - 0.5)
y(m, r) = top_of(m) - cell * (r - 0.5)

do for [m in 'x w z'] {
    rows = m eq 'w' ? 2 : 3
    do for [r = 1:rows] { do for [c = 1:2] {
        set object rectangle center x(m, c),y(m, r) size cell,cell back fillstyle empty border linecolor rgb C_MUTED
    } }
}
do for [c = 1:2] { set object rectangle center x('x', c),y('x', 3) size cell-8,cell-8 back fillcolor rgb C_GRID fillstyle solid 1 noborder }
do for [r = 1:2] { set object rectangle center x('w', 1),y('w', r) size cell-8,cell-8 back fillcolor rgb C_GRID fillstyle solid 1 noborder }
set object rectangle center x('z', 1),y('z', 3) size cell-8,cell-8 back fillcolor rgb C_GRID fillstyle solid 1 border linecolor rgb C2 linewidth 2.5

set label 'x (3×2)' at x('x', 1.5), top_of('x') + 18 center textcolor rgb C_INK
set label 'w (2×2)' at left_of('w') + 2 * cell + 16, y('w', 1.5) left textcolor rgb C_INK
set label 'z (3×2)' at left_of('z') + 2 * cell + 16, y('z', 1.5) left textcolor rgb C_INK
set label '3 · 2 + 1 · (−1) = 5' at left_of('z') + 2 * cell + 16, y('z', 3) left textcolor rgb C2
plot data.'/product.csv' using (x(strcol('matrix'), column('col'))):(y(strcol('matrix'), column('row'))):(num('%g', column('value'))) \
     with labels center textcolor rgb C_INK
