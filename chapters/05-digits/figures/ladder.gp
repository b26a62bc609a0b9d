# title: The ladder: what each change gains, and how sure that is
# desc: A list of eleven changes, each with a dot for its gain at the end over what was kept
#   before it, and a bar of twice the standard error to either side. Three dots stand clear
#   of zero on the right: ReLU with He's first weights, 64 hidden units, moved copies. Batches
#   alone stand clear on the left. The bars of the others reach over zero; those that were
#   not kept are grey.
# data: ladder.csv
# size: 720 500
set xlabel 'gain, in points; bars: twice its error'
set lmargin at screen left(290)
set rmargin at screen right(26)
set tmargin at screen top(20)
set border 1
set grid noytics xtics
set xrange [-2.3:1.8]
set xtics 1
set yrange [-10.6:0.6]
set ytics scale 0
set arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb C_MUTED linewidth 1.5 back
kept(k, gain) = column('kept') == k ? gain : NaN
plot data.'/ladder.csv' using (kept(1, column('gain'))):(-$0):(2 * column('error')):ytic(1) with xerrorbars linetype 1 pointsize 1, \
     '' using (kept(0, column('gain'))):(-$0):(2 * column('error')) with xerrorbars linetype 10 linewidth 2.5 pointsize 1
