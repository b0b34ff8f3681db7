# SPDX-License-Identifier: Apache-2.0
#
# The C core by itself; ../Makefile includes this and says what there is to make.

# Kernels and their harness need nothing but a compiler; a line needs libsoxr too.
WITH_SOXR := $(wildcard $(CORE)/line/*.c $(CORE)/resample/soxr/*.c) $(CORE)/resample/resample.c
KERNELS_C := $(filter-out $(WITH_SOXR),$(CORE_C)) $(wildcard Tests/kernels/*.c) $(DESIGN_C)
LINE_C    := $(CORE_C) Tests/core/line.c Tests/core/arguments.c Tests/kernels/region.c Tests/kernels/report.c
DIRECT_C  := $(CORE_C) Tests/core/direct.c Tests/core/tone.c Tests/kernels/report.c
MEMORY_C  := $(CORE_C) Tests/core/memory.c Tests/core/heap.c Tests/kernels/report.c
TEST      := $(STRICT) -D_GNU_SOURCE -I$(CORE) -I$(CORE)/include -ITests/kernels -I$(GENERATORS)

# gold, which Swift's clang would take, warns of AddressSanitizer's own symbols.
SANITIZE := -g -fsanitize=address,undefined -fno-sanitize-recover=all $(if $(shell command -v ld.lld),-fuse-ld=lld)

.PHONY: test-kernels test-emulated test-arm64 test-x86 setup-arm64 setup-x86

# $(call test-core,COMPILER AND ITS FLAGS)
define test-core
@echo "$(1)"
@$(1) $(TEST) $(KERNELS_C) -o $(BUILD)/kernels
@$(BUILD)/kernels $(KERNELS)
@$(1) $(TEST) $(LINE_C) $(SOXR_CFLAGS) $(SOXR_LIBS) -pthread -o $(BUILD)/line
@$(BUILD)/line
@$(1) $(TEST) $(DIRECT_C) $(SOXR_CFLAGS) $(SOXR_LIBS) -lm -pthread -o $(BUILD)/direct
@$(BUILD)/direct
@$(1) $(TEST) $(MEMORY_C) $$(pkg-config --cflags --libs soxr) -pthread -o $(BUILD)/memory
@$(BUILD)/memory

endef

# Intrinsics are the compiler's to read: clang's and gcc's code is tested, and once more with every access checked.
test-kernels: setup setup-gcc
	@mkdir -p $(BUILD)
	$(call test-core,clang)
	$(if $(shell command -v gcc),$(call test-core,gcc))
	$(call test-core,clang $(SANITIZE))

# No emulator of programs knows AVX-512: those rungs run in test-kernels, where the CPU has it.
test-emulated: test-arm64 test-x86

# The rest is compiled at least, against the header of this machine's libsoxr.
test-arm64: setup setup-arm64
	@mkdir -p $(BUILD)
	@beside=$$(pkg-config --keep-system-cflags --cflags-only-I soxr | sed 's/-I */-idirafter /g'); \
	for file in $(WITH_SOXR); do \
	    aarch64-linux-gnu-gcc $(TEST) -DLC_WITH_SOXR $${beside:--idirafter /usr/include} -c $$file -o /dev/null || exit 1; \
	done
	@aarch64-linux-gnu-gcc -static $(TEST) $(KERNELS_C) -o $(BUILD)/kernels-arm64
	qemu-aarch64 $(BUILD)/kernels-arm64 --require neon reference --allow neon reference

# What is taken from Haswell is what the emulator would warn of. It has AVX2 since qemu 7.2.
test-x86: setup-x86
	@mkdir -p $(BUILD)
	@x86_64-linux-gnu-gcc -static $(TEST) $(KERNELS_C) -o $(BUILD)/kernels-x86
	qemu-x86_64 -cpu Nehalem $(BUILD)/kernels-x86 --require reference --allow reference
	qemu-x86_64 -cpu Haswell-noTSX,-pcid,-x2apic,-tsc-deadline,-invpcid \
	    $(BUILD)/kernels-x86 --require avx2 reference --allow avx2 reference || \
	    { echo "(AVX2 needs qemu 7.2 or later; this is $$(qemu-x86_64 --version | head -n 1))" >&2; exit 1; }

MACHINE   := $(shell uname -m)
GCC_ARM64 := $(if $(filter aarch64,$(MACHINE)),gcc libc6-dev,gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
GCC_X86   := $(if $(filter x86_64,$(MACHINE)),gcc libc6-dev,gcc-x86-64-linux-gnu libc6-dev-amd64-cross)

setup-arm64:
	@command -v aarch64-linux-gnu-gcc > /dev/null && command -v qemu-aarch64 > /dev/null || { \
	    packages="$(GCC_ARM64) qemu-user"; echo "installing $$packages"; $(INSTALL); } || { \
	    echo "make test-arm64 needs gcc for arm64 and qemu-user: install $(GCC_ARM64) qemu-user (Debian, Ubuntu)" >&2; \
	    exit 1; }

setup-x86:
	@command -v x86_64-linux-gnu-gcc > /dev/null && command -v qemu-x86_64 > /dev/null || { \
	    packages="$(GCC_X86) qemu-user"; echo "installing $$packages"; $(INSTALL); } || { \
	    echo "make test-x86 needs gcc for x86-64 and qemu-user 7.2 or later: install $(GCC_X86) qemu-user (Debian, Ubuntu)" >&2; \
	    exit 1; }

# The library for programs that are not written in Swift: shared, with nothing to be seen but what its headers declare,
# and static. CC, CFLAGS, PREFIX, LIBDIR, INCLUDEDIR and DESTDIR are what they are everywhere.

PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
CFLAGS     ?= -O2

# Where Swift is all there is, its clang is, and no cc.
ifeq ($(origin CC),default)
CC := $(if $(shell command -v cc),cc,clang)
endif

version = $(shell sed -n 's/^.define LC_VERSION_$(1) //p' $(CORE)/include/linecard/version.h)
MAJOR   := $(call version,MAJOR)
MINOR   := $(call version,MINOR)
VERSION := $(MAJOR).$(MINOR).$(call version,PATCH)

# What the library's name promises. Before 1.0 any minor version may change the interface.
STABLE := $(if $(filter 0,$(MAJOR)),0.$(MINOR),$(MAJOR))

ifeq ($(shell uname),Darwin)
SONAME := liblinecard.$(STABLE).dylib
SHARED := liblinecard.$(VERSION).dylib
LINK   := liblinecard.dylib
SHARE   = -dynamiclib -install_name $(LIBDIR)/$(SONAME) -current_version $(VERSION)
else
SONAME := liblinecard.so.$(STABLE)
SHARED := liblinecard.so.$(VERSION)
LINK   := liblinecard.so
SHARE   = -shared -Wl,-soname,$(SONAME) -Wl,-z,defs
endif

LIB     := $(BUILD)/lib
OBJECTS := $(patsubst $(CORE)/%.c,$(LIB)/%.o,$(CORE_C))
HEADERS := $(wildcard $(CORE)/*/*.h $(CORE)/*/*/*.h $(CORE)/include/*.h $(CORE)/include/linecard/*.h)
PUBLIC  := $(filter-out %/kernels.h %/recipe.h,$(wildcard $(CORE)/include/linecard/*.h))

.PHONY: lib install uninstall exports test-install

lib: setup $(LIB)/$(SHARED) $(LIB)/liblinecard.a

# What everything is built with: written only where it is another, and then all is built anew.
BUILT_WITH = $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(SHARE)

.PHONY: always
always:

$(LIB)/flags: always
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(BUILT_WITH))' > $@.now
	@cmp -s $@.now $@ && rm $@.now || mv $@.now $@

$(LIB)/%.o: $(CORE)/%.c $(HEADERS) CSources/core.mk $(LIB)/flags | setup
	@mkdir -p $(@D)
	$(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) -fPIC -fvisibility=hidden -I$(CORE)/include \
	    $(SOXR_CFLAGS) -c $< -o $@

# -pthread for pthread_once, which is in glibc itself only since 2.34.
$(LIB)/$(SHARED): $(OBJECTS) $(LIB)/flags
	$(CC) $(SHARE) $(CFLAGS) $(LDFLAGS) $(OBJECTS) $(SOXR_LIBS) -pthread -o $@

$(LIB)/liblinecard.a: $(OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

install: lib
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR)/linecard
	install -m 755 $(LIB)/$(SHARED) $(DESTDIR)$(LIBDIR)
	ln -sf $(SHARED) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/$(LINK)
	install -m 644 $(LIB)/liblinecard.a $(DESTDIR)$(LIBDIR)
	install -m 644 $(CORE)/include/linecard.h $(DESTDIR)$(INCLUDEDIR)
	install -m 644 $(PUBLIC) $(DESTDIR)$(INCLUDEDIR)/linecard
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	    -e 's|@LIBDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))|' \
	    -e 's|@INCLUDEDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(INCLUDEDIR))|' \
	    CSources/linecard.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/linecard.pc

uninstall:
	rm -f $(addprefix $(DESTDIR)$(LIBDIR)/,$(SHARED) $(SONAME) $(LINK) liblinecard.a pkgconfig/linecard.pc)
	rm -f $(DESTDIR)$(INCLUDEDIR)/linecard.h $(addprefix $(DESTDIR)$(INCLUDEDIR)/linecard/,$(notdir $(PUBLIC)))
	rmdir $(DESTDIR)$(INCLUDEDIR)/linecard 2> /dev/null || true

# The shared library exports what the public headers declare, no less and no more (three names are the linker's); all that
# the static one adds to a program's names begins with lc_.
ifeq ($(shell uname),Darwin)
EXPORTED = nm -gU $(LIB)/$(SHARED) | sed 's/.* _//'
LEAKED   = nm -gU $(LIB)/liblinecard.a | sed -n 's/.* [A-Z] _//p' | grep -v '^lc_'
else
EXPORTED = nm -D --defined-only $(LIB)/$(SHARED) | sed 's/.* //' | grep -vx -e __bss_start -e _edata -e _end
LEAKED   = nm -g --defined-only $(LIB)/liblinecard.a | sed -n 's/.* [A-Z] //p' | grep -v '^lc_'
endif

exports: lib
	@$(CC) -E -I$(CORE)/include $(PUBLIC) | tr -cs 'A-Za-z0-9_(' '\n' | sed -n 's/^\(lc_[a-z0-9_]*\)(.*/\1/p' | \
	    sort -u > $(LIB)/declared
	@$(EXPORTED) | sort -u > $(LIB)/exported
	@diff $(LIB)/declared $(LIB)/exported || { echo "< declared, not exported; > exported, not declared"; exit 1; }
	@! $(LEAKED) || { echo "$(LIB)/liblinecard.a leaks these names"; exit 1; }
	@echo "$(SHARED) exports the $$(wc -l < $(LIB)/declared | tr -d ' ') functions that its headers declare"

# Installs a copy, uses it from C in both ways, and takes it away again.
test-install:
	@rm -rf $(BUILD)/installed
	@$(MAKE) -s exports
	@$(MAKE) -s install PREFIX=$(CURDIR)/$(BUILD)/installed
	@Tests/core/installed.sh $(CURDIR)/$(BUILD)/installed $(CC)
	@$(MAKE) -s uninstall PREFIX=$(CURDIR)/$(BUILD)/installed
	@test -z "$$(find $(BUILD)/installed -not -type d)" || { echo "make uninstall left something"; exit 1; }
