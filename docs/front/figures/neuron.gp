# title: One neuron, with the weights it learned in chapter 2
# desc: Five inputs on the left: 2nd class 0, 3rd class 0, crew 0, female 1, adult 1. A line from
#   each runs to a circle with a sum sign and carries a weight: −1.02, −1.78, −0.86, 2.42 and
#   −1.06. From below comes the bias, 0.69. The sum is 2.04. It goes through an S-shaped curve,
#   the bend, and comes out as 0.885.
# data: neuron.csv
# size: 720 400
#
# neuron.csv: the coefficients that `make chapter2` writes, for a woman in first class.
@BARE
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 1
set xrange [0:width]; set yrange [0:height]

array name[6]; array value[6]; array weight[6]
stats data.'/neuron.csv' using (name[int($0)+1] = strcol('input'), value[int($0)+1] = column('value'), \
    weight[int($0)+1] = column('weight'), 0) nooutput
score = sum [i = 1:6] value[i] * weight[i]
sigmoid(z) = 1 / (1 + exp(-z))

in_x = 150; in_y(i) = 424.0 - 70 * i
sum_x = 372; sum_y = 214; radius = 46
bend_x = 530; bend_y = sum_y; half = 48
colour(w) = w > 0 ? C2 : C1

# A weight on its line, on a piece of paper of its own.
on_paper(text, x, y) = sprintf('set object rectangle center %g,%g size %g,19 front fillcolor rgb C_PAPER fillstyle solid 1 noborder; ', \
    x, y, 10.5 * strlen(text)).sprintf("set label '%s' at %g,%g center textcolor rgb C_INK front", text, x, y)

do for [i = 1:5] {
    set label name[i] at in_x - 34, in_y(i) right textcolor rgb C_INK
    set object circle at in_x, in_y(i) size 22 front fillcolor rgb C_PAPER fillstyle solid 1 border linecolor rgb C_INK
    set label sprintf('%d', value[i]) at in_x, in_y(i) center textcolor rgb C_INK front
    x1 = sum_x - radius * cos((i - 3) * 0.42); y1 = sum_y - radius * sin((i - 3) * 0.42)
    set arrow from in_x,in_y(i) to x1,y1 nohead linewidth 1.5 + 2 * abs(weight[i]) linecolor rgb colour(weight[i]) back
    eval on_paper(num('%.2f', weight[i]), in_x + 0.5 * (x1 - in_x), in_y(i) + 0.5 * (y1 - in_y(i)))
}
set arrow from sum_x,100 to sum_x,sum_y-radius nohead linewidth 1.5 + 2 * abs(weight[6]) linecolor rgb colour(weight[6]) back
set label 'bias '.num('%.2f', weight[6]) at sum_x, 82 center textcolor rgb C_INK
set object circle at sum_x, sum_y size radius front fillcolor rgb C_PAPER fillstyle solid 1 border linecolor rgb C_INK
set label '+' at sum_x, sum_y + 14 center font ',26' textcolor rgb C_INK front
set label num('%.2f', score) at sum_x, sum_y - 16 center textcolor rgb C_INK front

set arrow from sum_x+radius,sum_y to bend_x-half,bend_y filled size screen 0.016,20 linewidth 1.5 linecolor rgb C_INK
set object rectangle center bend_x,bend_y size 2*half,2*half back fillcolor rgb C_PAPER fillstyle solid 1 border linecolor rgb C_INK
set arrow from bend_x+half,bend_y to bend_x+half+44,bend_y filled size screen 0.016,20 linewidth 1.5 linecolor rgb C_INK
set label num('%.3f', sigmoid(score)) at bend_x + half + 54, bend_y left textcolor rgb C_INK

set label 'inputs' at in_x, 24 center textcolor rgb C_MUTED
set label 'weights' at 0.5 * (in_x + sum_x - radius) + 20, 24 center textcolor rgb C_MUTED
set label 'weighted sum' at sum_x + 8, sum_y + radius + 28 center textcolor rgb C_MUTED
set label 'bend' at bend_x, bend_y + half + 18 center textcolor rgb C_MUTED
set label 'activation' at bend_x + half + 44, bend_y - 30 left textcolor rgb C_MUTED

# The curve in its box, from −6 to 6, and the place on it.
cx(z) = bend_x + half * z / 7.0
cy(a) = bend_y - 0.8 * half + 1.6 * half * a
set print $curve
print 'x,y'
do for [i = -60:60] { print sprintf('%g,%g', cx(i / 10.0), cy(sigmoid(i / 10.0))) }
set print $here
print 'x,y'
print sprintf('%g,%g', cx(score), cy(sigmoid(score)))
unset print
plot $curve using 'x':'y' with lines linewidth 2.5 linecolor rgb C_INK, \
     $here using 'x':'y' with points linetype 2 pointsize 1.2
