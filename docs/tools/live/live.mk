# The lessons and the live figures as WebAssembly, by the rules and with the flags of the
# course's own Makefile. From the root of the tree:
#
#     make -f docs/tools/live/live.mk BUILD=build/live modules
#
# What WASI lacks is in include/. The modules are as small as the compiler makes them: the
# time goes into fma, which is emulated as on any machine without it (common/real.h).
include Makefile

LIVE = docs/tools/live
FIGURES = line flower people picture digits

CC = clang --target=wasm32-wasi
AR = llvm-ar
NATIVE =
OPTIMISE = -Oz
STANDARD += -D_WASI_EMULATED_GETPID -isystem $(LIVE)/include -ffunction-sections -fdata-sections
LIBS = -lwasi-emulated-getpid -Wl,--gc-sections,--strip-all,-z,stack-size=1048576

.PHONY: modules
modules: $(foreach n,1 2 3 4 5,$(OUT)/chapter$(n)) $(FIGURES:%=$(OUT)/%)

# A figure has no main: the page calls its functions, all those whose names begin with live_.
exports = $(shell grep -o '\blive_[a-z_]*' $(1) | sort -u | sed 's/^/-Wl,--export=/')
$(FIGURES:%=$(OUT)/%): $(OUT)/%: $(LIVE)/%.c $(OUT)/libcore.a
	@echo "  $(CC) $<"
	@$(CC) $(ALL_CFLAGS) $< $(OUT)/libcore.a $(LIBS) \
	    -mexec-model=reactor $(call exports,$<) -o $@
