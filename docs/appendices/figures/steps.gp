# title: Five steps to a fast product
# desc: How many billion multiplications and additions a second each of five ways to multiply two
#   matrices of 512 by 512 does, for gcc and for clang, on a logarithmic axis. Both begin
#   near 1 and end near 125; in between, tiles in an array and tiles of vectors depend on the compiler.
# data: steps.csv
# size: 720 420
set logscale y; set yrange [0.3:300]
set ytics ('1' 1, '10' 10, '100' 100)
set xrange [0.7:5.3]
set xtics ("plain\nloop" 1, "outputs\nside by side" 2, "tiles in\nan array" 3, "tiles of\nvectors" 4, "mat\\_mul" 5) nomirror
set bmargin 4
ytitle = 'GFLOP/s (logarithmic scale)'; @YTITLE
pick(c) = stringcolumn('compiler') eq c && stringcolumn('shape') eq 'square' ? column('gflops') : NaN
set key bottom right
plot data.'/steps.csv' using 'step':(pick('gcc')) with linespoints linetype 1 pointtype 7 title 'gcc', \
     '' using 'step':(pick('clang')) with linespoints linetype 2 pointtype 7 title 'clang'
