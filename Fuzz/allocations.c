/* SPDX-License-Identifier: Apache-2.0 */
#include "allocations.h"

#include <sanitizer/allocator_interface.h>
#include <stdatomic.h>

static _Thread_local size_t allocations;

static void on_allocation(const volatile void *memory, size_t size) {
    (void)memory, (void)size;
    ++allocations;
}

static void on_free(const volatile void *memory) { (void)memory; }

size_t fuzz_allocations(void) {
    static atomic_flag installed = ATOMIC_FLAG_INIT;
    if (!atomic_flag_test_and_set(&installed)) (void)__sanitizer_install_malloc_and_free_hooks(on_allocation, on_free);
    return allocations;
}

size_t fuzz_live_bytes(void) { return __sanitizer_get_current_allocated_bytes(); }
