# title: The path of descent on the cost surface
# desc: The cost as a ground of blue shades over weight and bias, with contour lines: a long
#   valley. A path of points starts at weight 0, bias 0, crosses the valley's side in a few
#   large steps, turns, and follows its floor to weight 2, bias 1.
# data: surface.csv path.csv
# size: 720 520
# pictures: smooth
set xlabel 'weight w'
ytitle = 'bias b'; @YTITLE
set autoscale noextend
set border 0
unset grid
@PALETTE_AMOUNT
set cbrange [-2:3]
set cntrparam levels discrete 0.1, 1, 4, 10, 20, 40
@TRACE
splot data.'/surface.csv' using 1:2:3
unset table
plot data.'/surface.csv' using 1:2:(log10($3)) with image, \
     $contours @TRACED linewidth 1 linecolor rgb C_MUTED, \
     data.'/path.csv' using 'w':'b' with linespoints linetype 2 linewidth 2 pointsize 0.5, \
     '' using 'w':'b':(sprintf('step %d', column('step'))) every 1000::0 with labels left offset 0.8,-0.9 textcolor rgb C_INK boxed
