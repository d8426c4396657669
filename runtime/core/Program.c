/*===- Program.c - The API as a value, for programs -----------------------===*/
#include "runtime/core/Runtime.h"

const struct inception_program inception_program = {
    .model = &inception_model,
    .cpu_count = inception_cpu_count,
    .version = inception_api_version,
    .weights_load = inception_api_weights_load,
    .pack = inception_api_pack,
    .weights_borrow = inception_api_weights_borrow,
    .weights_free = inception_api_weights_free,
    .create = inception_api_create,
    .run_outputs = inception_api_run_outputs,
    .trace = inception_api_trace,
    .message = inception_api_message,
    .destroy = inception_api_destroy,
    .initial_values = inception_initial_values,
    .trainer_create = inception_training_api_trainer_create,
    .trainer_destroy = inception_training_api_trainer_destroy,
    .trainer_message = inception_training_api_trainer_message,
    .trainer_trace = inception_training_api_trainer_trace,
    .trainer_load = inception_training_api_trainer_load,
    .gradients = inception_training_api_gradients,
    .update = inception_training_api_update,
    .trainer_block = inception_trainer_block,
    .trainer_statistics = inception_trainer_statistics,
    .state_pack = inception_state_pack_block,
    .state_unpack = inception_state_unpack_block};
