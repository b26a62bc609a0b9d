# title: Four networks draw the same picture
# desc: Four small drawings of a helmet. One sigmoid neuron sees nothing but grey. Four tanh
#   units draw a dark blot. 493 ReLU units in one layer draw a bell with blurred edges; as many
#   parameters in three layers draw a helmet with sharp edges, a dark band for the eyes and
#   light cheeks.
# data: depth.csv
# size: 720 232
# pictures: keep
@BARE
set palette defined (0 '#1f2328', 1 '#ffffff')
set cbrange [0:255]
set yrange [*:*] reverse
names = '"1 neuron" "4 tanh units" "493 in a layer" "27, 31 and 31"'
set multiplot layout 1,4 margins left(16),right(16),bottom(40),top(12) spacing screen 14.0/width,0
do for [k = 1:4] {
    set xlabel word(names, k) offset 0, 0.6
    plot data.'/depth.csv' index k - 1 using 3:2:4 with image
}
unset multiplot
