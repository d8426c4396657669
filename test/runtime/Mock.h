/*===- Mock.h - The network that the runtime's tests run ------------------===*/
#ifndef INCEPTION_TEST_RUNTIME_MOCK_H
#define INCEPTION_TEST_RUNTIME_MOCK_H

#include "runtime/core/Model.h"

#define MOCK_SIDE 24
#define MOCK_CLASSES 10
#define MOCK_MAX_BATCH 4

/** Bytes of each of the four blocks of a training's state. */
#define MOCK_STATE_BLOCK 192

#ifndef MOCK_FEATURES
#define MOCK_FEATURES ""
#endif

#endif /* INCEPTION_TEST_RUNTIME_MOCK_H */
