/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* sched_setaffinity, CPU_SET */
#include "machine.h"

#if defined(__linux__)
#include <malloc.h>
#include <sched.h>
#elif defined(__APPLE__)
#include <malloc/malloc.h>
#endif

int64_t machine_heap_bytes(void) {
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
    const struct mallinfo2 info = mallinfo2();
    return (int64_t)(info.uordblks + info.hblkhd); /* from arenas, and mapped one by one */
#elif defined(__APPLE__)
    malloc_statistics_t statistics;
    malloc_zone_statistics(0, &statistics);
    return (int64_t)statistics.size_in_use;
#else
    return -1;
#endif
}

bool machine_pin_to_core(unsigned index) {
#if defined(__linux__)
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return false;
    for (size_t core = 0; core < CPU_SETSIZE; core++) {
        if (!CPU_ISSET(core, &allowed) || index-- > 0) continue;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(core, &one);
        return sched_setaffinity(0, sizeof one, &one) == 0;
    }
    return false;
#else
    (void)index;
    return false;
#endif
}
