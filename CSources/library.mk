# SPDX-License-Identifier: Apache-2.0
#
# liblinecard, for programs in other languages: shared, exporting only the functions of its headers, and static.
# ../Makefile includes this; docs/c-library.md is the page for users. PREFIX, LIBDIR, INCLUDEDIR, DESTDIR, CC, CPPFLAGS,
# CFLAGS, LDFLAGS and AR have their usual meanings.

PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
# At -O2 gcc 12 doesn't vectorize the sorting of the direct engine's samples.
CFLAGS     ?= -O3

# With SOXR=no, the library is built without libsoxr, and programs that link it don't need libsoxr either.
SOXR ?= yes
ifneq ($(SOXR),no)
WITH_SOXR_CFLAGS := $(SOXR_CFLAGS)
WITH_SOXR_LIBS   := $(SOXR_LIBS)
REQUIRED         := soxr
endif

# If Swift is the only toolchain, its clang is the only C compiler, and there is no cc.
ifeq ($(origin CC),default)
CC := $(if $(shell command -v cc),cc,clang)
endif

define NEWLINE


endef

# Paths may contain spaces, quotes and anything else but a newline, which pkg-config cannot express, and `$`, which make
# would expand: the result would be another path. $(PREFIX) in LIBDIR and INCLUDEDIR is meant to be expanded.
# Relative paths are refused because not every shell expands the tilde of PREFIX=~/linecard.
has_dollar = $(findstring $$,$(subst $$(PREFIX),,$(subst $${PREFIX},,$(value $(1)))))
check_path = $(if $(has_dollar),$(error $(1) must not contain a dollar sign: $(value $(1))))$(if \
    $(findstring $(NEWLINE),$($(1))),$(error $(1) must not contain a newline: $($(1))))$(if \
    $(findstring $(NEWLINE)/,$(NEWLINE)$($(1))),,$(error $(1) must be an absolute path: $($(1))))

# Checked while make reads this, before anything is built, installed or removed.
ifneq ($(filter lib install uninstall,$(MAKECMDGOALS)),)
$(foreach name,PREFIX LIBDIR INCLUDEDIR $(if $(value DESTDIR),DESTDIR),$(call check_path,$(name)))
endif

# $(call quoted,TEXT) is one word for the shell.
quoted = '$(subst ','\'',$(1))'

version = $(shell sed -n 's/^.define LC_VERSION_$(1) //p' $(CORE)/include/linecard/version.h)
MAJOR   := $(call version,MAJOR)
MINOR   := $(call version,MINOR)
VERSION := $(MAJOR).$(MINOR).$(call version,PATCH)

# The part of the version that a program is bound to. Before 1.0 any minor version may change the interface.
STABLE := $(if $(filter 0,$(MAJOR)),0.$(MINOR),$(MAJOR))

ALL_FLAGS = $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)

ifeq ($(shell uname),Darwin)
SONAME := liblinecard.$(STABLE).dylib
SHARED := liblinecard.$(VERSION).dylib
LINK   := liblinecard.dylib
SHARE   = -dynamiclib -install_name $(call quoted,$(LIBDIR)/$(SONAME)) -current_version $(VERSION)
else
SONAME := liblinecard.so.$(STABLE)
SHARED := liblinecard.so.$(VERSION)
LINK   := liblinecard.so
# clang links the sanitizers' run-time library to programs only, so that a library's references to it stay undefined.
SHARE   = -shared -Wl,-soname,$(SONAME) $(if $(findstring -fsanitize,$(ALL_FLAGS)),,-Wl,-z,defs)

# With -flto, objects contain the compiler's intermediate code. The system's ar indexes only what it has a plug-in for,
# and Swift's clang would link with gold, for which it has no plug-in.
ifneq ($(findstring -flto,$(ALL_FLAGS)),)
CLANG := $(findstring clang,$(shell $(CC) --version))
ifeq ($(origin AR),default)
AR := $(shell $(CC) --print-prog-name=$(if $(CLANG),llvm-ar,gcc-ar))
endif
ifeq ($(if $(CLANG),$(findstring -fuse-ld,$(ALL_FLAGS)),skip),)
SHARE += $(if $(shell command -v "$$($(CC) --print-prog-name=ld.lld)"),-fuse-ld=lld)
endif
endif
endif

LIB     := $(BUILD)/lib
OBJECTS := $(patsubst $(CORE)/%.c,$(LIB)/%.o,$(CORE_C))
HEADERS := $(wildcard $(CORE)/*/*.h $(CORE)/*/*/*.h $(CORE)/include/*.h $(CORE)/include/linecard/*.h)
PUBLIC  := $(filter-out %/kernels.h %/recipe.h,$(wildcard $(CORE)/include/linecard/*.h))

.PHONY: lib install uninstall exports interface-current api-c test-install setup-install

lib: $(if $(REQUIRED),setup) $(LIB)/$(SHARED) $(LIB)/liblinecard.a

# The flags of the last build: rewritten only when they change, which rebuilds everything.
BUILT_WITH = $(ALL_FLAGS) $(SHARE) $(AR) $(REQUIRED)

.PHONY: always
always:

$(LIB)/flags: always
	@mkdir -p $(@D)
	@printf '%s\n' $(call quoted,$(BUILT_WITH)) > $@.now
	@cmp -s $@.now $@ && rm $@.now || mv $@.now $@

$(LIB)/%.o: $(CORE)/%.c $(HEADERS) CSources/library.mk $(LIB)/flags | $(if $(REQUIRED),setup)
	@mkdir -p $(@D)
	$(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) -fPIC -fvisibility=hidden -I$(CORE)/include \
	    $(WITH_SOXR_CFLAGS) -c $< -o $@

# -pthread for pthread_once, which is in glibc itself only since 2.34.
$(LIB)/$(SHARED): $(OBJECTS) $(LIB)/flags
	$(CC) $(SHARE) $(CFLAGS) $(LDFLAGS) $(OBJECTS) $(WITH_SOXR_LIBS) -pthread -o $@

$(LIB)/liblinecard.a: $(OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

# $(call installation,install or uninstall)
installation = DESTDIR=$(call quoted,$(DESTDIR)) PREFIX=$(call quoted,$(PREFIX)) LIBDIR=$(call quoted,$(LIBDIR)) \
    INCLUDEDIR=$(call quoted,$(INCLUDEDIR)) VERSION=$(VERSION) SHARED=$(SHARED) SONAME=$(SONAME) LINK=$(LINK) REQUIRED=$(REQUIRED) \
    CSources/installation.sh $(1) $(LIB) $(notdir $(PUBLIC))

install: lib
	@$(call installation,install)

uninstall:
	@$(call installation,uninstall)

# The shared library exports exactly the functions that the public headers declare, and three names of the linker. All
# global names of the static library begin with lc_.
ifeq ($(shell uname),Darwin)
EXPORTED = nm -gU $(LIB)/$(SHARED) | sed 's/.* _//'
LEAKED   = nm -gU $(LIB)/liblinecard.a | sed -n 's/.* [A-Z] _//p' | grep -v '^lc_'
else
EXPORTED = nm -D --defined-only $(LIB)/$(SHARED) | sed 's/.* //' | grep -vx -e __bss_start -e _edata -e _end
LEAKED   = nm -g --defined-only $(LIB)/liblinecard.a | sed -n 's/.* [A-Z] //p' | grep -v '^lc_'
endif

# docs/api has the declarations of the public headers, with types and values.
INTERFACE := docs/api/liblinecard.txt
interface  = awk -f CSources/interface.awk $(sort $(PUBLIC))

interface-current:
	@$(interface) | diff $(INTERFACE) - || \
	    { echo "The public headers differ from $(INTERFACE) (<). If that is intended, run make api-c."; exit 1; }

exports: lib
	@$(CC) -E -I$(CORE)/include $(PUBLIC) | tr -cs 'A-Za-z0-9_(' '\n' | sed -n 's/^\(lc_[a-z0-9_]*\)(.*/\1/p' | \
	    sort -u > $(LIB)/declared
	@$(EXPORTED) | sort -u > $(LIB)/exported
	@diff $(LIB)/declared $(LIB)/exported || { echo "< declared, not exported; > exported, not declared"; exit 1; }
	@! $(LEAKED) || { echo "$(LIB)/liblinecard.a leaks these names"; exit 1; }
	@echo "$(SHARED) exports the $$(wc -l < $(LIB)/declared | tr -d ' ') functions that its headers declare"

api-c:
	@$(interface) > $(INTERFACE)

# Tests/install has a script for each: the programs of docs/c-library.md, special builds, and special paths.
test-install: setup-install
	@for compilers in "gcc g++" "clang clang++"; do \
	    command -v $${compilers#* } > /dev/null || continue; \
	    Tests/install/programs.sh $$compilers || exit 1; \
	done
	@Tests/install/paths.sh
	$(if $(LINUX),@Tests/install/builds.sh)

setup-install: setup setup-gcc
	@command -v python3 > /dev/null || { \
	    packages="$(if $(shell command -v apt-get),python3,python)"; \
	    echo "installing $$packages"; $(INSTALL); } || \
	    echo "could not install python3: the Python program of docs/c-library.md is not run" >&2
