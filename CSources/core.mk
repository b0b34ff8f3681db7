# SPDX-License-Identifier: Apache-2.0
#
# The tests of the C core by itself. ../Makefile includes this and lists the commands.

# Kernels and their harness need nothing but a compiler; a line needs libsoxr too.
WITH_SOXR := $(wildcard $(CORE)/line/*.c $(CORE)/resample/soxr/*.c) $(CORE)/resample/resample.c
KERNELS_C := $(filter-out $(WITH_SOXR),$(CORE_C)) $(wildcard Tests/kernels/*.c) $(DESIGN_C)
LINE_C    := $(CORE_C) Tests/core/line.c Tests/core/arguments.c Tests/kernels/region.c Tests/kernels/report.c
DIRECT_C  := $(CORE_C) Tests/core/direct.c Tests/core/tone.c Tests/kernels/report.c
MEMORY_C  := $(CORE_C) Tests/core/memory.c Tests/core/heap.c Tests/kernels/report.c
TEST      := $(STRICT) -D_GNU_SOURCE -I$(CORE) -I$(CORE)/include -ITests/kernels -I$(GENERATORS)

# gold, the default linker of Swift's clang, warns of AddressSanitizer's own symbols.
SANITIZE := -g -fsanitize=address,undefined -fno-sanitize-recover=all $(if $(shell command -v ld.lld),-fuse-ld=lld)

.PHONY: test-kernels test-core-clang test-core-gcc test-core-sanitized test-emulated test-arm64 test-x86 test-x86-avx2 \
    build-x86 setup-arm64 setup-x86

# Runs programs of one thread each, as many at once as there are cores, and keeps the output of each together.
AT_ONCE := $(MAKE) --no-print-directory --jobs=$(shell getconf _NPROCESSORS_ONLN) --output-sync=target

# $(call test-core,NAME,COMPILER AND ITS FLAGS)
define test-core
@mkdir -p $(BUILD)
@echo "$(2)"
@$(2) $(TEST) $(KERNELS_C) -o $(BUILD)/kernels-$(1)
@$(BUILD)/kernels-$(1) $(KERNELS)
@$(2) $(TEST) $(LINE_C) $(SOXR_CFLAGS) $(SOXR_LIBS) -pthread -o $(BUILD)/line-$(1)
@$(BUILD)/line-$(1)
@$(2) $(TEST) $(DIRECT_C) $(SOXR_CFLAGS) $(SOXR_LIBS) -lm -pthread -o $(BUILD)/direct-$(1)
@$(BUILD)/direct-$(1)
@$(2) $(TEST) $(MEMORY_C) $(SOXR_CFLAGS) $(SOXR_LIBS) -pthread -o $(BUILD)/memory-$(1)
@$(BUILD)/memory-$(1)
endef

# Compilers translate intrinsics differently, so clang's and gcc's code is tested, and clang's again with sanitizers.
test-kernels: setup setup-gcc
	@$(AT_ONCE) test-core-sanitized test-core-clang $(if $(shell command -v gcc),test-core-gcc)

test-core-clang:
	$(call test-core,clang,clang)

test-core-gcc:
	$(call test-core,gcc,gcc)

test-core-sanitized:
	$(call test-core,sanitized,clang $(SANITIZE))

# qemu-user does not emulate AVX-512. Those rungs run in test-kernels, if the CPU has it.
test-emulated: setup setup-arm64 setup-x86
	@$(AT_ONCE) test-arm64 test-x86 test-x86-avx2

# The files that need libsoxr are only compiled, against the header of this machine's libsoxr.
test-arm64: setup setup-arm64
	@mkdir -p $(BUILD)
	@beside=$$(pkg-config --keep-system-cflags --cflags-only-I soxr | sed 's/-I */-idirafter /g'); \
	for file in $(WITH_SOXR); do \
	    aarch64-linux-gnu-gcc $(TEST) -DLC_WITH_SOXR $${beside:--idirafter /usr/include} -c $$file -o /dev/null || exit 1; \
	done
	@aarch64-linux-gnu-gcc -static $(TEST) $(KERNELS_C) -o $(BUILD)/kernels-arm64
	qemu-aarch64 $(BUILD)/kernels-arm64 --require neon reference --allow neon reference

build-x86: setup-x86
	@mkdir -p $(BUILD)
	@x86_64-linux-gnu-gcc -static $(TEST) $(KERNELS_C) -o $(BUILD)/kernels-x86

test-x86: build-x86
	qemu-x86_64 -cpu Nehalem $(BUILD)/kernels-x86 --require reference --allow reference

# The features removed from Haswell are those that qemu would warn of. It emulates AVX2 since 7.2.
test-x86-avx2: build-x86
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
