# SPDX-License-Identifier: Apache-2.0
#
# make run            build a release and run the demo, which calls itself and prints the delay of the answer
# make test           run the tests
# make test-examples  build the examples, and call them
# make test-without-soxr  build without libsoxr, as Swift package and as C library, and check that nothing refers to it
# make test-parity    compare the serializers with pipecat's, and print the differences
# make parity-golden  record pipecat's results for test-parity again (needs Python 3.11 and a package index)
# make test-kernels   compare every kernel that this CPU can run with its witness (KERNELS=--speed times them too)
# make test-emulated  the same on an emulated arm64, and on an emulated x86-64 with and without AVX2
# make test-install   install the C library into .build, run the programs of docs/c-library.md with it, and uninstall it
# make bench          run the benchmarks (BENCH="--filter g711" passes arguments on)
# make bench-peers    the same, beside pipecat, FFmpeg and others (Benchmarks/peers)
# make bench-compilers  compare the C library as gcc and as clang compile it
# make lint           check formatting, prose, generated tables, each header by itself, and warnings of both C compilers
# make sanitize       run the tests under AddressSanitizer, and with UndefinedBehaviorSanitizer in all C code
# make sanitize-threads  run the tests of sessions and of the server under ThreadSanitizer
# make test-package   build the echo of README.md in a package elsewhere, and call it
# make conformance    compare the server's WebSocket with the rules of RFC 6455 (CONFORMANCE="--filter 5.4")
# make conformance-autobahn  run the Autobahn test suite against the same code, if wstest is installed
# make fuzz           fuzz the code that reads untrusted bytes, a minute a target (FUZZ_SECONDS=60 FUZZ="base64 line")
# make model-long     compare 100,000 random calls of a session with what the provider played (SCHEDULES=100000)
# make blocking-long  compare the silence in 100 calls, with and without an application that blocks (CALLS=100)
# make attack         attack a server that has calls, and measure whether they notice (ATTACK="--filter upgrade")
# make attack-long    the same with up to 10,000 connections, and attacks that take longer
# make test-proxies   make 200 calls through nginx and through HAProxy, with the configurations in deploy
# make docs           build the documentation of the Swift API, where warnings are errors, and compare the API with docs/api
# make api            write docs/api, the digests of the public Swift and C interfaces
# make check          run all that CI runs, and print the time of each part: PARTS="lint test" picks some
# make check-long     the same for the parts that are too slow for CI
# make install        build and install the C library (PREFIX=/usr/local, DESTDIR, CC, CFLAGS); make uninstall; see
#                     docs/c-library.md
# make format         reformat Swift and C
# make tables         generate the tables of G.711 and of the direct engine's filters
# make recipes        measure delay, gain, leakage and cost of each recipe of the resampler
#
# Each installs what it needs from the system's packages: libsoxr and pkg-config; clang-format for lint, gcc for lint,
# test-install and test-kernels, Python for test-install, cross compilers and qemu-user for test-emulated, slowhttptest
# for attack, valgrind for fuzz, nginx and HAProxy for test-proxies.

CORE    := CSources/CLinecard
CORE_C  := $(wildcard $(CORE)/*/*.c $(CORE)/*/*/*.c)
TABLES  := $(CORE)/g711/g711_tables.c $(CORE)/resample/direct/direct_tables.c
C_FILES := $(wildcard $(addsuffix .[ch],$(CORE)/*/* $(CORE)/*/*/* $(CORE)/include/linecard/* CSources/CMachine/* \
    CSources/CMachine/include/* CSources/generators/* Tests/CAllocations/* Tests/CAllocations/include/* Tests/kernels/* \
    Tests/core/* Benchmarks/peers/* Benchmarks/compilers/* Examples/* Fuzz/*))
SWIFT   := Package.swift Sources Tests Benchmarks Attacks Conformance Fuzz Examples docs
# The flags of builds with libsoxr. Without them the core has only the direct engine, and links no system library.
SOXR_CFLAGS := -DLC_WITH_SOXR $$(pkg-config --cflags soxr)
SOXR_LIBS   := $$(pkg-config --libs soxr)

STRICT  := -std=c11 -Wall -Wextra -Wconversion -Wpedantic -Werror -O2
BUILD   := .build
PARITY  := $(BUILD)/parity

.PHONY: run test bench lint sanitize fuzz fuzz-long check check-long format tables recipes setup setup-fuzz setup-gcc \
    setup-lint strict headers tables-current
.DEFAULT_GOAL := test

run: setup
	@swift build -c release --product linecard
	@"$$(swift build -c release --show-bin-path)/linecard" demo

# Tests run one after the other, because calls are in real time and busy cores would delay them.
test: setup
	swift test --no-parallel

# Builds the package without its trait Soxr and checks that no symbol of libsoxr is linked. pkg-config finds nothing here, as on a
# machine without it. The build folder is that of `test`, so that the packages are not built twice; the next build with libsoxr
# compiles Linecard again.
.PHONY: test-without-soxr test-without-soxr-long
WITHOUT_SOXR = PKG_CONFIG_LIBDIR=/nonexistent swift
BINARIES     = "$$(swift build --show-bin-path)"

test-without-soxr:
	@$(WITHOUT_SOXR) build --disable-default-traits --product linecard
	@! nm $(BINARIES)/linecard | grep ' soxr_' || { echo "linecard refers to libsoxr without the trait"; exit 1; }
	@$(BINARIES)/linecard demo --output $(BUILD)/demo
	@PKG_CONFIG_LIBDIR=/nonexistent $(MAKE) -s exports SOXR=no
	@! nm -D --undefined-only $(LIB)/$(SHARED) | grep ' soxr_' || { echo "$(SHARED) needs libsoxr with SOXR=no"; exit 1; }
	@clang $(TEST) $(DIRECT_C) -lm -pthread -o $(BUILD)/direct && $(BUILD)/direct

test-without-soxr-long:
	$(WITHOUT_SOXR) test --disable-default-traits --no-parallel

# A separate package, built in the same folder and with the same versions, so that the libraries are not built twice. SwiftPM
# caches one build plan per folder, whichever package it is of: the cache is not used here, and removed afterwards.
.PHONY: test-examples
# These tests run alone: an echo in real time drops late audio, and load tests keep a core busy.
ALONE := Echo|OwnServer|LoadTests|VirtualMenuTests

test-examples: setup
	@if [ -f Package.resolved ]; then cp Package.resolved Examples; fi
	@trap 'rm -f $(BUILD)/debug.yaml' EXIT INT TERM; \
	    options="--package-path Examples --scratch-path $(BUILD) --disable-build-manifest-caching"; \
	    swift test $$options --skip "$(ALONE)" && \
	    swift test $$options --skip-build --no-parallel --filter "$(ALONE)"

# Uses the debug build of `make test`, because the cases wait more than they compute.
.PHONY: conformance conformance-autobahn

conformance: setup
	@swift run conformance $(CONFORMANCE)

conformance-autobahn: setup
	@swift build --product conformance
	@Conformance/autobahn "$$(swift build --show-bin-path)/conformance" '$(CASES)'

.PHONY: test-parity parity-golden

test-parity: setup
	swift test --filter ParityTests

parity-golden: setup-python
	@Benchmarks/peers/environment $(PARITY)/venv Benchmarks/peers/requirements.txt
	@$(PARITY)/venv/bin/python -B -W ignore::DeprecationWarning Tests/Parity/python/golden.py Tests/Parity/golden.jsonl
	@git diff --stat -- Tests/Parity/golden.jsonl

bench: setup
	@swift run -c release bench $(BENCH)

# Other libraries do the same work, for the same table. Those that cannot be installed are left out.
PEERS := $(BUILD)/peers
.PHONY: bench-peers setup-peers setup-python

bench-peers: setup-peers
	@mkdir -p $(PEERS)
	@swift run -c release bench --write-messages $(PEERS)/messages
	@Benchmarks/peers/run $(PEERS)/messages $(PEERS)
	@swift run -c release bench --peers $(PEERS)/rows.json $(BENCH)

# The two builds are loaded into one process and timed in turn.
.PHONY: bench-compilers

bench-compilers: setup setup-gcc
	@for cc in gcc clang; do $(MAKE) -s lib CC=$$cc BUILD=$(BUILD)/compilers/$$cc > /dev/null || exit 1; done
	@clang $(STRICT) -D_GNU_SOURCE -I$(CORE)/include Benchmarks/compilers/compilers.c -ldl -o $(BUILD)/compilers/compare
	@echo "first: $$(gcc --version | head -n 1); second: $$(clang --version | head -n 1)"
	@$(BUILD)/compilers/compare $(BUILD)/compilers/gcc/lib/$(SHARED) $(BUILD)/compilers/clang/lib/$(SHARED)

setup-peers: setup setup-python
	@pkg-config --exists libavcodec libswresample spandsp speexdsp 2> /dev/null || { \
	    packages="$(if $(shell command -v apt-get),libavcodec-dev libswresample-dev libspandsp-dev \
	        libspeexdsp-dev,ffmpeg spandsp speexdsp)"; \
	    echo "installing $$packages"; $(INSTALL); } || echo "could not install all of $$packages" >&2

setup-python:
	@/usr/bin/python3 -c 'import ensurepip' 2> /dev/null || { \
	    packages="$(if $(shell command -v apt-get),python3-venv,python)"; \
	    echo "installing $$packages"; $(INSTALL); } || echo "could not install $$packages" >&2

# The parts of a check are targets, made in this order; to add a part, name it in one of the lists. Quick parts, which
# build no Swift package, come first. conformance, docs and fuzz use the packages that test has built. Only Linux has
# user-mode emulators, libFuzzer in its Swift toolchain, and loopback addresses to attack from; attack reuses what run has
# built. test-without-soxr comes last, because it replaces what test has built of Linecard. sanitize builds every package once
# more, so it is among the long parts: in CI the C core runs under the sanitizers in test-kernels, and what reads untrusted bytes
# in fuzz.
LINUX := $(filter Linux,$(shell uname))
QUICK := lint test-install test-kernels $(if $(LINUX),test-emulated)
CHECK := $(QUICK) test conformance test-examples docs run $(if $(LINUX),attack test-proxies fuzz) test-without-soxr
LONG  := sanitize sanitize-threads model-long blocking-long $(if $(LINUX),attack-long fuzz-long) bench-peers test-package \
    test-without-soxr-long

check:
	@.ci/parts $(or $(PARTS),$(CHECK))

# Continues after a failure, since no part needs another.
check-long:
	@.ci/parts -k $(or $(PARTS),$(LONG))

lint: setup-lint strict headers tables-current interface-current
	@.ci/prose
	@grep -q '^## $(VERSION)\b' CHANGELOG.md || { echo "CHANGELOG.md has no section for version $(VERSION)"; exit 1; }
	swift format lint --strict --recursive --parallel $(SWIFT)
	clang-format --dry-run --Werror $(C_FILES)

format: setup-lint
	swift format --in-place --recursive --parallel $(SWIFT)
	clang-format -i $(C_FILES)

# Compiles the C core without warnings, with clang and, if available, gcc.
strict: setup setup-gcc
	@for cc in clang gcc; do \
	    command -v $$cc > /dev/null || continue; \
	    for file in $(CORE_C) $(wildcard CSources/CMachine/*.c Tests/CAllocations/*.c); do \
	        $$cc $(STRICT) -I$(CORE)/include -ICSources/CMachine/include -ITests/CAllocations/include \
	            $(SOXR_CFLAGS) -c $$file -o /dev/null || exit 1; \
	    done; \
	done

# Compiles each header alone, as C11 and as C++17, with clang and, if available, gcc.
headers: setup-gcc
	@for header in linecard.h $(notdir $(wildcard $(CORE)/include/linecard/*.h)); do \
	    test -f $(CORE)/include/$$header || header=linecard/$$header; \
	    for cc in "clang -std=c11 -x c" "clang++ -std=c++17 -x c++" "gcc -std=c11 -x c" "g++ -std=c++17 -x c++"; do \
	        command -v $${cc%% *} > /dev/null || continue; \
	        printf '#include "%s"\nstruct alone;\n' $$header | \
	            $$cc -Wall -Wextra -Wpedantic -Werror -I$(CORE)/include -fsyntax-only - || exit 1; \
	    done; \
	done

# $(call generate,COMPILER) writes $$table to standard output. Contracted multiplications and additions would round
# differently on some CPUs.
GENERATORS := CSources/generators
DESIGN_C   := $(GENERATORS)/telephone_filter.c $(GENERATORS)/equiripple.c
generate    = $(1) -std=c11 -Wall -Wextra -O2 -ffp-contract=off $(GENERATORS)/$$(basename $$table) $(DESIGN_C) \
    -o $(BUILD)/generator && $(BUILD)/generator

tables:
	@mkdir -p $(BUILD)
	@for table in $(TABLES); do $(call generate,clang) > $$table || exit 1; done

# Both compilers must generate the same bits.
tables-current: setup-gcc
	@mkdir -p $(BUILD)
	@for cc in clang gcc; do \
	    command -v $$cc > /dev/null || continue; \
	    for table in $(TABLES); do \
	        $(call generate,$$cc) | cmp -s - $$table || \
	            { echo "$$table differs from what its generator writes with $$cc: run make tables"; exit 1; }; \
	    done; \
	done

recipes: setup
	@mkdir -p $(BUILD)
	@clang -std=c11 -Wall -Wextra -O2 -I$(CORE)/include CSources/generators/recipe_measure.c $(CORE_C) \
	    $(SOXR_CFLAGS) $(SOXR_LIBS) -lm -pthread -o $(BUILD)/recipe_measure
	@$(BUILD)/recipe_measure

# Runs the tests under both sanitizers at once; leaks fail them too. On Linux `swift test` has no option for
# UndefinedBehaviorSanitizer, so clang gets it, in trap mode, which needs no runtime library: undefined behaviour is an
# illegal instruction, for which AddressSanitizer prints the stack. Swift's backtracer must leave that signal alone: under
# AddressSanitizer it fails in its turn, and the run hangs. XCTest is disabled because its runner leaks.
sanitize: setup
	LINECARD_SCHEDULES=200 SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=handle_sigill=1:handle_sigtrap=1 \
	    LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.supp:print_suppressions=0 \
	    swift test --no-parallel --disable-xctest --sanitize=address --scratch-path $(BUILD)/sanitize \
	    -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined

# Races show where there are threads: in the session, the server and the simulator.
.PHONY: sanitize-threads

sanitize-threads: setup
	LINECARD_SCHEDULES=200 TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/threads.supp \
	    swift test --no-parallel --disable-xctest --sanitize=thread --scratch-path $(BUILD)/threads \
	    --filter 'LinecardServerTests|LinecardSimulatorTests|LinecardTests.*Session'

.PHONY: test-package

test-package: setup
	@Tests/install/package.sh

# `make test` has a thousand of these calls. They are cheap only when optimized.
.PHONY: model-long

model-long: setup
	LINECARD_SCHEDULES=$(or $(SCHEDULES),100000) swift test -c release -Xswiftc -enable-testing --scratch-path $(BUILD)/model \
	    --filter SessionModelTests

.PHONY: blocking-long

blocking-long: setup
	LINECARD_CALLS=$(or $(CALLS),100) swift test -c release -Xswiftc -enable-testing --scratch-path $(BUILD)/model \
	    --filter BlockingLoadTests

# Attacks/README.md describes the rows. Programs that cannot be installed are left out.
.PHONY: attack attack-long test-proxies build-attack setup-attack setup-proxies

attack: build-attack setup-attack
	@"$$(swift build -c release --show-bin-path)/attack" $(ATTACK)

attack-long:
	@$(MAKE) attack ATTACK="--long $(ATTACK)"

test-proxies: build-attack setup-proxies
	@"$$(swift build -c release --show-bin-path)/attack" proxies

build-attack: setup
	@swift build -c release --product linecard
	@swift build -c release --product attack

setup-attack:
	@command -v slowhttptest > /dev/null || { \
	    packages=slowhttptest; echo "installing $$packages"; $(INSTALL); } || \
	    echo "could not install slowhttptest: its attacks are skipped" >&2

setup-proxies:
	@PATH="$$PATH:/usr/sbin"; { command -v nginx && command -v haproxy && command -v openssl; } > /dev/null || { \
	    packages="nginx haproxy openssl"; echo "installing $$packages"; $(INSTALL); } || \
	    echo "could not install all of $$packages: what is missing is skipped" >&2

# Builds the documentation of the four libraries, each of which can link to those before it, and merges it to one site.
# Uses the build of `make test`. To view it: python3 -m http.server --directory .build/docs/site, and /documentation
# there.
DOCS   := $(BUILD)/docs
GRAPHS := $(BUILD)/*/symbolgraph
SWIFT_LIBRARIES := LinecardCodec Linecard LinecardServer LinecardSimulator
DOCC   := $(if $(filter Darwin,$(shell uname)),xcrun )docc
SAY     = > $(DOCS)/log 2>&1 || { cat $(DOCS)/log; exit 1; }
.PHONY: docs symbol-graphs api

docs: symbol-graphs
	@for library in $(SWIFT_LIBRARIES); do \
	    $(DOCS)/digest $(DOCS)/graphs/$$library/* | diff docs/api/$$library.txt - || \
	        { echo "The public API of $$library differs from docs/api (<). If that is intended, run make api."; exit 1; }; \
	    { $(DOCC) convert Sources/$$library/$$library.docc --additional-symbol-graph-dir $(DOCS)/graphs/$$library \
	        --fallback-bundle-identifier $$library --warnings-as-errors --enable-experimental-external-link-support \
	        $$linked --output-path $(DOCS)/$$library.doccarchive $(SAY); } || exit 1; \
	    linked="$$linked --dependency $(DOCS)/$$library.doccarchive"; \
	done
	@$(DOCC) merge $(DOCS)/*.doccarchive --synthesized-landing-page-name Linecard --synthesized-landing-page-topics-style list \
	    --output-path $(DOCS)/site $(SAY)

# Writes docs/api, which lists the public declarations of each library. In a review, its diff is what callers will notice.
api: api-c symbol-graphs
	@for library in $(SWIFT_LIBRARIES); do \
	    $(DOCS)/digest $(DOCS)/graphs/$$library/* > docs/api/$$library.txt || exit 1; \
	done

symbol-graphs: setup
	@rm -rf $(DOCS) $(GRAPHS) && mkdir -p $(DOCS)
	@swift package dump-symbol-graph --skip-synthesized-members --emit-extension-block-symbols $(SAY)
	@for library in $(SWIFT_LIBRARIES); do \
	    mkdir -p $(DOCS)/graphs/$$library && \
	    find $(GRAPHS) -name $$library.symbols.json -o -name "$$library@*" | \
	        xargs -I @ cp @ $(DOCS)/graphs/$$library || exit 1; \
	done
	@swiftc docs/api/digest.swift -o $(DOCS)/digest

# Fuzz/README.md describes the targets.
fuzz: setup setup-fuzz
	@FUZZ_SECONDS=$(FUZZ_SECONDS) Fuzz/run $(FUZZ)

fuzz-long:
	@$(MAKE) fuzz FUZZ_SECONDS=$(or $(FUZZ_SECONDS),600)

# Without debugging symbols of the C library, valgrind doesn't start on some systems.
setup-fuzz:
	@command -v valgrind > /dev/null || { \
	    packages="valgrind libc6-dbg"; echo "installing $$packages"; $(INSTALL); } || \
	    echo "could not install valgrind: no instructions are counted" >&2

# Installs missing packages, as root or through sudo. The package manager's output is shown only when it fails.
SUDO     := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
INSTALL  := $(if $(shell command -v apt-get),{ output=$$({ $(SUDO) apt-get update -qq && \
    $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$packages; } 2>&1) || \
    { printf '%s\n' "$$output" >&2; false; }; },$(if $(shell command -v brew),brew install --quiet $$packages,false))

setup:
	@pkg-config --exists soxr 2> /dev/null || { \
	    packages="$(if $(shell command -v apt-get),libsoxr-dev pkg-config,libsoxr pkg-config)"; \
	    echo "installing $$packages"; $(INSTALL) && pkg-config --exists soxr 2> /dev/null; } || { \
	    echo "Linecard needs libsoxr and pkg-config: install libsoxr-dev and pkg-config (Debian, Ubuntu), or libsoxr and" \
	        "pkg-config (Homebrew)" >&2; exit 1; }

# On a Mac gcc is clang. If it cannot be installed, only clang is used.
setup-gcc:
	@test "$$(uname)" != Linux || { command -v gcc && command -v g++; } > /dev/null || { \
	    packages="gcc g++"; echo "installing $$packages"; $(INSTALL); } || \
	    echo "could not install gcc and g++: only clang is used" >&2

setup-lint: setup
	@command -v clang-format > /dev/null || { \
	    packages=clang-format; echo "installing $$packages"; $(INSTALL); } || { \
	    echo "make lint needs clang-format: install clang-format" >&2; exit 1; }

include CSources/core.mk
include CSources/library.mk
