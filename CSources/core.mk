# SPDX-License-Identifier: Apache-2.0
#
# The C core by itself; ../Makefile includes this and says what there is to make.

# Kernels and their harness need nothing but a compiler; a line needs libsoxr too.
KERNELS_C := $(filter-out $(CORE)/line/% $(CORE)/resample/%,$(wildcard $(CORE)/*/*.c)) $(wildcard Tests/kernels/*.c)
LINE_C    := $(wildcard $(CORE)/*/*.c) Tests/core/line.c Tests/kernels/region.c Tests/kernels/report.c
TEST      := $(STRICT) -D_GNU_SOURCE -I$(CORE)/include -ITests/kernels

# gold, which Swift's clang would take, warns of AddressSanitizer's own symbols.
SANITIZE := -g -fsanitize=address,undefined -fno-sanitize-recover=all $(if $(shell command -v ld.lld),-fuse-ld=lld)

.PHONY: test-kernels test-emulated test-arm64 test-x86 setup-arm64 setup-x86

# $(call test-core,COMPILER AND ITS FLAGS)
define test-core
@echo "$(1)"
@$(1) $(TEST) $(KERNELS_C) -o $(BUILD)/kernels
@$(BUILD)/kernels $(KERNELS)
@$(1) $(TEST) $(LINE_C) $$(pkg-config --cflags --libs soxr) -o $(BUILD)/line
@$(BUILD)/line

endef

# Intrinsics are the compiler's to read: clang's and gcc's code is tested, and once more with every access checked.
test-kernels: setup
	@mkdir -p $(BUILD)
	$(call test-core,clang)
	$(if $(shell command -v gcc),$(call test-core,gcc))
	$(call test-core,clang $(SANITIZE))

# No emulator of programs knows AVX-512: those rungs run in test-kernels, where the CPU has it.
test-emulated: test-arm64 test-x86

test-arm64: setup-arm64
	@mkdir -p $(BUILD)
	@aarch64-linux-gnu-gcc -static $(TEST) $(KERNELS_C) -o $(BUILD)/kernels-arm64
	qemu-aarch64 $(BUILD)/kernels-arm64 --require neon reference --allow neon reference

# What is taken from Haswell is what the emulator would warn of.
test-x86: setup-x86
	@mkdir -p $(BUILD)
	@x86_64-linux-gnu-gcc -static $(TEST) $(KERNELS_C) -o $(BUILD)/kernels-x86
	qemu-x86_64 -cpu Nehalem $(BUILD)/kernels-x86 --require reference --allow reference
	qemu-x86_64 -cpu Haswell-noTSX,-pcid,-x2apic,-tsc-deadline,-invpcid \
	    $(BUILD)/kernels-x86 --require avx2 reference --allow avx2 reference

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
	    echo "make test-x86 needs gcc for x86-64 and qemu-user: install $(GCC_X86) qemu-user (Debian, Ubuntu)" >&2; \
	    exit 1; }
