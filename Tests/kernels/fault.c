/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include <setjmp.h>
#include <signal.h>
#include <stddef.h>

static sigjmp_buf before_call;
static volatile sig_atomic_t is_calling;
static fault last;

static void catch (int number, siginfo_t *info, void *context) {
    (void)context;
    if (!is_calling) { /* a fault of the harness itself ends the program */
        signal(number, SIG_DFL);
        return;
    }
    last = (fault){number, info->si_addr};
    siglongjmp(before_call, 1);
}

void fault_install(void) {
    /* Without SA_NODEFER the signal would stay blocked after the jump, because the mask isn't saved, which would cost a
     * system call for each check. */
    struct sigaction action = {.sa_sigaction = catch, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGILL, &action, NULL);
}

bool fault_survives(fault *fault, void (*call)(void *), void *argument) {
    is_calling = 1;
    const bool survived = sigsetjmp(before_call, 0) == 0;
    if (survived) call(argument);
    is_calling = 0;
    if (!survived) *fault = last;
    return survived;
}
