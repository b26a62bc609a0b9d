# title: The path of descent on the cost surface
# desc: The cost as a ground of blue shades over weight and bias, with contour lines at 1, 4,
#   10, 20 and 40: a long valley. A path of points starts at weight 0, bias 0, crosses the
#   valley's side in a few large steps, turns, and follows its floor to weight 2, bias 1.
# data: surface.csv path.csv
# size: 720 520
# pictures: smooth
set xlabel 'weight w'
ytitle = 'bias b'; @YTITLE
set autoscale noextend
set border 0
unset grid
@PALETTE_AMOUNT
set cbrange [0:75]
set cntrparam levels discrete 1, 4, 10, 20, 40
@TRACE
splot data.'/surface.csv' using 1:2:3
unset table
# where each contour line is labelled
$heights << END
w,b,height
-0.36,-0.85,40
0.51,-0.85,20
1.17,-0.85,10
1.05,1.35,4
1.5,1.35,1
END
drawn(step) = step <= 30 || int(step) % 10 == 0 ? 1 : NaN
plot data.'/surface.csv' using 1:2:3 with image, \
     $contours @TRACED linewidth 1 linecolor rgb C_MUTED, \
     data.'/path.csv' using (column('w') * drawn(column('step'))):'b' with points linetype 2 pointsize 0.5, \
     '' using 'w':'b':(sprintf('step %d', column('step'))) every 1000::0 with labels left offset 1.2,-0.9 textcolor rgb C_INK boxed, \
     $heights using 1:2:3 with labels textcolor rgb C_INK boxed
