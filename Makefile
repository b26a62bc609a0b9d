# One Neuron at a Time. `make` runs the five lessons; `make help` lists the rest.

CHAPTERS = 01-linear-regression 02-logistic-titanic 03-multilayer-flower 04-vader 05-digits
LESSONS = $(CHAPTERS:%=chapters/%)

BUILD = build
REAL = double
ARGS =
CC = cc

# The arithmetic contract: no contraction, no fast-math. -march=native only where the
# compiler knows it; -fno-trapping-math and -fno-math-errno let compilers turn more loops
# into vector code. None of them changes a bit of any result. gcc 12 drops the rounding to
# float of two numbers side by side unless the float core is built without its SLP pass
# (matmul needs it, and rounds nothing to float side by side; its tests compare the bits).
NATIVE := $(shell $(CC) -march=native -E -x c /dev/null >/dev/null 2>&1 && echo -march=native)
OPTIMISE = -O3 $(NATIVE)
STANDARD = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DARWIN_C_SOURCE -ffp-contract=off -fno-trapping-math -fno-math-errno
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
           -Wmissing-prototypes -Wcast-qual -Wvla -Werror
SANITIZE =
CFLAGS = $(OPTIMISE)
ALL_CFLAGS = $(STANDARD) $(WARNINGS) $(CFLAGS) $(SANITIZE) -Icommon $(REAL_FLAGS) -MMD -MP
LIBS = -lm -lpthread

ifeq ($(REAL),float)
OUT = $(BUILD)/float
REAL_FLAGS = -DREAL_FLOAT -fno-tree-slp-vectorize
$(OUT)/common/matmul.o: REAL_FLAGS = -DREAL_FLOAT
else ifeq ($(REAL),double)
OUT = $(BUILD)
REAL_FLAGS =
else
$(error REAL is '$(REAL)': double and float are the two)
endif

CORE = $(patsubst common/%.c,$(OUT)/common/%.o,$(wildcard common/*.c))
PROGRAMS = $(foreach n,1 2 3 4 5,$(OUT)/chapter$(n)) $(OUT)/nn
CORE_TESTS = $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/test_*.c))
GRADIENT_TESTS = $(patsubst chapters/%/test_gradient.c,$(OUT)/tests/gradient-%,\
                 $(wildcard chapters/*/test_gradient.c))

chapter_folder = $(word $(1),$(LESSONS))
figure_data = $(BUILD)/figures/$(word $(1),$(CHAPTERS))
STEPS = docs/appendices/figures/steps
tried = $(BUILD)/tried/$(word $(1),$(CHAPTERS))

# Peers of the benchmark that are written in C, where their libraries are installed.
CLANG = clang
peer = $(shell mkdir -p $(BUILD)/bench && echo 'int main(void) { return 0; }' | \
       $(CC) -x c -include $(2) - -l$(3) -o $(BUILD)/bench/probe 2>/dev/null && echo $(1))
PEERS = $(call peer,blas,cblas.h,openblas) $(call peer,fann,doublefann.h,doublefann)

.PHONY: all book weave ledger help programs reproduce fuzz core-tests clean setup data figures test sweep compare speed-steps speed-record steps \
        bench bench-growth bench-programs \
        chapter1 chapter2 chapter3 chapter4 chapter5 \
        chapter2-article chapter4-article chapter4-rates chapter5-20x20 chapter5-mnist chapter5-lenet chapter5-reader chapter5-page chapter5-pages
.DEFAULT_GOAL = all
.DELETE_ON_ERROR:
.SECONDARY:

all: $(OUT)/nn
	@for n in 1 2 3 4 5; do $(MAKE) --no-print-directory chapter$$n || exit; done

help:
	@sed -n 's/^#: //p' Makefile

#: make               the five lessons, one after the other
#: make chapter3      one lesson; ARGS="--help" lists its options, ARGS="--quick" is shorter
#:                    (figures of a run with ARGS or in float go to build/tried; the book's stay)
chapter1 chapter2 chapter3 chapter4 chapter5: chapter%: $(OUT)/chapter%
ifeq ($(strip $(ARGS))$(REAL),double)
	@rm -rf "$(call figure_data,$*)" && mkdir -p "$(call figure_data,$*)"
	@$< --figures "$(call figure_data,$*)"
	@sh docs/tools/figure --all "$(call chapter_folder,$*)/figures" "$(call figure_data,$*)"
else
	@rm -rf "$(call tried,$*)" && mkdir -p "$(call tried,$*)"
	@$< --figures "$(call tried,$*)" $(ARGS)
	@if ls "$(call tried,$*)"/*.csv >/dev/null 2>&1; then \
	    sh docs/tools/figure --all "$(call chapter_folder,$*)/figures" "$(call tried,$*)" "$(call tried,$*)" && \
	    echo "figures of this run: $(call tried,$*)" >&2; fi
endif

#: make chapter2-article, chapter4-article    the articles' own data and settings, in full
#: make chapter5-20x20, chapter5-mnist        larger digits (each of these after make data)
chapter2-article chapter4-article: chapter%-article: $(OUT)/chapter%
	@$< --article $(ARGS)
chapter5-20x20 chapter5-mnist: chapter5-%: $(OUT)/chapter5
	@$< --$* $(ARGS)

#: make chapter5-lenet    filters on MNIST (after make data), saved as build/lenet.safetensors
chapter5-lenet: $(OUT)/chapter5
	@mkdir -p "$(call figure_data,5)-lenet"
	@$< --lenet --figures "$(call figure_data,5)-lenet" --save "$(OUT)/lenet.safetensors" $(ARGS)
	@[ -n "$(strip $(ARGS))" ] || for name in filters reliability; do \
	    sh docs/tools/figure $(call chapter_folder,5)/figures/$$name.gp "$(call figure_data,5)-lenet" \
	        $(call chapter_folder,5)/figures/$$name.svg || exit; done

#: make chapter5-reader   a network that reads pages (after make data): build/reader.safetensors
#: make chapter5-page     reads data/page.pgm with it; PAGE=my.pgm another; draws build/page.svg
#: make chapter5-pages    how well does it read? 1,400 pages made for that; minutes
PAGE = data/page.pgm
READER = $(OUT)/reader.safetensors
has_reader = [ -f "$(READER)" ] || { echo "$(READER): not there yet; make data, then make chapter5-reader" >&2; exit 2; }
chapter5-reader: $(OUT)/chapter5
	@$< --reader --mnist --save "$(READER)" $(ARGS)
chapter5-page: $(OUT)/chapter5
	@$(has_reader)
	@mkdir -p "$(call figure_data,5)-page"
	@$< --page "$(PAGE)" --model "$(READER)" --figures "$(call figure_data,5)-page" --svg $(BUILD)/page.svg $(ARGS)
	@[ "$(PAGE)$(strip $(ARGS))" != data/page.pgm ] || for name in page strips; do \
	    sh docs/tools/figure $(call chapter_folder,5)/figures/$$name.gp "$(call figure_data,5)-page" \
	        $(call chapter_folder,5)/figures/$$name.svg || exit; done
chapter5-pages: $(OUT)/pages_score $(OUT)/chapter5
	@$(has_reader)
	@$(OUT)/chapter5 --reader --save "$(OUT)/reader8.safetensors" >/dev/null
	@echo "MNIST:" && $< --model "$(READER)" $(ARGS)
	@echo && echo "The shipped digits of 8x8 pixels:" && \
	    $< --model "$(OUT)/reader8.safetensors" --data data/digits.csv $(ARGS)

#: make chapter4-rates    its comparisons again, each network at five rates: a minute
#: make sweep         its search through 96 networks; goes on where it was stopped
chapter4_figures = [ -n "$(strip $(ARGS))" ] || for name in $(1); do \
    sh docs/tools/figure $(call chapter_folder,4)/figures/$$name.gp "$(call figure_data,4)-$(2)" \
        $(call chapter_folder,4)/figures/$$name.svg || exit; done
chapter4-rates: $(OUT)/chapter4
	@mkdir -p "$(call figure_data,4)-rates"
	@$< --rates --figures "$(call figure_data,4)-rates" $(ARGS)
	@$(call chapter4_figures,batches optimisers schedules,rates)
sweep: $(OUT)/chapter4
	@mkdir -p "$(call figure_data,4)-sweep"
	@sh $(call chapter_folder,4)/sweep.sh $< $(BUILD)/sweep.log "$(call figure_data,4)-sweep" $(ARGS)
	@$(call chapter4_figures,sweep,sweep)

#: make compare       scikit-learn on chapter 5's splits, beside ours (needs python3-sklearn)
compare: $(OUT)/chapter5
	@sh tests/compare.sh $(OUT)/chapter5

#: make speed-steps   from the plain product to the fast one: how fast is each step here? (CC=clang)
#: make speed-record  the same with gcc and clang, into the book's table and figure
speed-steps speed-record: WITH = $(BUILD)/with-$(notdir $(CC))
speed-steps:
	@$(MAKE) --no-print-directory BUILD="$(WITH)" steps >/dev/null
	@"$(if $(filter float,$(REAL)),$(WITH)/float,$(WITH))/steps" $(STEPS_CSV)
speed-record:
	@echo "compiler,shape,step,name,gflops" >$(STEPS).csv
	@for cc in gcc clang; do \
	    $(MAKE) --no-print-directory speed-steps CC=$$cc STEPS_CSV=$(STEPS).csv || exit; done
	@sh docs/tools/figure $(STEPS).gp docs/appendices/figures $(STEPS).svg
	@$(MAKE) --no-print-directory weave
steps: $(OUT)/steps

#: make figures       draws every figure from a run of its lesson
figures:
	@for n in 1 2 3 4 5; do $(MAKE) --no-print-directory chapter$$n ARGS= >/dev/null || exit; done

#: make reproduce     the same bits from every compiler and processor that this machine has or can
#:                    emulate? up to an hour (ARGS=--short: five minutes)
reproduce:
	@sh tests/reproduce.sh "$(BUILD)" $(ARGS)

#: make fuzz          every reader fed with broken files, a minute each (SECONDS=1800)
SECONDS = 60
fuzz:
	@sh tests/fuzz.sh "$(BUILD)" $(SECONDS)

#: make data          fetches the optional data sets into data/fetched (MIRROR=file://...)
data: $(OUT)/digits20
	@DIGITS20="$(OUT)/digits20" sh data/fetch.sh data/fetched

#: make bench         ours beside NumPy, PyTorch, scikit-learn, FANN and OpenBLAS, those that are
#:                    installed; ARGS="--only b --quick" is short, ARGS="--help" says more
#: make bench-growth  how cost grows with width, batch and data, beside the machine's bounds
bench: bench-programs
	@python3 tests/bench/run.py --build "$(BUILD)" $(ARGS)
bench-growth: bench-programs
	@python3 tests/bench/growth.py --build "$(BUILD)" $(ARGS)

# Ours with cc in both precisions and, where there is one, with clang; peers in C where they
# are installed (CLANG= leaves clang out).
bench-programs:
	@$(MAKE) --no-print-directory -s REAL=double $(BUILD)/bench/bench $(PEERS:%=$(BUILD)/bench/%)
	@$(MAKE) --no-print-directory -s REAL=float $(BUILD)/float/bench/bench $(PEERS:%=$(BUILD)/float/bench/%)
	@if command -v "$(CLANG)" >/dev/null 2>&1; then \
	    $(MAKE) --no-print-directory -s REAL=double CC="$(CLANG)" BUILD=$(BUILD)/clang $(BUILD)/clang/bench/bench && \
	    $(MAKE) --no-print-directory -s REAL=float CC="$(CLANG)" BUILD=$(BUILD)/clang $(BUILD)/clang/float/bench/bench; fi

#: make book          the book as pages, one page and EPUB, in build/book (needs pandoc; figures to
#:                    touch where clang, lld, llvm and wasi-libc are installed)
#: make weave         refreshes quoted code, transcripts and numbers in the Markdown
#: make ledger        which definition is quoted where
book:
	@python3 docs/tools/book.py --build "$(BUILD)" build $(ARGS)
weave ledger:
	@python3 docs/tools/book.py --build "$(BUILD)" $@ $(ARGS)

#: make test          every test; ends with `N passed, N failed, N skipped`
test:
	@MAKE="$(MAKE)" sh tests/run "$(BUILD)"

#: make setup         installs what figures, book and tests need, and says how first
setup:
	@sh docs/tools/setup

#: make clean         removes what was built (not data/fetched)
clean:
	rm -rf "$(BUILD)"

programs: $(PROGRAMS) $(OUT)/digits20
core-tests: $(CORE_TESTS) $(GRADIENT_TESTS) $(OUT)/pages_write $(OUT)/pages_score

$(OUT)/common/%.o: common/%.c
	@mkdir -p $(@D)
	@echo "  $(CC) $<"
	@$(CC) $(ALL_CFLAGS) -c $< -o $@

$(OUT)/libcore.a: $(CORE)
	@rm -f $@
	@$(AR) rcs $@ $^

define lesson_rule
$(OUT)/chapter$(1): $(word $(1),$(LESSONS))/lesson.c $(OUT)/libcore.a
	@mkdir -p $$(@D)
	@echo "  $$(CC) $$<"
	@$$(CC) $$(ALL_CFLAGS) $$< $(OUT)/libcore.a $$(LIBS) -o $$@
endef
$(foreach n,1 2 3 4 5,$(eval $(call lesson_rule,$(n))))

$(OUT)/nn: chapters/05-digits/nn.c $(OUT)/libcore.a
	@echo "  $(CC) $<"
	@$(CC) $(ALL_CFLAGS) $< $(OUT)/libcore.a $(LIBS) -o $@

$(OUT)/digits20 $(OUT)/draw_vader: $(OUT)/%: data/%.c
	@mkdir -p $(@D)
	@echo "  $(CC) $<"
	@$(CC) $(ALL_CFLAGS) $< -o $@

VECTOR_CFLAGS = $(filter-out -fno-tree-slp-vectorize,$(ALL_CFLAGS))
$(OUT)/steps: tests/bench/steps.c $(OUT)/libcore.a
	@echo "  $(CC) $<"
	@$(CC) $(VECTOR_CFLAGS) $< $(OUT)/libcore.a $(LIBS) -o $@

$(OUT)/bench/blas: LIBS += -lopenblas
$(OUT)/bench/fann: LIBS += -l$(REAL)fann
$(OUT)/bench/%: tests/bench/%.c tests/bench/harness.c tests/bench/harness.h $(OUT)/libcore.a
	@mkdir -p $(@D)
	@echo "  $(CC) $<"
	@$(CC) $(VECTOR_CFLAGS) $(filter %.c,$^) $(OUT)/libcore.a $(LIBS) -o $@

$(OUT)/tests/gradient-%: chapters/%/test_gradient.c $(OUT)/libcore.a
	@mkdir -p $(@D)
	@echo "  $(CC) $<"
	@$(CC) $(ALL_CFLAGS) -Ichapters/$* $< $(OUT)/libcore.a -lcmocka $(LIBS) -o $@

$(OUT)/pages_write $(OUT)/pages_score: $(OUT)/%: tests/%.c tests/pages.c tests/pages.h $(OUT)/libcore.a
	@echo "  $(CC) $<"
	@$(CC) $(ALL_CFLAGS) $(filter %.c,$^) $(OUT)/libcore.a $(LIBS) -o $@

$(OUT)/tests/test_real: LIBS += -lmpfr -lgmp
$(OUT)/tests/test_pages: tests/pages.c tests/pages.h
$(OUT)/tests/%: tests/%.c $(OUT)/libcore.a
	@mkdir -p $(@D)
	@echo "  $(CC) $<"
	@$(CC) $(ALL_CFLAGS) $(filter %.c,$^) $(OUT)/libcore.a -lcmocka $(LIBS) -o $@

-include $(wildcard $(OUT)/common/*.d $(OUT)/*.d $(OUT)/tests/*.d)
