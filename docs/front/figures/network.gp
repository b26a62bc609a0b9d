# title: A 2-4-1 network and its seventeen numbers
# desc: Two inputs on the left, four hidden units in the middle, one output on the right. A line
#   from each input to each hidden unit and from each hidden unit to the output carries a weight;
#   orange lines are positive, blue ones negative, and the thickest have the largest weights.
#   Each unit shows a small map of what it says about every place in the plane: the hidden ones
#   are each split in two by a straight line; the output has a boundary that bends around the
#   seven petals of the rose, three orange and four blue, and each lies on its own colour.
# data: network.csv
# size: 720 540
# pictures: smooth
#
# network.csv: the weights after chapter 3's 4000 steps; network.py says how they were saved.
array from1[4]; array from2[4]; array bias[4]; array to[4]
last = 0
stats data.'/network.csv' using (from1[int($1)] = column('from1'), from2[int($1)] = column('from2'), \
    bias[int($1)] = column('bias'), to[int($1)] = column('to'), last = column('last'), 0) nooutput

@BARE
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 1
set xrange [0:width]; set yrange [0:height]
@PALETTE_SIDES
set cbrange [-1:1]

# Where things stand, in pixels from the lower left corner.
left_x = 62; in_y(i) = i == 1 ? 372.0 : 152.0
hid_x = 340; hid_y(k) = 582.0 - 128 * k; half = 43
out_x = 600; out_y = 262; out_half = 72
colour(w) = w > 0 ? C2 : C1
thick(w) = 1.2 + 0.62 * abs(w)
unit(k, x, y) = tanh(from1[k] * x + from2[k] * y + bias[k])
score(x, y) = last + to[1]*unit(1,x,y) + to[2]*unit(2,x,y) + to[3]*unit(3,x,y) + to[4]*unit(4,x,y)
petal(part, angle, middle) = middle + out_half / 4.3 * 4 * cos(7 * angle) * part
says(x, y) = tanh(score(x, y) / 2)
orange(k) = k == 1 || k == 4 || k == 6      # the petals that chapter 3 paints so

# A weight on its line, on a piece of paper of its own.
on_paper(text, x, y) = sprintf('set object rectangle center %g,%g size %g,19 front fillcolor rgb C_PAPER fillstyle solid 1 noborder; ', \
    x, y, 10.5 * strlen(text)).sprintf("set label '%s' at %g,%g center textcolor rgb C_INK front", text, x, y)

do for [k = 1:4] {
    do for [i = 1:2] {
        w = i == 1 ? from1[k] : from2[k]
        x0 = left_x; y0 = in_y(i); x1 = hid_x - half; y1 = hid_y(k) + (i == 1 ? 12 : -12)
        set arrow from x0,y0 to x1,y1 nohead linewidth thick(w) linecolor rgb colour(w) back
        at = 0.85
        eval on_paper(num('%.2f', w), x0 + at*(x1-x0), y0 + at*(y1-y0))
    }
    x0 = hid_x + half; y0 = hid_y(k); x1 = out_x - out_half; y1 = out_y + 24 * (2.5 - k)
    set arrow from x0,y0 to x1,y1 nohead linewidth thick(to[k]) linecolor rgb colour(to[k]) back
    eval on_paper(num('%.2f', to[k]), x0 + 0.42*(x1-x0), y0 + 0.42*(y1-y0))
    set label 'bias '.num('%.2f', bias[k]) at hid_x, hid_y(k) - half - 13 center textcolor rgb C_MUTED front
}
do for [i = 1:2] {
    set object circle at left_x, in_y(i) size 26 front fillcolor rgb C_PAPER fillstyle solid 1 border linecolor rgb C_INK
    set label sprintf('x_%d', i) at left_x, in_y(i) center textcolor rgb C_INK front
}
set label 'bias '.num('%.2f', last) at out_x, out_y - out_half - 13 center textcolor rgb C_MUTED front
set label 'inputs' at left_x, in_y(2) - 44 center textcolor rgb C_INK
set label 'hidden layer' at hid_x, 518 center textcolor rgb C_INK
set label 'output layer' at out_x, out_y + out_half + 18 center textcolor rgb C_INK

# The maps and the petals, as tables (gnuplot's own grids cannot do without column headers here).
STEPS = 64
place(i) = 4.3 * (2.0 * i / STEPS - 1)
set print $maps
do for [k = 1:5] {
    print 'x,y,z'
    do for [i = 0:STEPS] { do for [j = 0:STEPS] {
        x = place(i); y = place(j)
        print sprintf('%g,%g,%g', x, y, k < 5 ? unit(k, x, y) : says(x, y))
    } }
    print ''; print ''
}
set print $petals
do for [k = 1:7] {
    print 'x,y'
    do for [i = -35:35] {
        angle = (k - 1) * 2 * pi / 7 + pi * i / 490
        print sprintf('%g,%g', petal(cos(angle), angle, out_x), petal(sin(angle), angle, out_y))
    }
    print ''; print ''
}
unset print
mid_x(k) = k == 5 ? out_x : hid_x
mid_y(k) = k == 5 ? out_y : hid_y(k)
size(k) = (k == 5 ? out_half : half) / 4.3
plot for [k = 1:5] $maps index k-1 using (mid_x(k) + size(k) * column('x')):(mid_y(k) + size(k) * column('y')):'z' with image, \
     for [k = 1:7] $petals index k-1 using 'x':'y' with filledcurves closed fillcolor rgb (orange(k) ? C2 : C1) fillstyle solid 1
