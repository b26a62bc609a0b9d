#!/bin/sh
# Bad input to the lessons: one clear line on stderr, exit status 2, every time.
#
#     sh tests/test_bad_input.sh BUILD          (from the repository's root)
set -u
. tests/tap.sh
build=$1
box=$build/test/bad
rm -rf "$box"
mkdir -p "$box"

# bad 'TEXT OF THE ERROR' PROGRAM OPTION...: status 2 and one line that holds the text.
bad() {
    text=$1
    program=$2
    shift 2
    (ulimit -v 4000000; exec timeout 20 "$build/$program" "$@") >"$box/out" 2>"$box/err"
    status=$?
    lines=$(wc -l <"$box/err")
    [ "$status" -eq 2 ] && [ "$lines" -eq 1 ] && grep -qF -- "$text" "$box/err"
    good=$?
    [ "$good" -eq 0 ] || { echo "status $status:"; cat "$box/err"; } >&2
    report "$good" "$program $*: $text"
}

file() { printf "$2" >"$box/$1"; }

# Options
bad 'unknown option --stepz: did you mean --steps' chapter1 --stepz 3
bad '--steps' chapter1 --steps -3
bad '--steps' chapter1 --steps 1.5
bad '--steps' chapter1 --steps
bad '--learning-rate' chapter1 --learning-rate nan
bad '--learning-rate' chapter1 --learning-rate 0,1
bad '--learning-rate' chapter1 --learning-rate 1e999
bad "'surplus'" chapter1 surplus
bad '/nowhere/curve.csv' chapter1 --log "$box/nowhere/curve.csv"
bad '/nowhere/' chapter1 --figures "$box/nowhere"
bad 'the cost is no longer finite' chapter1 --learning-rate 5
bad "unknown activation 'tanhh': there are linear, sigmoid, tanh, relu" \
    chapter3 --activation tanhh
bad "unknown way to draw weights 'large'" chapter3 --init large
bad '--hidden' chapter3 --hidden 0
bad 'the cost is no longer finite' chapter3 --activation linear --learning-rate 1e300

# CSV
file words.csv 'class,sex,age,survived\n1st,male,adult,1\n2nd,female,child,yes\n'
file short.csv 'class,sex,age,survived\n1st,male,adult,1\n2nd,female\n'
file column.csv 'class,sex,age,lived\n1st,male,adult,1\n'
file empty.csv ''
file header.csv 'class,sex,age,survived\n'
file comma.csv 'fare,survived\n1.5,1\n"2,5",0\n'
file missing.csv 'class,sex,age,survived\n1st,male,adult,1\n2nd,,child,0\n'
gzip -c "$box/words.csv" >"$box/words.csv.gz"
for chapter in chapter2 chapter3; do
    bad 'none.csv' "$chapter" --data "$box/none.csv"
    bad 'words.csv:3' "$chapter" --data "$box/words.csv"
    bad 'short.csv:3' "$chapter" --data "$box/short.csv"
    bad 'survived' "$chapter" --data "$box/column.csv"
    bad 'empty.csv' "$chapter" --data "$box/empty.csv"
    bad 'header.csv' "$chapter" --data "$box/header.csv"
    bad 'comma.csv:3' "$chapter" --data "$box/comma.csv"
    bad 'missing.csv:3' "$chapter" --data "$box/missing.csv"
    bad 'gzip' "$chapter" --data "$box/words.csv.gz"
    bad "$box" "$chapter" --data "$box"
done

# Pictures
file text.pgm 'not a picture\n'
file short.pgm 'P5\n4 4\n255\nabc'
file huge.pgm 'P5\n999999999 999999999\n255\nabc'
file depth.pgm 'P5\n4 4\n70000\nabcdefghijklmnop'
bad 'none.pgm' chapter4 --data "$box/none.pgm"
bad 'text.pgm' chapter4 --data "$box/text.pgm"
bad 'short.pgm' chapter4 --data "$box/short.pgm"
bad 'huge.pgm' chapter4 --data "$box/huge.pgm"
bad 'depth.pgm' chapter4 --data "$box/depth.pgm"
bad '3 outputs' chapter4 --picture --layers 4:relu,3
bad 'schedule' chapter4 --picture --schedule 10x
bad 'learning-rate' chapter4 --picture --learning-rate 0

# Digits
bad 'none.csv' chapter5 --data "$box/none.csv"
file digits.csv 'r0c0,r0c1,r1c0,r1c1,digit\n1,2,3,4,5\n1,2\n'
bad 'digits.csv:3' chapter5 --data "$box/digits.csv"
bad "unknown column 'digit'" chapter5 --data "$box/words.csv"
bad '--20x20, --mnist and --lenet: one at a time' chapter5 --mnist --lenet
bad '--save: goes with --lenet or --reader' chapter5 --save "$box/m"
bad 'go with --page' chapter5 --json
bad 'go with --page' chapter5 --model "$box/m"
bad '--model: is learned already' chapter5 --page "$box/text.pgm" --model "$box/m" --reader
bad 'none.safetensors: cannot be read' chapter5 --page "$box/text.pgm" --model "$box/none.safetensors"
bad '--sure' chapter5 --page "$box/text.pgm" --sure 2

# nn: what stands in a table. (Options, models and IDX files: test_nn.sh.)
train() { name=$1; shift; bad "$name" nn train "$@" --target y --layers 1; }
numbers() { file "$1.csv" "a,y\n1,2\n$2,3\n"; train "$1.csv:3: column 'a'" "$box/$1.csv"; }
numbers nan nan
numbers infinite inf
numbers minus -inf
numbers overflow 1e999
numbers hexadecimal 0x10
numbers decimal-comma '"1,5"'
numbers thousands '"1,000.5"'
numbers empty ''
numbers trailing 3x
numbers two-points 1.2.3
file twice.csv 'a,a,y\n1,2,3\n'
train "twice.csv:1: two columns are called 'a'" "$box/twice.csv"
file semicolons.csv 'a;y\n1;2\n'
train 'semicolons.csv:1: one column found' "$box/semicolons.csv"
file tabs.csv 'a\ty\n1\t2\n'
train 'tabs.csv:1: one column found' "$box/tabs.csv"
file open.csv 'a,y\n1,2\n"3,4\n5,6\n'
train 'open.csv:3: the quote that opens on this line is never closed' "$box/open.csv"
file behind.csv 'a,y\n"1"x,2\n'
train 'behind.csv:2' "$box/behind.csv"
file many.csv 'a,y\n1,2\n1,2,3\n'
train 'many.csv:3: 3 fields found, 2 expected' "$box/many.csv"
file zero.csv 'a,y\n\0001,2\n'
train 'zero.csv:2: a byte 0 found, text expected' "$box/zero.csv"
file utf16.csv '\377\376a\000,\000y\000\n\000'
train 'utf16.csv' "$box/utf16.csv"
file one-class.csv 'a,y\n1,yes\n2,yes\n'
bad "one-class.csv: column 'y' holds 1 different word" nn train "$box/one-class.csv" --target y --layers 1:sigmoid
file gone.csv 'b,y\n1,2\n'
bad "unknown column 'a'" nn train "$box/gone.csv" --target y --layers 1 --drop a
file three.csv 'a,y\n1,2\n2,3\n'
bad '--layers: the last layer is' nn train "$box/three.csv" --target y --layers 99999999999999999999
bad 'out of memory' nn train "$box/three.csv" --target y --layers 1000000,1000000,1
bad 'layer' nn train "$box/three.csv" --target y --layers -4,1
bad '--seed' nn train "$box/three.csv" --target y --layers 1 --seed -1
bad '--seed' nn train "$box/three.csv" --target y --layers 1 --seed 4294967296
bad '--epochs' nn train "$box/three.csv" --target y --layers 1 --epochs 99999999999999999999
bad '--threads' nn train "$box/three.csv" --target y --layers 1 --threads 0
train 'found a device, expected a file' /dev/zero
train 'found a folder, expected a file' "$box"
mkfifo "$box/pipe"
train 'pipe: found a pipe, expected a file' "$box/pipe"
train 'cannot be read: No such file' ''
if [ "$(id -u)" -ne 0 ]; then
    cp "$box/three.csv" "$box/locked.csv"
    chmod a-r "$box/locked.csv"
    train 'locked.csv: cannot be read: Permission denied' "$box/locked.csv"
else
    skip 'a file without permission' 'root may read everything'
fi

# IDX
file images '\0\0\10\3\0\0\0\3\0\0\0\2\0\0\0\2abcdefghijkl'
file two '\0\0\10\1\0\0\0\2\0\1'
file huge '\0\0\10\3\377\377\377\377\377\377\377\377\377\377\377\377abc'
file floats '\0\0\15\3\0\0\0\1\0\0\0\1\0\0\0\1abcd'
file none '\0\0\10\3\0\0\0\0\0\0\0\2\0\0\0\2'
bad 'two: byte 3: 2 labels in 1 dimension found, 3 in 1 expected' nn train "$box/images" --labels "$box/two" --layers 2:softmax
for name in huge floats none; do
    bad "$name: byte" nn train "$box/$name" --labels "$box/two" --layers 2:softmax
done

# A table as wide as no memory of this machine; it is read all the same, or refused.
awk 'BEGIN { for (i = 0; i < 10000000; i++) printf "c%d,", i; print "y"; for (i = 0; i <= 10000000; i++) printf i ? ",1" : "1"; print "" }' >"$box/wide.csv"
train 'wide.csv' "$box/wide.csv"

# A file that shrinks while it is read: whenever that happens, one line.
awk 'BEGIN { print "a,b,c,y"; for (i = 0; i < 1000000; i++) print i "," 2 * i ".25," i % 7 "," i % 2 }' >"$box/large.csv"
shrunk=0
for after in 0.01 0.03 0.06 0.1; do
    cp "$box/large.csv" "$box/shrinks.csv"
    "$build/nn" train "$box/shrinks.csv" --target y --layers 1 --epochs 1 >"$box/out" 2>"$box/err" &
    sleep $after
    : >"$box/shrinks.csv"
    wait $!
    status=$?
    if [ $status -eq 0 ] || { [ $status -eq 2 ] && [ "$(wc -l <"$box/err")" -eq 1 ] && grep -q 'shrinks.csv' "$box/err"; }; then
        shrunk=$((shrunk + 1))
    else
        echo "after $after s: status $status" >&2
        cat "$box/err" >&2
    fi
done
[ "$shrunk" -eq 4 ]
report $? "a file that shrinks while it is read is one line ($shrunk of 4)"
rm -f "$box/wide.csv" "$box/large.csv" "$box/shrinks.csv"

# What is legal works: a byte order mark, CRLF, quotes, newlines in quotes, a constant column,
# blank lines, no newline at the end.
good() {
    "$build/nn" train "$box/$1.csv" --target y --layers 1 --epochs 1 >"$box/out" 2>"$box/err"
    report $? "$1.csv is read"
}
file mark '\357\273\277a,y\n1,2\n3,4\n' && mv "$box/mark" "$box/mark.csv"
file crlf.csv 'a,y\r\n1,2\r\n3,4\r\n'
file quotes.csv '"a ""b""",y\n"1",2\n"3","4"\n'
file newline.csv 'a,y\n"x\ny",2\nz,4\n'
file constant.csv 'a,b,y\n1,5,2\n2,5,4\n'
file blank.csv 'a,y\n\n1,2\n\n3,4'
for name in mark crlf quotes newline constant blank; do good $name; done
file scale.csv 'x,income,y\n1,30000,1\n2,50000,2\n'
good scale
grep -q '^warning    large inputs: income up to 50000; --standardise makes them alike$' "$box/out"
report $? "inputs of another size are warned of by name"
