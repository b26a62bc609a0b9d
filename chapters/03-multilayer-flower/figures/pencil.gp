# title: Activations go up, slopes come back down, on the same edges
# desc: The pencil's network, drawn from the bottom up: two inputs, 1 and 2; two hidden units;
#   one output; the cost, 0.25. Blue arrows lead up and orange ones down. Each edge carries its
#   weight in blue and the weight's slope in orange, each unit its z and a in blue and its dz and
#   da in orange. From the output's dz, −1, the weights 2 and −4 make the hidden units' da, −2
#   and 4; times a quarter they are dz, −0.5 and 1.
# data: pencil-units.csv pencil-weights.csv
# size: 720 700
array uz[4]; array ua[4]; array udz[4]; array uda[4]; array input[2]; array w[6]; array dw[6]; array b[3]; array db[3]
cost = 0
unit(layer, u) = layer == 1 ? u : 3
edge(layer, from, to) = layer == 1 ? 2 * (from - 1) + to : 4 + from

stats data.'/pencil-units.csv' using (l = int($1), u = int($2), \
    l == 0 ? (input[u] = $3) : l == 3 ? (cost = $3) : (k = unit(l, u), uz[k] = $3, ua[k] = $4, udz[k] = $5, uda[k] = $6), 0) nooutput
stats data.'/pencil-weights.csv' using (l = int($1), f = int($2), o = int($3), \
    f == 0 ? (b[unit(l, o)] = $4, db[unit(l, o)] = $5) : (k = edge(l, f, o), w[k] = $4, dw[k] = $5), 0) nooutput

@BARE
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 1
set xrange [0:width]; set yrange [0:height]

# Where things stand, in pixels from the lower left corner. Units 1 and 2 are hidden, 3 is the output.
half_x = 88; half_y = 33; in_y = 66; in_half = 24
unit_x(k) = k == 3 ? 360.0 : k == 1 ? 190.0 : 530.0
unit_y(k) = k == 3 ? 538.0 : 320.0
up(name, x) = name.' '.num('%g', x)
do for [k = 1:3] {
    x = unit_x(k); y = unit_y(k)
    set object rectangle center x,y size 2*half_x,2*half_y front fillcolor rgb C_PAPER fillstyle solid 1 border linecolor rgb C_MUTED
    if (k < 3) {
        set label up('a', ua[k]) at x-10,y+15 right front textcolor rgb C1
        set label up('da', uda[k]) at x+10,y+15 left front textcolor rgb C2
    }
    set label up('z', uz[k]) at x-10,y-(k < 3 ? 15 : 0) right front textcolor rgb C1
    set label up('dz', udz[k]) at x+10,y-(k < 3 ? 15 : 0) left front textcolor rgb C2
    side = k == 1 ? -1 : 1
    bx = x + side * (half_x + 12)
    if (k == 1) { set label up('b', b[k]) at bx,y+15 right front textcolor rgb C1 } else { set label up('b', b[k]) at bx,y+15 left front textcolor rgb C1 }
    if (k == 1) { set label up('db', db[k]) at bx,y-15 right front textcolor rgb C2 } else { set label up('db', db[k]) at bx,y-15 left front textcolor rgb C2 }
}
do for [i = 1:2] {
    set object circle at unit_x(i),in_y size in_half front fillcolor rgb C_PAPER fillstyle solid 1 border linecolor rgb C_MUTED
    set label num('%g', input[i]) at unit_x(i),in_y center front textcolor rgb C1
    set label sprintf('x_%d', i) at unit_x(i) + (i == 1 ? -38 : 38),in_y center front textcolor rgb C_INK
}
set label up('cost', cost) at unit_x(3),674 center front textcolor rgb C_INK

# One edge: blue up on its left, orange down on its right, in the middle of both the weight. Below the
# hidden units the slopes end at the weights: nobody asks for those of the inputs.
gap = 6.0
do for [k = 1:7] {
    f = k < 5 ? (k + 1) / 2 : k - 4
    o = k < 5 ? 2 - k % 2 : 3
    x0 = k == 7 ? unit_x(3) : unit_x(f) + (k < 5 && f != o ? (f == 1 ? 14 : -14) : 0); y0 = k < 5 ? in_y + in_half + 4 : k < 7 ? unit_y(f) + half_y + 3 : unit_y(3) + half_y + 3
    x1 = unit_x(o) + (k == 7 ? 0 : (f == 1 ? -46 : 46)); y1 = k == 7 ? 658.0 : unit_y(o) - half_y - 3
    long = sqrt((x1 - x0)**2 + (y1 - y0)**2)
    px = gap * (y1 - y0) / long; py = -gap * (x1 - x0) / long
    at = k < 5 ? (f == o ? 0.56 : 0.27) : 0.5
    end = k < 5 ? at + 0.16 : 0
    set arrow from x0-px,y0-py to x1-px,y1-py back head filled size 11,20 fixed linewidth 2 linecolor rgb C1
    set arrow from x1+px,y1+py to x0+px+end*(x1-x0),y0+py+end*(y1-y0) back head filled size 11,20 fixed linewidth 2 linecolor rgb C2
    if (k < 7) {
        mx = x0 + at * (x1 - x0); my = y0 + at * (y1 - y0)
        set object rectangle center mx,my size 76,46 front fillcolor rgb C_PAPER fillstyle solid 1 noborder
        set label up('w', w[k]) at mx,my+11 center front textcolor rgb C1
        set label up('dw', dw[k]) at mx,my-11 center front textcolor rgb C2
    }
}
set label 'up: what is' at 24,660 left textcolor rgb C1
set label 'down: its slope' at 24,632 left textcolor rgb C2
plot NaN notitle
