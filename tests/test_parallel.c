// Every job once, on any number of threads.
#include "parallel.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { JOBS = 1000, BIG = 1 << 20 };

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#elif defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static void count_visit(void *context, size_t index) {
    int *visits = context;
    visits[index]++;
}

static bool all_once(const int *visits) {
    for (size_t i = 0; i < JOBS; i++) {
        if (visits[i] != 1) return false;
    }
    return true;
}

static void there_is_at_least_one_core(void **state) {
    (void)state;
    assert_true(parallel_cores() >= 1);
}

static void every_job_runs_once_on_any_number_of_threads(void **state) {
    (void)state;
    const size_t threads[] = {0, 1, 2, 7, 64, 1000, SIZE_MAX};
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        int visits[JOBS] = {0};
        parallel_run(threads[i], JOBS, count_visit, visits);
        assert_true(all_once(visits));
    }
}

static void a_pool_does_many_rounds_one_after_the_other(void **state) {
    (void)state;
    enum { ROUNDS = 300, FEW = 5 };
    const size_t threads[] = {0, 1, 2, 3, 7};
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        Error err = {0};
        Pool *pool = pool_create(threads[i], &err);
        assert_non_null(pool);
        assert_true(pool_threads(pool) >= 1);
        int visits[FEW] = {0};
        for (int r = 0; r < ROUNDS; r++) pool_run(pool, FEW, count_visit, visits);
        for (size_t k = 0; k < FEW; k++) assert_int_equal(visits[k], ROUNDS);
        pool_free(pool);
    }
}

static void a_pool_that_has_gone_to_sleep_wakes(void **state) {
    (void)state;
    Error err = {0};
    Pool *pool = pool_create(3, &err);
    for (int r = 0; r < 5; r++) {
        int visits[JOBS] = {0};
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
        pool_run(pool, JOBS, count_visit, visits);
        assert_true(all_once(visits));
    }
    pool_free(pool);
}

static void no_pool_is_a_pool_of_one(void **state) {
    (void)state;
    int visits[JOBS] = {0};
    assert_int_equal(pool_threads(NULL), 1);
    pool_run(NULL, JOBS, count_visit, visits);
    assert_true(all_once(visits));
    pool_free(NULL);
}

static void no_jobs_and_one_job_are_all_right(void **state) {
    (void)state;
    int visits[2] = {0};
    parallel_run(4, 0, count_visit, visits);
    assert_int_equal(visits[0], 0);
    parallel_run(4, 1, count_visit, visits);
    assert_int_equal(visits[0], 1);
    assert_int_equal(visits[1], 0);
}

static void wait_for_the_other(void *context, size_t index) {
    (void)index;
    atomic_int *arrived = context;
    atomic_fetch_add(arrived, 1);
    while (atomic_load(arrived) < 2) {
    }
}

static void two_threads_work_at_the_same_time(void **state) {
    (void)state;
    atomic_int arrived = 0;
    parallel_run(2, 2, wait_for_the_other, &arrived);
    assert_int_equal(atomic_load(&arrived), 2);
}

static void use_much_stack(void *context, size_t index) {
    volatile unsigned char room[BIG];
    for (size_t i = 0; i < BIG; i += 512) room[i] = (unsigned char)(index + 1);
    unsigned char *last = context;
    last[index] = room[BIG - 512];
}

static void a_thread_has_a_megabyte_of_stack(void **state) {
    (void)state;
    unsigned char last[8] = {0};
    parallel_run(4, 8, use_much_stack, last);
    for (unsigned char i = 0; i < 8; i++) assert_int_equal(last[i], i + 1);
}

static void inner_run(void *context, size_t index) {
    int *visits = context;
    visits += 10 * index;
    parallel_run(2, 10, count_visit, visits);
}

static void a_job_may_share_out_work_itself(void **state) {
    (void)state;
    int visits[JOBS] = {0};
    parallel_run(3, JOBS / 10, inner_run, visits);
    assert_true(all_once(visits));
}

// Without room for another stack no thread starts. Set in a child, which ends with it.
static int run_without_room(void) {
    struct rlimit limit = {.rlim_cur = 0, .rlim_max = 0};
    if (setrlimit(RLIMIT_AS, &limit) != 0) return 10;
    int visits[JOBS] = {0};
    parallel_run(4, JOBS, count_visit, visits);
    return all_once(visits) ? 0 : 11;
}

static void where_no_thread_can_start_the_caller_does_it_all(void **state) {
    (void)state;
    if (SANITIZED) skip();  // which needs room of its own
    pid_t child = fork();
    if (child == 0) _exit(run_without_room());
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_at_least_one_core),
        cmocka_unit_test(every_job_runs_once_on_any_number_of_threads),
        cmocka_unit_test(a_pool_does_many_rounds_one_after_the_other),
        cmocka_unit_test(a_pool_that_has_gone_to_sleep_wakes),
        cmocka_unit_test(no_pool_is_a_pool_of_one),
        cmocka_unit_test(no_jobs_and_one_job_are_all_right),
        cmocka_unit_test(two_threads_work_at_the_same_time),
        cmocka_unit_test(a_thread_has_a_megabyte_of_stack),
        cmocka_unit_test(a_job_may_share_out_work_itself),
        cmocka_unit_test(where_no_thread_can_start_the_caller_does_it_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
