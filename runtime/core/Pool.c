/*===- Pool.c - A fixed number of threads that wait between layers ---------===*
 *
 * A layer takes some 100 microseconds and the next one comes at once, so a
 * worker looks for it briefly before it sleeps. It never does when there are
 * more threads than CPUs: it would keep the one it waits for from running.
 *===-----------------------------------------------------------------------===*/
#include "runtime/core/Runtime.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

/* How often to look before sleeping: some 20 microseconds. */
enum { looks = 2000, looksPerYield = 100 };

struct worker {
  struct inception_pool *pool;
  int64_t thread;
  pthread_t handle;
};

struct inception_pool {
  /* The work: written by the caller before `generation` moves. */
  void *frame;
  inception_body body;
  int64_t items;
  bool stop;

  int64_t threads;
  int looks;
  int started; /* workers */
  /* Counts the layers given out. */
  _Alignas(INCEPTION_ALIGNMENT) atomic_uint generation;
  /* Workers that are not yet done with the current one. */
  _Alignas(INCEPTION_ALIGNMENT) atomic_int busy;
  /* Workers, and the caller, that sleep or are about to. */
  atomic_int sleeping, callerSleeps;
  pthread_mutex_t mutex;
  pthread_cond_t wake, done;
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

/* Sleeping and waking can't miss each other: who sleeps raises its counter and
 * then looks at the state, who wakes changes the state and then looks at the
 * counter, all in one order that every thread sees (seq_cst). */

static void awaitWork(struct inception_pool *pool, unsigned seen) {
  for (int i = 1; i <= pool->looks; ++i) {
    if (atomic_load_explicit(&pool->generation, memory_order_acquire) != seen)
      return;
    if (i % looksPerYield == 0)
      sched_yield();
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add(&pool->sleeping, 1);
  while (atomic_load(&pool->generation) == seen)
    pthread_cond_wait(&pool->wake, &pool->mutex);
  atomic_fetch_sub(&pool->sleeping, 1);
  pthread_mutex_unlock(&pool->mutex);
}

static void awaitWorkers(struct inception_pool *pool) {
  for (int i = 1; i <= pool->looks; ++i) {
    if (!atomic_load_explicit(&pool->busy, memory_order_acquire))
      return;
    if (i % looksPerYield == 0)
      sched_yield();
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->callerSleeps, 1);
  while (atomic_load(&pool->busy))
    pthread_cond_wait(&pool->done, &pool->mutex);
  atomic_store(&pool->callerSleeps, 0);
  pthread_mutex_unlock(&pool->mutex);
}

/* Starts the next generation. */
static void publish(struct inception_pool *pool) {
  atomic_store(&pool->busy, pool->started);
  atomic_fetch_add(&pool->generation, 1);
  if (atomic_load(&pool->sleeping)) {
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
  }
}

static void *work(void *argument) {
  struct worker *worker = argument;
  struct inception_pool *pool = worker->pool;
  for (unsigned seen = 0;; ++seen) {
    awaitWork(pool, seen);
    bool stop = pool->stop;
    if (!stop)
      inception_run_range(pool->frame, pool->body, pool->items, pool->threads,
                          worker->thread);
    if (atomic_fetch_sub(&pool->busy, 1) == 1 &&
        atomic_load(&pool->callerSleeps)) {
      pthread_mutex_lock(&pool->mutex);
      pthread_cond_signal(&pool->done);
      pthread_mutex_unlock(&pool->mutex);
    }
    if (stop)
      return NULL;
  }
}

struct inception_pool *inception_pool_create(int32_t threads) {
  size_t size = sizeof(struct inception_pool) +
                (size_t)(threads - 1) * sizeof(struct worker);
  void *memory = NULL;
  if (posix_memalign(&memory, INCEPTION_ALIGNMENT, size))
    return NULL;
  struct inception_pool *pool = memory;
  pool->stop = false;
  pool->threads = threads;
  pool->looks = threads <= inception_cpu_count() ? looks : 0;
  pool->started = 0;
  atomic_init(&pool->generation, 0);
  atomic_init(&pool->busy, 0);
  atomic_init(&pool->sleeping, 0);
  atomic_init(&pool->callerSleeps, 0);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pthread_cond_init(&pool->done, NULL);
  for (; pool->started < threads - 1; ++pool->started) {
    struct worker *worker = &pool->workers[pool->started];
    worker->pool = pool;
    worker->thread = pool->started + 1;
    if (pthread_create(&worker->handle, NULL, work, worker)) {
      inception_pool_destroy(pool);
      return NULL;
    }
  }
  return pool;
}

void inception_pool_run(struct inception_pool *pool, void *frame,
                        inception_body body, int64_t items) {
  /* Waking the others costs more than a single item that they can't share. */
  if (pool->threads == 1 || items <= 1) {
    inception_run_range(frame, body, items, pool->threads, 0);
    return;
  }
  pool->frame = frame;
  pool->body = body;
  pool->items = items;
  publish(pool);
  inception_run_range(frame, body, items, pool->threads, 0);
  awaitWorkers(pool);
}

void inception_pool_destroy(struct inception_pool *pool) {
  if (!pool)
    return;
  pool->stop = true;
  publish(pool);
  for (int i = 0; i < pool->started; ++i)
    pthread_join(pool->workers[i].handle, NULL);
  pthread_cond_destroy(&pool->done);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  free(pool);
}
