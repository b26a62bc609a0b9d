# title: What the machine allows, and what training takes
# desc: Both axes are logarithmic: across, operations for each byte that a step touches; upwards,
#   billions of operations a second. What arithmetic allows is a flat roof. To the left the roof
#   slopes down: early where numbers come from memory, later where they come from a core's own
#   cache. Points show one pass of a network. Wider networks and more data stay where they are,
#   between the two slopes; larger batches climb to the right, towards the flat roof.
# data: roofline.csv roofs.csv
# size: 720 520
# from: make bench-growth ARGS=--record
set logscale xy
set xrange [0.1:20]; set yrange [8:400]
set xtics ('0.1' 0.1, '0.3' 0.3, '1' 1, '3' 3, '10' 10)
set ytics (10, 30, 100, 300)
set lmargin at screen left(64)
set xlabel 'operations for each byte touched'
ytitle = 'GFLOP/s, double precision'; @YTITLE
roof(threads, near, y) = column('threads') == threads && column('near') == near ? y : NaN
name_at(t) = column('intensity') > 19 ? roof(t, 0, 1.16 * column('gflops')) : NaN
point(series, t) = column('series') == series && column('threads') == t ? column('gflops') : NaN
set label 'cache' at 0.19, 44 left textcolor rgb C_INK
set label 'memory' at 0.29, 13 left textcolor rgb C_INK
set label 'wider, or more data' at 0.78, 36 left textcolor rgb C1
set label 'larger batches' at 3.8, 77 left textcolor rgb C2
plot data.'/roofs.csv' using 'intensity':(roof(2, 0, column('gflops'))) with lines linetype 10, \
     '' using 'intensity':(roof(2, 1, column('gflops'))) with lines linetype 10, \
     '' using 'intensity':(roof(1, 0, column('gflops'))) with lines linetype 9, \
     '' using 'intensity':(roof(1, 1, column('gflops'))) with lines linetype 9, \
     for [t = 1:2] '' using (18.5):(name_at(t)):'name' with labels right textcolor rgb C_INK, \
     for [t = 1:2] data.'/roofline.csv' using 'intensity':(point(3, t)) with points linetype 1 pointtype 6 pointsize 1.1, \
     for [t = 1:2] '' using 'intensity':(point(1, t)) with points linetype 1, \
     for [t = 1:2] '' using 'intensity':(point(2, t)) with linespoints linetype 2
