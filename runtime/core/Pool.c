/*===- Pool.c - A fixed number of threads that wait between layers ---------===*
 *
 * A layer takes some 100 microseconds and the next one comes at once, so who
 * waits looks for a while before it sleeps. It never does when there are more
 * threads than CPUs: it would keep the one it waits for from running.
 *
 * Caller and worker share two words, each in a cache line of its own that only
 * these two touch: no line is written by more than one side in the normal
 * course, and none is shared by all. A layer costs, for each worker, one line
 * that goes over to it with the work, and one that comes back when it is done.
 *
 * A word is a count of layers (upper bits) and whether the side that waits for
 * the count to move sleeps (lowest bit). Only the one side moves the count, and
 * only the other sets the bit.
 *===-----------------------------------------------------------------------===*/
#include "runtime/core/Runtime.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Counts wrap around. Here they start just before it, so that they do so in
 * every program, and not only in one that has run for weeks. Nothing depends
 * on it: neither side is ever more than one layer ahead of the other, so
 * whether two counts are equal is all that is asked. */
enum { sleeps = 1, step = 2 };
static const unsigned firstCount = 0u - 8 * step;

/* How long to look before sleeping, about what falling asleep and being woken
 * cost; and how often between two looks at the clock, about a microsecond.
 * After each of these the CPU is offered to others: on a machine that is busy
 * with other programs, the one that is waited for may be next on this very
 * CPU. */
static const int64_t lookNanoseconds = 50000;
static const int looksPerClock = 64;

struct worker {
  /* Written by the caller: the work, and then the word that says it is there.
   * A body of NULL ends the thread. (Some CPUs fetch lines in pairs: a worker's
   * two are one.) */
  _Alignas(2 * INCEPTION_ALIGNMENT) atomic_uint called;
  void *frame;
  inception_body body;
  int64_t items;

  /* Written by the worker when it is done with it. */
  _Alignas(INCEPTION_ALIGNMENT) atomic_uint finished;
  /* Constant; the worker's own line is where it finds them. */
  bool looks;
  int64_t thread, threads;
  pthread_t handle;
};

struct inception_pool {
  int64_t threads;
  bool looks;  /* before sleeping */
  int started; /* workers */
  struct worker workers[];
};

void inception_run_range(void *frame, inception_body body, int64_t items,
                         int64_t threads, int64_t thread) {
  /* The first items % threads ranges are one longer: no product to overflow. */
  int64_t share = items / threads, rest = items % threads;
  int64_t begin = thread * share + (thread < rest ? thread : rest);
  int64_t end = begin + share + (thread < rest);
  if (begin < end)
    body(frame, begin, end, thread);
}

/*===-- Words -------------------------------------------------------------===*/

/* Tells the CPU that this thread only looks at memory again and again. */
static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __builtin_arm_yield();
#endif
}

int64_t inception_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Whether the count has moved from `count`, which has the bit clear. */
static bool hasMoved(atomic_uint *word, unsigned count) {
  return (atomic_load_explicit(word, memory_order_acquire) &
          ~(unsigned)sleeps) != count;
}

/* Moves the count on and wakes who sleeps on it.
 *
 * Release: whoever sees the new count sees all that was written before. The
 * exchange also brings the bit: all changes of one word have one order, so
 * either this one comes after the other side set the bit, and finds it, or it
 * comes before, and then setting the bit fails. So no wake-up gets lost,
 * without any order between different words.
 *
 * The load may be relaxed, since nobody else moves the count. The other side
 * may go on from the exchange, so the word is only still there for the call
 * because the pool outlives its threads; a call that comes late wakes somebody
 * who looks again. */
static void move(atomic_uint *word) {
  unsigned value = atomic_load_explicit(word, memory_order_relaxed);
  unsigned next = (value & ~(unsigned)sleeps) + step;
  value = atomic_exchange_explicit(word, next, memory_order_release);
  if (value & sleeps)
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* Returns once the count has moved from `count`; all that was written before
 * that is then visible (acquire, which pairs with the release in `move`). */
static void await(atomic_uint *word, unsigned count, bool looks) {
  if (hasMoved(word, count))
    return;
  if (looks)
    for (int64_t start = inception_now();
         inception_now() - start < lookNanoseconds; sched_yield())
      for (int i = 0; i < looksPerClock; ++i) {
        if (hasMoved(word, count))
          return;
        relax();
      }
  unsigned expected = count;
  if (!atomic_compare_exchange_strong_explicit(word, &expected, count | sleeps,
                                               memory_order_acquire,
                                               memory_order_acquire))
    return;
  /* The kernel compares once more before it lets the thread sleep. Signals and
   * wake-ups that came late end the call early; a move clears the bit. */
  while (!hasMoved(word, count))
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, count | sleeps, NULL, NULL, 0);
}

/*===-- Pools -------------------------------------------------------------===*/

static void *work(void *argument) {
  struct worker *worker = argument;
  for (unsigned count = firstCount;; count += step) {
    await(&worker->called, count, worker->looks);
    if (!worker->body)
      return NULL;
    inception_run_range(worker->frame, worker->body, worker->items,
                        worker->threads, worker->thread);
    /* Also hands the work's memory back: the caller writes it anew only after
     * it has seen this count. */
    move(&worker->finished);
  }
}

/* Gives the worker, which has nothing to do, something. */
static void call(struct worker *worker, void *frame, inception_body body,
                 int64_t items) {
  worker->frame = frame;
  worker->body = body;
  worker->items = items;
  move(&worker->called);
}

struct inception_pool *inception_pool_create(int32_t threads) {
  size_t size = sizeof(struct inception_pool) +
                (size_t)(threads - 1) * sizeof(struct worker);
  void *memory = NULL;
  if (posix_memalign(&memory, _Alignof(struct inception_pool), size))
    return NULL;
  struct inception_pool *pool = memory;
  pool->threads = threads;
  pool->looks = threads <= inception_cpu_count();
  pool->started = 0;
  for (; pool->started < threads - 1; ++pool->started) {
    struct worker *worker = &pool->workers[pool->started];
    atomic_init(&worker->called, firstCount);
    atomic_init(&worker->finished, firstCount);
    worker->looks = pool->looks;
    worker->thread = pool->started + 1;
    worker->threads = threads;
    if (pthread_create(&worker->handle, NULL, work, worker)) {
      inception_pool_destroy(pool);
      return NULL;
    }
  }
  return pool;
}

void inception_pool_run(struct inception_pool *pool, void *frame,
                        inception_body body, int64_t items) {
  /* Who has no items is left alone: the first ones of n items have one each. */
  int64_t called = items < pool->threads ? items - 1 : pool->threads - 1;
  for (int64_t i = 0; i < called; ++i)
    call(&pool->workers[i], frame, body, items);
  inception_run_range(frame, body, items, pool->threads, 0);
  /* One after the other takes as long as the last one. The count before the
   * work is what the worker has not moved: one step behind the call's. */
  for (int64_t i = 0; i < called; ++i) {
    struct worker *worker = &pool->workers[i];
    unsigned count =
        atomic_load_explicit(&worker->called, memory_order_relaxed);
    await(&worker->finished, (count & ~(unsigned)sleeps) - step, pool->looks);
  }
}

void inception_pool_destroy(struct inception_pool *pool) {
  if (!pool)
    return;
  for (int i = 0; i < pool->started; ++i)
    call(&pool->workers[i], NULL, NULL, 0);
  for (int i = 0; i < pool->started; ++i)
    pthread_join(pool->workers[i].handle, NULL);
  free(pool);
}
