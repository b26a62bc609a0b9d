#!/bin/sh
# nn: does it repeat what others computed, and does it say what is wrong?
#
#     sh tests/test_nn.sh BUILD                 (from the repository's root)
#
# Golden numbers come from an independent program (SHARED/golden), other runs are computed a
# second time by tests/nn_reference.py, in NumPy. "Agree": 1e-10 relative or 1e-14 absolute.
set -u
export LC_ALL=C
root=$PWD
shared=$(cd "${SHARED:-../shared}" 2>/dev/null && pwd)
nn=$(cd "$1" && pwd)/nn
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. tests/tap.sh
find_python numpy
cd "$work" || exit 2

# ---- Data

{
    echo x,y
    for x in -2 -1 0 1 2 3 4; do echo "$x,$((2 * x + 1))"; done
} >line.csv

# The rose: 7 petals of 100 points, petals 0, 3 and 6 are class 1, the classes rotated by
# -50, points within 0.1 of the origin dropped.
awk 'BEGIN {
    pi = atan2(0, -1)
    print "x,y,class"
    for (i = 0; i < 700; i++) {
        angle = i * pi / 699
        radius = 4 * cos(7 * angle)
        petal = int((i + 50) % 700 / 100)
        if (radius * radius >= 0.01)
            printf "%.17g,%.17g,%d\n", radius * cos(angle), radius * sin(angle), petal % 3 == 0
    }
}' >rose.csv

# 50 rows of three numbers: with one of three classes, and with a number as the target.
awk 'BEGIN {
    print "a,b,c,target"
    for (n = 0; n < 50; n++) {
        a = (n * 37) % 50 / 25 - 1; b = (n * 11) % 50 / 10; c = (n * 23) % 50
        class = (a + b / 5 > 0.5) ? 7 : (c > 25) ? 2 : 10
        printf "%.17g,%.17g,%d,%d\n", a, b, c, class
    }
}' >three.csv
awk -F, -v OFS=, 'NR > 1 {$4 = $1 * $2 - $3 / 10} {print}' CONVFMT=%.17g three.csv >number.csv

# ---- Golden numbers

# agree GOLDEN LOG: every row of the golden, and the final cost as the cost of one step more.
agree() {
    tr -d ' \n' <"$1" >golden.json
    steps=$(($(wc -l <"$2") - 2))
    {
        sed 's/.*"rows":\[\[//; s/\]\].*//; s/\],\[/;/g' golden.json | tr ';' '\n'
        echo
        sed "s/.*\"final_cost\":\([^,}]*\).*/$steps,\1/" golden.json
        echo
    } | awk -F, 'NR == FNR {cost[$1] = $2; next}
        NF > 1 {
            miss = cost[$1] - $2; if (miss < 0) miss = -miss
            bound = 1e-10 * $2; if (bound < 1e-14) bound = 1e-14
            rows++
            if (!($1 in cost) || miss > bound) {bad++; print "step " $1 ": " miss}
        }
        END {print rows " rows"; exit bad > 0 || rows < 9}' "$2" - >&2
}

# golden NAME STEPS DATA OPTION...: the named golden, from a file.
golden() {
    name=$1 steps=$2 data=$3
    shift 3
    if [ ! -f "$shared/golden/$name.json" ] || [ ! -f "$data" ]; then
        skip "nn repeats the golden $name" "no golden data (SHARED)"
        return
    fi
    "$nn" train "$data" "$@" --optimiser sgd --init 0.01 --batch all --seed 1 \
        --epochs $((steps + 1)) --log log.csv >out.txt 2>&1 &&
        [ "$(head -n 1 log.csv)" = step,cost ] && agree "$shared/golden/$name.json" log.csv
    report $? "nn repeats the golden $name"
}

golden line 1000 line.csv --target y --layers 1 --loss mse --learning-rate 0.01
golden titanic14 8000 "$shared/data/titanic/train_data.csv" --drop 'column 1,PassengerId' \
    --target Survived --layers 1:sigmoid --loss cross-entropy --learning-rate 0.01
golden flower-logistic 1000 rose.csv --target class --layers 1:sigmoid --learning-rate 1.2
golden flower-2-4-1 4000 rose.csv --target class --layers 4:tanh,1:sigmoid --learning-rate 1.2
solved='and says that the flower is solved: accuracy 100.00 %'
if [ -f "$shared/golden/flower-2-4-1.json" ]; then
    tail -n 2 out.txt | grep -q '100.00 %'
    report $? "$solved"
else
    skip "$solved" "no golden data (SHARED)"
fi

# ---- The same in NumPy

# repeats DATA "COMMON OPTIONS" "NN'S" "THE REFERENCE'S": both run, the curves are compared.
repeats() {
    what="NumPy repeats nn train $1 $2${3:+ $3}"
    if [ -z "$python" ]; then skip "$what" "no NumPy"; return; fi
    target=$(head -n 1 "$1" | sed 's/.*,//')
    "$nn" train "$1" --target "$target" $2 $3 --log log.csv >out.txt 2>&1 &&
        "$python" "$root/tests/nn_reference.py" "$1" log.csv $2 $4 >&2
    report $? "$what"
}

for optimiser in sgd momentum rmsprop adagrad adam; do
    repeats rose.csv "--layers 5:tanh,1:sigmoid --optimiser $optimiser --epochs 20 --seed 3" "" ""
done
repeats rose.csv "--layers 6:relu,5:sigmoid,4:tanh,1:sigmoid --batch 1 --epochs 2" "" ""
repeats rose.csv "--layers 4:tanh,1:sigmoid --loss mse --init xavier --epochs 5" "" ""
repeats rose.csv "--layers 3:tanh,1:sigmoid --init zeros --batch 1000 --epochs 5" "" ""
repeats three.csv "--layers 8:tanh,3:softmax --batch 7 --epochs 30" \
    "--learning-rate 0.1 --standardise" "--rate 0.1 --standardise 1"
repeats three.csv "--layers 8:tanh,dropout:0.25,6:relu,3:softmax --batch 7 --epochs 30" \
    "--weight-decay 0.1 --standardise" "--decay 0.1 --standardise 1"
repeats number.csv "--layers 6:relu,1 --loss mse --batch all --epochs 40 --init 0.2" "" ""
repeats number.csv "--layers 6:tanh,1:linear --loss mse --optimiser momentum --batch 16" \
    "--learning-rate 0.01 --standardise" "--rate 0.01 --standardise 1"
if [ -n "$python" ]; then
    ! "$python" "$root/tests/nn_reference.py" number.csv log.csv --layers 6:tanh,1:linear \
        --loss mse --optimiser momentum --batch 16 --rate 0.01000001 --standardise 1 >&2
    report $? "and would notice a learning rate that is off by a millionth"
fi

# ---- Train, save, ask

"$nn" train three.csv --target target --layers 6:tanh,3:softmax --standardise --test 0.2 \
    --validation 0.25 --patience 5 --epochs 200 --learning-rate 0.05 --log a.csv \
    --save a.safetensors >a.txt 2>a.err
report $? "nn train --test --validation --patience --save works"
[ ! -s a.err ]
report $? "and writes nothing to stderr where that is no terminal"
grep -q '^data  *three.csv: 30 examples to train, 10 to validate, 10 to test$' a.txt
report $? "and says how the rows are shared out"
"$nn" train three.csv --target target --layers 6:tanh,3:softmax --standardise --test 0.2 \
    --validation 0.25 --patience 5 --epochs 200 --learning-rate 0.05 --log b.csv \
    --save b.safetensors >b.txt 2>b.err
sed 's/b\.safetensors/a.safetensors/' b.txt | cmp -s - a.txt &&
    cmp -s a.csv b.csv && cmp -s a.safetensors b.safetensors
report $? "the same command gives the same text, curve and model, byte for byte"

best=$(awk '/^The weights of epoch/ {print $5}' a.txt | tr -d ,)
last=$(awk 'NF == 5 && $1 + 0 > 0 {n = $1} END {print n}' a.txt)
[ -n "$best" ] && [ "$last" -eq $((best + 5)) ]
report $? "early stopping ends 5 epochs after the best one and keeps that"

# The test part alone, in the file's numbers: rows of permutation(50) with seed 1 + 4.
printf 'a,c,b\n0.5,3,4\n-1,49,0\n' >new.csv
"$nn" predict a.safetensors new.csv >predicted.csv
report $? "nn predict takes columns in another order, and needs no target"
[ "$(head -n 1 predicted.csv)" = 'prediction,p(2),p(7),p(10)' ] &&
    [ "$(wc -l <predicted.csv)" -eq 3 ] &&
    awk -F, 'NR > 1 {s = $2 + $3 + $4; bad += s < 0.999999 || s > 1.000001
             best = $2 > $3 ? ($2 > $4 ? 2 : 10) : ($3 > $4 ? 7 : 10); bad += best != $1}
             END {exit bad > 0}' predicted.csv
report $? "and prints the class of the file and a probability for each"

"$nn" predict a.safetensors three.csv >predicted.csv
right=$(paste -d, three.csv predicted.csv | awk -F, 'NR > 1 {n += $4 == $5} END {print n}')
"$nn" score a.safetensors three.csv >score.txt
grep -q "accuracy  *$(awk -v n="$right" 'BEGIN {printf "%.2f", 2 * n}') % " score.txt
report $? "nn score counts what nn predict says"

"$nn" show a.safetensors >show.txt &&
    grep -q '^network    3 -> 6 tanh -> 3 softmax$' show.txt &&
    grep -q '^    1  dense           3        6  tanh               24$' show.txt &&
    grep -q '^ .* total  *45$' show.txt && grep -q '^target     target (2, 7, 10)$' show.txt &&
    grep -q '^inputs     a, b, c$' show.txt && grep -q '^b  *[0-9.]*  *[0-9.]*$' show.txt
report $? "nn show says what is in the model"

"$nn" train number.csv --target target --layers 1 --loss mse --learning-rate 0.01 --batch 10 \
    --save line.safetensors >out.txt && "$nn" score line.safetensors number.csv >score.txt &&
    grep -q 'RMSE' score.txt && grep -q 'R squared' score.txt
report $? "regression is scored by RMSE and R squared"
awk '$1 == "RMSE" || $1 == "R" {print}' out.txt >one.txt
awk '$1 == "RMSE" || $1 == "R" {print}' score.txt >two.txt
[ -s two.txt ] && cmp -s one.txt two.txt
report $? "and the saved model scores what training said"

printf '\0\0\10\3\0\0\0\4\0\0\0\2\0\0\0\2\377\0\0\377\0\377\377\0\377\1\1\377\1\377\377\1' >images
printf '\0\0\10\1\0\0\0\4\12\1\12\1' >labels
"$nn" train images --labels labels --label-map 10=0 --layers 2:softmax --epochs 200 \
    --save idx.safetensors >out.txt && grep -q '^target     label (0, 1)$' out.txt &&
    "$nn" predict idx.safetensors images >predicted.csv &&
    [ "$(sed 's/,.*//' predicted.csv | tr '\n' ' ')" = 'prediction 0 1 0 1 ' ]
report $? "IDX images and labels are learned, with --label-map 10=0"
"$nn" score idx.safetensors images --labels labels --label-map 10=0 | grep -q '100.00 %'
report $? "and scored"

if [ -n "$python" ]; then
    "$python" - <<'END'
import json, struct, numpy as np
rng = np.random.RandomState(0)
t = {"fc1.weight": rng.randn(4, 2), "fc1.bias": rng.randn(4),
     "fc2.weight": rng.randn(1, 4), "fc2.bias": rng.randn(1)}
head, data = {}, b""
for k, v in t.items():
    v = v.astype("<f4")
    head[k] = {"dtype": "F32", "shape": v.shape, "data_offsets": [len(data), len(data) + v.nbytes]}
    data += v.tobytes()
    t[k] = v.astype(float)
text = json.dumps(head).encode()
open("foreign.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + data)
x = np.loadtxt("rose.csv", delimiter=",", skiprows=1)[:, :2]
h = np.tanh(x @ t["fc1.weight"].T + t["fc1.bias"])
p = 1 / (1 + np.exp(-(h @ t["fc2.weight"].T + t["fc2.bias"])))
np.savetxt("foreign.txt", p, "%.17g")
END
    "$nn" predict foreign.safetensors rose.csv --drop class --layers 4:tanh,1:sigmoid \
        >predicted.csv && sed '1d; s/.*,//' predicted.csv | paste - foreign.txt |
        awk '{d = $1 - $2; bad += d > 1e-14 || d < -1e-14} END {exit NR != 688 || bad > 0}'
    report $? "nn predict uses a model that NumPy wrote, given --layers"
else
    skip "nn predict uses a model that NumPy wrote, given --layers" "no NumPy"
fi

# ---- Reading a page

awk -F, -v OFS=, 'NR > 1 && NR % 50 == 0 {$NF = 10} {print}' "$root/data/digits.csv" >eleven.csv
"$nn" train eleven.csv --target digit --layers 11:softmax --epochs 2 \
    --save eight.safetensors >out.txt
printf 'P5\n40 30\n255\n' >blank.pgm
head -c 1200 /dev/zero | tr '\0' '\334' >>blank.pgm
"$nn" read blank.pgm --model eight.safetensors --svg blank.svg >read.txt &&
    [ "$(cat read.txt)" = "no writing found" ] && grep -q '</svg>' blank.svg
report $? "nn read says that a blank page has no writing"
"$nn" read blank.pgm --model eight.safetensors --json >read.txt &&
    tr -d '\n' <read.txt | grep -q '^{"degrees": 0, "numbers": \[\]}$'
report $? "nn read --json gives an empty list for a blank page"

# ---- What is wrong gets one line and status 2

# bad MESSAGE WORD...: nn with these words says this and nothing else on stderr. A message
# that ends in ... may go on: lists grow.
bad() {
    message=$1
    shift
    "$nn" "$@" >out.txt 2>err.txt </dev/null
    status=$?
    result=1
    case "nn: $message" in
        *...) case $(cat err.txt) in "nn: ${message%...}"*) result=0 ;; esac ;;
        "$(cat err.txt)") result=0 ;;
    esac
    if [ $status -ne 2 ] || [ "$(wc -l <err.txt)" -ne 1 ]; then result=1; fi
    if [ $result -ne 0 ]; then echo "status $status: $(cat err.txt)" >&2; fi
    report $result "nn $*: $message"
}

printf 'x,sex,y\n1,male,2\n2,female,3\n3,male,5\n4,female,4\n' >d.csv
printf 'x,sex,y\n1,male,2\n2,female,abc\n' >text.csv
printf 'x,sex,y\n1,male,2\n2,female\n' >short.csv
printf 'x,sex,y\n1,male,2\n2,female,nan\n' >nan.csv
printf 'x,sex,y\n' >header.csv
: >empty.csv
printf 'x,y\na,1\na,2\n' >same.csv
printf 'x,y\n1,2\n' >nosex.csv
printf 'sex,x\nmale,1\nother,2\n' >level.csv
printf 'sex,x\nmale,1\nfemale,1e308\n' >big.csv
head -c 24 images >cut
printf '\0\0\10' >cut3
gzip -c images >images.gz
gzip -c d.csv >d.csv.gz
head -c 200 a.safetensors >cut.safetensors
"$nn" train d.csv --target y --layers 2:tanh,1 --epochs 3 --save d.safetensors >out.txt
"$nn" train d.csv --target y --layers 1 --epochs 3 --init 1000 --save linear.safetensors >out.txt
pairs='linear + mse, sigmoid + mse, sigmoid + cross-entropy, softmax + cross-entropy...'

bad 'which command? train, predict, score, show or read (nn --help)'
bad "unknown command 'fit': there are train, predict, score, show, read" fit
bad '--model is missing, expected nn read PAGE --model MODEL' read blank.pgm
bad 'the page is missing, expected nn read PAGE --model MODEL' read --model d.safetensors
bad 'd.safetensors: found 2 inputs and 1 linear outputs, expected a square of 8x8 to 256x256 inputs and 11 softmax outputs: ten digits, and no digit (make chapter5-reader makes one)' \
    read blank.pgm --model d.safetensors
bad 'no.pgm: cannot be read: No such file or directory' read no.pgm --model eight.safetensors
bad "d.csv: byte 0: found 'x', expected a PGM or PPM picture, P2 ... P6" \
    read d.csv --model eight.safetensors
bad 'the data are missing: nn train DATA ... (nn train --help)' train
bad 'no.csv: cannot be read: No such file or directory' train no.csv --target y --layers 1
bad '.: found a folder, expected a file' train . --target y --layers 1
bad 'd.csv: --target is missing; the columns are x, sex, y' train d.csv --layers 1
bad "d.csv: unknown column 'z': there are x, sex, y" train d.csv --target z --layers 1
bad "d.csv: unknown column 'q': there are x, sex, y" train d.csv --target y --drop q --layers 1
bad "text.csv:3: column 'y' holds 'abc', expected a number (as in line 2)" \
    train text.csv --target y --layers 1
bad "nan.csv:3: column 'y' holds 'nan', expected a finite number (as in line 2)" \
    train nan.csv --target y --layers 1
bad 'short.csv:3: 2 fields found, 3 expected (as in the header)' \
    train short.csv --target y --layers 1
bad 'header.csv: no rows behind the header; at least one expected' \
    train header.csv --target y --layers 1
bad "same.csv: no input is left: column 'x' holds the same word in every row; expected a column of numbers, or of two words or more" \
    train same.csv --target y --layers 1
bad 'empty.csv: the file is empty; a line with the names of the columns expected' \
    train empty.csv --target y --layers 1
bad 'd.csv.gz: found a file compressed by gzip; unpack it first: gzip -dc d.csv.gz > NEW-NAME' \
    train d.csv.gz --target y --layers 1

bad '--layers is missing; say what the network is, as in --layers 4:tanh,1:sigmoid' \
    train d.csv --target y
bad "layer '4:tan': unknown activation 'tan': there are linear, sigmoid, tanh, relu..." \
    train d.csv --target y --layers 4:tan,1
bad "layer 'conf:4': unknown kind of layer 'conf': there are dense, dropout..." \
    train d.csv --target y --layers conf:4,1
bad "layer 'conv:6:5': a window of 5x5 found, the picture before it has 1x1..." \
    train d.csv --target y --layers conv:6:5,1
bad "layer 'pool:0': '0' found, a number from 1 to 1e+06 expected..." \
    train d.csv --target y --layers pool:0,1
for last in 0 4.5 dropout:0.5 '' x; do
    bad "--layers: the last layer is '$last', expected 1 to 1000000 units and an activation, as in 1:sigmoid" \
        train d.csv --target y --layers "$last"
done
bad "no loss for a last activation 'softplus' with 'cross-entropy': there are $pairs" \
    train d.csv --target y --layers 4:tanh,1:softplus
bad "no loss for a last activation 'softmax' with 'mse': there are $pairs" \
    train d.csv --target y --layers 4:softmax --loss mse
bad "no loss for a last activation 'linear' with 'mae': there are $pairs" \
    train d.csv --target y --layers 1 --loss mae
bad "unknown optimiser 'adan': there are sgd, momentum, rmsprop, adagrad, adam..." \
    train d.csv --target y --layers 1 --optimiser adan
bad "unknown way to draw weights 'big': there are zeros, xavier, he..." \
    train d.csv --target y --layers 1 --init big
bad "unknown schedule 'fast': there are constant, cosine..." \
    train d.csv --target y --layers 1 --schedule fast
for batch in 0 some 1.5 -1; do
    bad "--batch: found '$batch', expected all or a whole number, 1 or more" \
        train d.csv --target y --layers 1 --batch "$batch"
done
bad "--epochs: found '0', expected a whole number in digits, from 1 to 1e+09" \
    train d.csv --target y --layers 1 --epochs 0
bad "--learning-rate: found '-1', expected a number like 0.01, 0 or more" \
    train d.csv --target y --layers 1 --learning-rate -1
bad 'unknown option --lerning-rate: did you mean --learning-rate? (--help lists all)' \
    train d.csv --target y --layers 1 --lerning-rate 1
bad "--validation: found '2', expected a number like 0.01, from 0 to 0.9" \
    train d.csv --target y --layers 1 --validation 2
bad '--patience needs a part to watch; add --validation 0.2' \
    train d.csv --target y --layers 1 --patience 3
bad 'd.csv: 4 rows are too few to hold out 0.1 of them' \
    train d.csv --target y --layers 1 --test 0.1

bad "d.csv: target 'y' has 4 classes (2, 3, 4, 5), the last layer has 3 units; it needs one for each class" \
    train d.csv --target y --layers 3:softmax
bad "d.csv: target 'sex' has 2 classes (male, female), the last layer has 1 unit; it needs one for each class" \
    train d.csv --target sex --layers 1:softmax
bad "d.csv: row 1: target 'y' is 2, expected 0 to 1 for a sigmoid; numbers want a linear last layer, names one softmax unit each" \
    train d.csv --target y --layers 1:sigmoid
bad 'no/m.safetensors: cannot be written: there is no such folder' \
    train d.csv --target y --layers 1 --save no/m.safetensors
bad 'no/curve.csv: cannot be written: there is no such folder' \
    train d.csv --target y --layers 1 --log no/curve.csv
bad 'step 5: the cost is no longer finite (it is inf). Try a smaller learning rate than 1e+30, smaller first weights, or scaled inputs' \
    train d.csv --target y --layers 1 --learning-rate 1e30 --optimiser sgd --batch all \
    --log diverged.csv
[ "$(wc -l <diverged.csv)" -eq 6 ]
report $? "the curve of a training that diverged is there up to the last step"

bad 'images: found images in IDX; their labels are a file of their own, expected --labels FILE' \
    train images --layers 2:softmax
bad "images: target 'label' has 2 classes (1, 10), the last layer has 3 units; it needs one for each class" \
    train images --labels labels --layers 3:softmax
bad 'cut: byte 24: the file ends here, 32 bytes expected' \
    train cut --labels labels --layers 2:softmax
bad 'cut3: byte 3: the file ends here, 4 bytes expected' \
    train cut3 --labels labels --layers 2:softmax
bad 'images.gz: found a file compressed by gzip; unpack it first: gzip -dc images.gz > NEW-NAME' \
    train images.gz --labels labels --layers 2:softmax
bad 'images: byte 3: 4 labels in 3 dimensions found, 4 in 1 expected (one for each image)' \
    train images --labels images --layers 2:softmax
bad 'labels: byte 3: 1 dimension found, 2 to 4 expected; are these the labels?' \
    train labels --labels labels --layers 2:softmax
bad 'd.csv: byte 0: 78 2c found, 00 00 expected: this is no IDX file' \
    train d.csv --labels labels --layers 2:softmax
bad "--drop: found 'x', but an IDX file has no columns that could be left out" \
    train images --labels labels --drop x --layers 2:softmax
bad "labels: byte 8: label map 'x': expected old=new, as in 10=0,11=1" \
    train images --labels labels --label-map x --layers 2:softmax

bad 'found 1 file name, expected nn predict MODEL DATA' predict d.safetensors
bad "found 'd.csv', expected no more than MODEL" show d.safetensors d.csv
bad 'no.safetensors: cannot be read: No such file or directory' predict no.safetensors d.csv
bad 'no.csv: cannot be read: No such file or directory' predict d.safetensors no.csv
bad 'd.csv: byte 0: a header of 754683308171013240 bytes announced, 40 found; the file is cut short, or is no .safetensors file' \
    show d.csv
grep -q 'cut short' err.txt && "$nn" show cut.safetensors >out.txt 2>err.txt
[ $? -eq 2 ] && grep -q '^nn: cut.safetensors: byte 0: a header of .* cut short' err.txt
report $? "a model file that is cut short is named"
bad "nosex.csv: unknown column 'sex': there are x, y" predict d.safetensors nosex.csv
bad "level.csv:3: column 'sex': unknown word 'other': there are male, female" \
    predict d.safetensors level.csv
bad "level.csv: unknown column 'y': there are sex, x" score d.safetensors level.csv
bad "the target is 'x', but the model was trained on 'y'" score d.safetensors d.csv --target x
bad "d.safetensors: tensor 'layers.0.weight' has shape [2, 2], expected [3, 2] for the weights of layer '3:tanh'" \
    predict d.safetensors d.csv --layers 3:tanh,1
bad 'images: byte 8: 4 pixels an image found, 2 expected by the model' \
    predict d.safetensors images
bad 'big.csv: row 2: the prediction is not finite; its inputs are far from those of training' \
    predict linear.safetensors big.csv
if [ -n "$python" ]; then
    bad 'foreign.safetensors: the file does not say what its layers are; add --layers, as in --layers 4:tanh,1:sigmoid' \
        predict foreign.safetensors rose.csv
    bad 'rose.csv: found columns for 3 inputs, the model foreign.safetensors takes 2; leave out those that are none (--drop)' \
        predict foreign.safetensors rose.csv --layers 4:tanh,1:sigmoid
    bad "foreign.safetensors: tensor 'fc1.weight' has shape [4, 2], expected [5, 2] for the weights of layer '5:tanh'" \
        predict foreign.safetensors rose.csv --layers 5:tanh,1:sigmoid
fi

# ---- Help

"$nn" --help >help.txt && grep -q 'nn train' help.txt && grep -q 'nn show' help.txt
report $? "nn --help lists the commands"
"$nn" train --help >help.txt && grep -q -- '--optimiser.*default adam' help.txt &&
    grep -q -- '--epochs.*default 100' help.txt && grep -q -- '--batch.*default 32' help.txt
report $? "nn train --help lists the options with their defaults"
for threads in 1 2 7; do
    "$nn" train "$root/data/digits.csv" --target digit --layers 200:relu,100:tanh,10:softmax \
        --batch all --epochs 10 --threads $threads --save $threads.safetensors >/dev/null
done
cmp 1.safetensors 2.safetensors && cmp 1.safetensors 7.safetensors
report $? "one, two and seven threads learn the same bits"
if [ -w /dev/full ]; then
    "$nn" train d.csv --target y --layers 1 --epochs 3 >/dev/full 2>err.txt
    [ $? -eq 2 ] && grep -q '^nn: stdout: could not be written: ' err.txt
    report $? "output that cannot be written is an error"
else
    skip "output that cannot be written is an error" "no /dev/full"
fi
echo "1..$number"
