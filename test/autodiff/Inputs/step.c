/* What generated functions of a training step need to run in a test: every call
 * in one thread, on memory that the test hands over. */
#include <stdint.h>

struct frame {
  void *state, *workspace, *input;
  void **others;
  int64_t n;
};

void inception_parallel_for(void *frame, int64_t call, int64_t items,
                            void (*body)(void *, int64_t, int64_t, int64_t)) {
  /* Two parts, so that one that is not independent of the other shows. */
  body(frame, items / 2, items, 1);
  body(frame, 0, items / 2, 0);
}

void inception_gradients(void *frame, int64_t n);
void inception_update(void *frame, int64_t n);

void run_gradients(void *state, void *workspace, void *images, int64_t *labels,
                   int64_t *random, void *loss, int64_t n) {
  void *others[] = {labels, random, loss};
  struct frame frame = {state, workspace, images, others, n};
  inception_gradients(&frame, n);
}

void run_update(void *state, void *workspace, void *rates, int64_t n) {
  struct frame frame = {state, workspace, rates, 0, n};
  inception_update(&frame, n);
}
